/**
 * Opens a place where sessions are kept: the client of its server, and waxseal's store over it. SQL can be asked through the same
 * client, for the accounts that lie beside the sessions. Clients are imported here and only when needed: a shop with its SQLite file
 * has none of them installed.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { ClaimStore, EvidenceStore, SessionStore } from "waxseal";
import type { Query, Values } from "./accounts.ts";
import type { Place } from "./place.ts";
import { settings } from "./settings.ts";

export interface OpenStore {
  readonly store: SessionStore & ClaimStore;
  /** Which process has and uses which key. */
  readonly evidence: EvidenceStore;
  /** Undefined where there is no SQL. */
  readonly query?: Query;
  /** Lets go of the client, once nobody asks it any more. */
  close(): Promise<void>;
}

/**
 * A server's tables are made in development only. In production, starting a shop changes no schema, and the account that it connects
 * with needs no right to: whoever has it runs `npx waxseal sessions migrate` once, before.
 */
const createTable = settings.isDevelopment;

const WITHIN_MS = 5000; // a connection, and then an answer
const LONGEST_PAUSE_MS = 2000;

/** @throws where there is no such file, or no such server, or it does not let us in */
export function openStore(place: Place): Promise<OpenStore> {
  return place.kind === "sqlite" ? openSqlite(place.path) : OPENERS[place.kind](place.url);
}

const OPENERS: Readonly<Record<Exclude<Place["kind"], "sqlite">, (url: string) => Promise<OpenStore>>> = {
  postgres: openPostgres,
  mysql: openMysql,
  redis: openRedis,
};

async function openSqlite(path: string): Promise<OpenStore> {
  const [{ DatabaseSync }, { sqliteStore }, { sqliteEvidence }] = await Promise.all([
    import("node:sqlite"),
    import("waxseal/sessions/sqlite"),
    import("waxseal/evidence/sqlite"),
  ]);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 }); // hashes of passwords, and perhaps the key
  const database = new DatabaseSync(path, { timeout: WITHIN_MS });
  return {
    store: sqliteStore(database, { createTable: true }), // the file is the shop's own, with all that is in it
    evidence: sqliteEvidence(database, { createTable: true }),
    query: async (sql, values = {}) => database.prepare(sql).all(values),
    close: async () => database.close(),
  };
}

async function openPostgres(url: string): Promise<OpenStore> {
  const [{ Pool }, { postgresStore }, { postgresEvidence }] = await Promise.all([
    import("pg"),
    import("waxseal/sessions/postgres"),
    import("waxseal/evidence/postgres"),
  ]);
  const pool = new Pool({ connectionString: url, connectionTimeoutMillis: WITHIN_MS, query_timeout: WITHIN_MS });
  const store = postgresStore(pool, { createTable });
  await pool.query("SELECT 1");
  return {
    store,
    evidence: postgresEvidence(pool, { createTable }),
    query: async (sql, values = {}) => (await pool.query<object>(numbered(sql, values))).rows,
    close: () => pool.end(),
  };
}

async function openMysql(uri: string): Promise<OpenStore> {
  const [{ createPool }, { mysqlStore }, { mysqlEvidence }] = await Promise.all([
    import("mysql2/promise"),
    import("waxseal/sessions/mysql"),
    import("waxseal/evidence/mysql"),
  ]);
  const pool = createPool({ uri, connectTimeout: WITHIN_MS });
  const store = mysqlStore(pool, { createTable });
  await pool.query("SELECT 1");
  return {
    store,
    evidence: mysqlEvidence(pool, { createTable }),
    async query(sql, values = {}) {
      const [rows] = await pool.execute({ sql, namedPlaceholders: true, timeout: WITHIN_MS }, values);
      return Array.isArray(rows) ? rows : []; // of an UPDATE it is no rows, but what became of it
    },
    close: () => pool.end(),
  };
}

async function openRedis(url: string): Promise<OpenStore> {
  const [{ createClient }, { redisStore }, { redisEvidence }] = await Promise.all([
    import("@redis/client"),
    import("waxseal/sessions/redis"),
    import("waxseal/evidence/redis"),
  ]);
  let hasAnswered = false;
  const client = createClient({
    url,
    disableOfflineQueue: true, // while the server is away a visitor hears so at once
    socket: {
      connectTimeout: WITHIN_MS,
      reconnectStrategy: (tries) => hasAnswered && Math.min(100 * tries, LONGEST_PAUSE_MS), // a first try that fails is a wrong address
    },
  });
  const store = redisStore(client); // it listens to the client's errors, so that none of them ends the shop
  await client.connect();
  hasAnswered = true;
  return { store, evidence: redisEvidence(client), close: async () => client.destroy() };
}

/** Returns a statement as PostgreSQL takes it, with `$1`, `$2` and so on in place of names; each is a value of its own, of its own type. */
function numbered(sql: string, values: Values): { text: string; values: string[] } {
  const list: string[] = [];
  const text = sql.replace(/(?<![\w:]):([a-z]\w*)/g, (_, name: string) => `$${list.push(values[name]!)}`);
  return { text, values: list };
}
