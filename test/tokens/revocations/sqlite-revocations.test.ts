import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { SQLITE_REVOCATIONS_SQL, sqliteRevocations } from "../../../src/sessions/stores/revocations/sqlite.ts";
import { sqliteStore } from "../../../src/sessions/stores/sqlite.ts";
import { FOR_EVER_MS, type RevocationEntry } from "../../../src/tokens/revocations/revocation-store.ts";
import { newPath } from "../../sessions/stores/sqlite-file.ts";

const ENTRY: RevocationEntry = { purpose: "shop.invite", subject: "7", beforeMs: 1_800_000_000_000, expiresAtMs: FOR_EVER_MS };

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("sqliteRevocations", () => {
  it("in production makes no table by itself, and says who does", async () => {
    vi.stubEnv("NODE_ENV", "production");
    const path = newPath();
    const store = sqliteRevocations(path);
    const missing = { name: "ConfigError", code: "WAXSEAL_TABLE_MISSING", message: expect.stringContaining("migrate()") as string };
    await expect(store.record(ENTRY)).rejects.toMatchObject(missing);
    await expect(store.entries(0)).rejects.toMatchObject(missing);
    await store.migrate();
    await store.record(ENTRY);
    await expect(store.entries(0)).resolves.toEqual([ENTRY]);
    store.close?.();
  });

  it("uses the caller's database, with a table of the exported statements, and leaves it open", async () => {
    const database = new DatabaseSync(":memory:");
    database.exec(SQLITE_REVOCATIONS_SQL);
    const store = sqliteRevocations(database, { createTable: false });
    await store.record(ENTRY);
    store.close?.();
    expect(database.prepare("SELECT * FROM waxseal_revocation").all()).toEqual([
      { purpose: "shop.invite", subject: "7", before_ms: ENTRY.beforeMs, expires_at_ms: FOR_EVER_MS },
    ]);
  });

  it("shares a file with the sessions", async () => {
    const path = newPath();
    const store = sqliteRevocations(path);
    const table = await sqliteStore(path).open({ layout: "waxseal", clock: systemClock });
    onTestFinished(() => {
      store.close?.();
      table.close?.();
    });
    const row = { blob: "blob", lifetimeSeconds: 60, userId: "7", createdAt: 0, endsAt: 60 };
    const writes = Array.from({ length: 20 }, (_, at) => [table.insert(String(at), row), store.record({ ...ENTRY, subject: String(at) })]);
    await Promise.all(writes.flat());
    expect([await table.count(), (await store.entries(0)).length]).toEqual([20, 20]);
  });

  it("says when the file cannot be opened, and opens it once it can be", async () => {
    const path = newPath();
    const store = sqliteRevocations(`${path}/not/there`);
    await expect(store.entries(0)).rejects.toMatchObject({
      name: "StoreError",
      code: "WAXSEAL_STORE_FAILED",
      cause: expect.any(Error) as Error,
    });
    const database = new DatabaseSync(path);
    database.exec("BEGIN EXCLUSIVE; CREATE TABLE waxseal_revocation (another INTEGER)");
    database.exec("COMMIT");
    const foreign = sqliteRevocations(path);
    await expect(foreign.entries(0)).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_FAILED" });
    database.exec("DROP TABLE waxseal_revocation");
    database.exec(SQLITE_REVOCATIONS_SQL);
    database.close();
    await expect(foreign.entries(0)).resolves.toEqual([]);
    foreign.close?.();
  });
});
