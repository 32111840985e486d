import { setTimeout as wait } from "node:timers/promises";
import { createPool, type Pool, type RowDataPacket } from "mysql2/promise";
import { systemClock } from "../../../../src/clock.ts";
import { mysqlStore } from "../../../../src/sessions/stores/mysql.ts";
import { startMariaDb } from "../../../../test/servers/mariadb.ts";
import { MARIADB_SETTINGS } from "../../databases.ts";
import type { BenchStore } from "../bench-table.ts";
import { BLOB_LENGTH, TWO_WEEKS, userSql } from "../session-rows.ts";

const BATCH = 100_000; // rows a transaction: what it might have to undo is kept as long as it lasts

export const mariadb: BenchStore = {
  name: "MariaDB",
  async start() {
    const server = await startMariaDb({ isDurable: true, settings: MARIADB_SETTINGS });
    const pool = createPool({ uri: server.url });
    const store = mysqlStore(pool);
    await store.migrate();
    const [[version]] = await pool.query<RowDataPacket[]>("SELECT version() AS text");
    const handle = (kind: string): string =>
      `trim(trailing '=' FROM replace(replace(to_base64(unhex(sha2(concat('${kind}', seq), 256))), '+', '-'), '/', '_'))`;
    const insert = async (from: number, to: number, values: string): Promise<void> => {
      for (let at = from; at < to; at += BATCH) {
        const last = Math.min(at + BATCH, to) - 1;
        await pool.query(
          `INSERT INTO waxseal_session (handle, \`blob\`, user_id, version, created_at, seen_at, expires_at, ends_at)
           SELECT ${values} FROM seq_${String(at)}_to_${String(last)}`,
        );
      }
    };
    const [blob, now] = [`repeat('b', ${String(BLOB_LENGTH)})`, "utc_timestamp(6)"];
    return {
      table: await store.open({ layout: "waxseal", clock: systemClock }),
      server: `MariaDB ${String(version!["text"])}`,
      async fill(from, to, block) {
        const end = `${now} + INTERVAL ${String(TWO_WEEKS)} SECOND`;
        const user = userSql("seq", block, "div");
        await insert(from, to, `${handle("")}, ${blob}, ${user}, 1, ${now}, ${now}, ${end} - INTERVAL (seq % 86400) SECOND, ${end}`);
      },
      async fillExpired(count) {
        const past = `${now} - INTERVAL (60 + seq % 86400) SECOND`;
        await insert(0, count, `${handle("expired")}, ${blob}, 'gone', 1, ${past}, ${past}, ${past}, ${past}`);
      },
      async settle() {
        await pool.query("ANALYZE TABLE waxseal_session");
        await checkpoint(pool);
      },
      async close() {
        await pool.end();
        await server.remove();
      },
    };
  },
};

/** Has InnoDB write its pages to the disk, which it would else do beside what is measured. */
async function checkpoint(pool: Pool): Promise<void> {
  await pool.query("SET GLOBAL innodb_max_dirty_pages_pct = 0");
  const hasDirtyPages = async (): Promise<boolean> => {
    const [[status]] = await pool.query<RowDataPacket[]>("SHOW STATUS LIKE 'Innodb_buffer_pool_pages_dirty'");
    return Number(status!["Value"]) > 0;
  };
  while (await hasDirtyPages()) await wait(100);
  await pool.query("SET GLOBAL innodb_max_dirty_pages_pct = DEFAULT");
}
