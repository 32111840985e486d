/**
 * People who are signed in: their rows are made by what makes them in an application, only without its requests.
 *
 * @module
 */
import { Pool } from "pg";
import { systemClock } from "../../src/clock.ts";
import { KeyRing } from "../../src/index.ts";
import type { SecretKey } from "../../src/keys/secret-key.ts";
import { authHash } from "../../src/sessions/auth-hash.ts";
import { USER_HASH, USER_ID } from "../../src/sessions/fields.ts";
import { keepInTable } from "../../src/sessions/keep-in-table.ts";
import { fieldSeal } from "../../src/sessions/sealed-fields.ts";
import { postgresStore } from "../../src/sessions/stores/postgres.ts";
import { userOf } from "./ring.ts";

const AT_ONCE = 16;
const ROWS_AT_ONCE = 10_000;
const MAX_AGE_SECONDS = 14 * 86_400;

/** Makes a session for each of `count` people. @returns the session cookie of each */
export async function signIn(url: string, key: SecretKey, count: number): Promise<string[]> {
  const pool = new Pool({ connectionString: url, max: AT_ONCE, options: "-c synchronous_commit=off" });
  const store = postgresStore(pool);
  await store.migrate();
  const keys = new KeyRing({ current: key });
  const table = await store.open({ layout: "waxseal", clock: systemClock });
  const rules = { layout: "waxseal", maxAgeSeconds: MAX_AGE_SECONDS, idleSeconds: undefined } as const;
  const keeping = keepInTable(table, { keys, clock: systemClock, rules, revocations: undefined });
  const cookies: string[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let at = next++; at < count; at = next++) {
        const { pk, password } = userOf(String(at));
        const { cookie } = await keeping.add((fields) => ({
          ...fields,
          [USER_ID]: pk,
          [USER_HASH]: authHash(keys, password),
          cart: [{ book: at, copies: 1 }],
        }));
        cookies[at] = cookie;
      }
    }),
  );
  await pool.query("VACUUM ANALYZE waxseal_session");
  await pool.end();
  return cookies;
}

/** Counts the rows that `key` has signed, by its signature over each of them. */
export async function rowsUnder(url: string, key: SecretKey): Promise<number> {
  const pool = new Pool({ connectionString: url, max: 1 });
  const seal = fieldSeal("waxseal", "table", new KeyRing({ current: key }), systemClock);
  let found = 0;
  for (let last = ""; ;) {
    const { rows } = await pool.query<{ handle: string; blob: string }>(
      "SELECT handle, blob FROM waxseal_session WHERE handle > $1 ORDER BY handle LIMIT $2",
      [last, ROWS_AT_ONCE],
    );
    found += rows.filter(({ blob, handle }) => seal.open(blob, handle) !== undefined).length;
    if (rows.length < ROWS_AT_ONCE) break;
    last = rows.at(-1)!.handle;
  }
  await pool.end();
  return found;
}
