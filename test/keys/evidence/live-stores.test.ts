import { describe, expect, test, vi } from "vitest";
import type { EvidenceStore, MigratableEvidenceStore } from "../../../src/keys/evidence/evidence-store.ts";
import { mysqlEvidence } from "../../../src/sessions/stores/evidence/mysql.ts";
import { postgresEvidence } from "../../../src/sessions/stores/evidence/postgres.ts";
import { redisEvidence } from "../../../src/sessions/stores/evidence/redis.ts";
import { TABLES } from "../../../src/sessions/stores/evidence/sql-evidence.ts";
import { sqliteEvidence } from "../../../src/sessions/stores/evidence/sqlite.ts";
import { evidenceStoreContract } from "../../../src/testing/evidence-contract.ts";
import { kindsOf, startKinds } from "../../sessions/live/kinds-of-stores.ts";
import { REPORT } from "./report.ts";

vi.setConfig({ maxConcurrency: 8 });

const TIMEOUT_SECONDS = 1;
/** This machine may be busy. */
const PATIENT = { timeout: 60 };
const PATIENCE_MS = 30_000;

const stores = await startKinds(
  kindsOf<EvidenceStore>({
    ...{ name: "evidence", tables: TABLES },
    ...{ sqlite: sqliteEvidence, postgres: postgresEvidence, mysql: mysqlEvidence, redis: redisEvidence },
  }),
);

describe.concurrent.each(stores)("evidence in $name", ({ started, parallel = true, makesTable = true }) => {
  describe.runIf(started)("", () => {
    for (const { name, run } of evidenceStoreContract({
      newStore: async () => started!.open(await started!.newRoom(), PATIENT),
      parallel,
    })) {
      test(name, { concurrent: parallel }, run);
    }

    if (makesTable) {
      test("without its tables it says how to make them, and migrate() does, however often", { concurrent: parallel }, async () => {
        const store = (await started!.open(await started!.newRoom(), { createTable: false })) as MigratableEvidenceStore;
        const missing = {
          name: "ConfigError",
          code: "WAXSEAL_TABLE_MISSING",
          message: expect.stringContaining("_EVIDENCE_SQL of waxseal/evidence/") as string,
        };
        await expect(store.report(REPORT)).rejects.toMatchObject(missing);
        await Promise.all(Array.from({ length: parallel ? 5 : 1 }, () => store.migrate()));
        await store.report(REPORT);
        expect((await store.evidence(REPORT.app)).instances).toHaveLength(1);
      });
    }
  });
});

const onServers = stores.filter(({ started }) => started?.openThrough);

describe.concurrent.each(onServers)("evidence when the line is cut: $name", ({ started }) => {
  test("fails in known time, and a report that is sent again counts once", async () => {
    const room = await started!.newRoom();
    const sound = await started!.open(room, PATIENT);
    const { store, proxy } = await started!.openThrough!(room, { timeout: TIMEOUT_SECONDS });
    await sound.evidence(REPORT.app); // the tables are there then
    await vi.waitFor(() => store.evidence(REPORT.app), PATIENCE_MS);
    proxy.hang();
    for (const call of [store.report(REPORT), store.evidence(REPORT.app), store.clear(1)])
      await expect(call).rejects.toMatchObject({ name: "StoreError" });
    proxy.pass();
    await vi.waitFor(() => store.report(REPORT), PATIENCE_MS);
    await sound.report(REPORT);
    expect((await sound.evidence(REPORT.app)).uses).toEqual(REPORT.uses);
  });
});
