import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../../../src/clock.ts";
import { sqliteStore } from "../../../../src/sessions/stores/sqlite.ts";
import { newFolder } from "../../databases.ts";
import type { BenchStore } from "../bench-table.ts";
import { BLOB_LENGTH, handleOf, TWO_WEEKS, userSql } from "../session-rows.ts";

const BATCH = 5000; // so that a CTE does not grow

export const sqlite: BenchStore = {
  name: "SQLite",
  async start() {
    const folder = await newFolder();
    const file = join(folder, "sessions.sqlite");
    const store = sqliteStore(file);
    await store.migrate();
    const table = await store.open({ layout: "waxseal", clock: systemClock });
    const filler = new DatabaseSync(file);
    filler.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA busy_timeout = 5000");
    filler.function("handle_of", { deterministic: true }, (kind, number) => handleOf(Number(number), kind as ""));
    const insert = (from: number, to: number, values: string): void => {
      filler.exec("BEGIN");
      for (let at = from; at < to; at += BATCH) {
        const last = Math.min(at + BATCH, to) - 1;
        filler.exec(
          `WITH RECURSIVE numbers(n) AS (SELECT ${String(at)} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${String(last)})
           INSERT INTO waxseal_session (handle, blob, user_id, version, created_at, seen_at, expires_at, ends_at) SELECT ${values} FROM numbers`,
        );
      }
      filler.exec("COMMIT");
    };
    const blob = `'${"b".repeat(BLOB_LENGTH)}'`;
    return {
      table,
      server: `SQLite ${process.versions["sqlite"] ?? ""}`,
      async fill(from, to, block) {
        const [now, end] = ["unixepoch()", `unixepoch() + ${String(TWO_WEEKS)}`];
        insert(from, to, `handle_of('', n), ${blob}, ${userSql("n", block)}, 1, ${now}, ${now}, ${end} - n % 86400, ${end}`);
      },
      async fillExpired(count) {
        const past = "unixepoch() - 60 - n % 86400";
        insert(0, count, `handle_of('expired', n), ${blob}, 'gone', 1, ${past}, ${past}, ${past}, ${past}`);
      },
      async settle() {
        filler.exec("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
      },
      async close() {
        table.close?.();
        filler.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};
