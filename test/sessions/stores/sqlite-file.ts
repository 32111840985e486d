import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import type { SessionLayout, SessionTable } from "../../../src/sessions/store.ts";
import { SQLITE_TABLE_SQL, sqliteStore, type SqliteDatabase } from "../../../src/sessions/stores/sqlite.ts";
import { DJANGO_TABLE_SQL } from "../django-table.ts";

/** Returns the path of a file that is not there yet, and goes with the test. */
export function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "wax-sqlite-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return join(folder, "shop.sqlite");
}

/** Returns the path of a new database with the tables of both layouts. */
export function newFile(): string {
  const path = newPath();
  const database = new DatabaseSync(path);
  database.exec(DJANGO_TABLE_SQL + SQLITE_TABLE_SQL);
  database.close();
  return path;
}

export async function openAt(source: string | SqliteDatabase, layout: SessionLayout): Promise<SessionTable> {
  const table = await sqliteStore(source).open({ layout, clock: systemClock });
  onTestFinished(() => table.close?.());
  return table;
}
