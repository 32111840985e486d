import { createPool } from "mysql2/promise";
import { afterAll, describe, expect, it } from "vitest";
import { mysqlRevocations } from "../../../src/sessions/stores/revocations/mysql.ts";
import { FOR_EVER_MS } from "../../../src/tokens/revocations/revocation-store.ts";
import { mariaDbServers, newDatabase } from "../../sessions/live/started-stores.ts";
import { need } from "../../support/need.ts";

const server = await need("a MariaDB server", () => mariaDbServers.quick.use());

afterAll(async () => {
  if (server !== undefined) await mariaDbServers.quick.release();
});

const SUBJECTS = ["A7", "a7", "Ł7", "Ź7", "7\u{1f9ad}", "?7", "7 ", "7"]; // the low byte of "Ł" is "A"

describe.runIf(server)("revocations in MySQL", () => {
  it.each(["UTF8MB4_UNICODE_CI", "LATIN1_SWEDISH_CI", "CP1251_GENERAL_CI"])(
    "are of the subjects that were given and of no others, over a connection in %s",
    async (charset) => {
      const database = await newDatabase(server!.url, `revocations_${charset.toLowerCase()}`);
      const pool = createPool({ uri: Object.assign(new URL(server!.url), { pathname: database }).href, charset });
      const store = mysqlRevocations(pool, { createTable: true });
      try {
        for (const subject of SUBJECTS) await store.record({ purpose: `${subject}!`, subject, beforeMs: 1, expiresAtMs: FOR_EVER_MS });
        const kept = (await store.entries(0)).map(({ purpose, subject }) => [purpose, subject]);
        expect(kept.sort()).toEqual(SUBJECTS.map((subject) => [`${subject}!`, subject]).sort());
      } finally {
        await pool.end();
      }
    },
  );
});
