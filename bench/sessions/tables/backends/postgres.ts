import { Pool } from "pg";
import { systemClock } from "../../../../src/clock.ts";
import { postgresStore } from "../../../../src/sessions/stores/postgres.ts";
import { startPostgres } from "../../../../test/servers/postgres.ts";
import { POSTGRES_SETTINGS } from "../../databases.ts";
import type { BenchStore } from "../bench-table.ts";
import { BLOB_LENGTH, TWO_WEEKS, userSql } from "../session-rows.ts";

export const postgres: BenchStore = {
  name: "PostgreSQL",
  async start() {
    const server = await startPostgres({ isDurable: true, settings: POSTGRES_SETTINGS });
    const pool = new Pool({ connectionString: server.url });
    const store = postgresStore(pool);
    await store.migrate();
    const { rows } = await pool.query<{ server_version: string }>("SHOW server_version");
    const handle = (kind: string): string => `rtrim(translate(encode(sha256(('${kind}' || n::text)::bytea), 'base64'), '+/', '-_'), '=')`;
    const insert = async (from: number, to: number, values: string): Promise<void> => {
      await pool.query(
        `INSERT INTO waxseal_session (handle, blob, user_id, version, created_at, seen_at, expires_at, ends_at)
         SELECT ${values} FROM generate_series(${String(from)}::int, ${String(to - 1)}) AS n`,
      );
    };
    const blob = `repeat('b', ${String(BLOB_LENGTH)})`;
    return {
      table: await store.open({ layout: "waxseal", clock: systemClock }),
      server: `PostgreSQL ${rows[0]!.server_version}`,
      async fill(from, to, block) {
        const end = `now() + interval '${String(TWO_WEEKS)} s'`;
        await insert(
          from,
          to,
          `${handle("")}, ${blob}, ${userSql("n", block)}, 1, now(), now(), ${end} - n % 86400 * interval '1 s', ${end}`,
        );
      },
      async fillExpired(count) {
        const past = "now() - (60 + n % 86400) * interval '1 s'";
        await insert(0, count, `${handle("expired")}, ${blob}, 'gone', 1, ${past}, ${past}, ${past}, ${past}`);
      },
      async settle() {
        await pool.query("VACUUM ANALYZE waxseal_session");
        await pool.query("CHECKPOINT");
      },
      async close() {
        await pool.end();
        await server.remove();
      },
    };
  },
};
