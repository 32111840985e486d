/**
 * How each kind of store is started, and makes room for itself anew.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PGlite, type Transaction } from "@electric-sql/pglite";
import { createConnection } from "mysql2/promise";
import { Client } from "pg";
import type { TableStore } from "../../../src/sessions/store.ts";
import type { ClaimStore } from "../../../src/tokens/claim-store.ts";
import { postgresStore } from "../../../src/sessions/stores/postgres.ts";
import { startMariaDb } from "../../servers/mariadb.ts";
import { startPostgres } from "../../servers/postgres.ts";
import { startRedisCluster } from "../../servers/redis-cluster.ts";
import { startRedis } from "../../servers/redis.ts";
import type { RunningServer } from "../../servers/running-server.ts";
import { DJANGO_TABLE_SQL } from "../django-table.ts";
import { DJANGO_ON_MARIADB, DJANGO_ON_POSTGRES } from "./django-tables.ts";
import { openPlace, type ClientName, type OpenedPlace, type OpenPlaceOptions, type Place } from "./places.ts";
import { SharedServer } from "./shared-server.ts";

export interface StartedStore {
  /** Makes a store that is empty and has its tables. */
  newStore(): Promise<TableStore & ClaimStore>;
  stop(): Promise<void>;
}

/** A store that other processes can open as well. */
export interface SharedStore extends StartedStore {
  /** Makes room for an empty store. */
  newPlace(): Promise<Place>;
  /** As openPlace, until stop. */
  open(place: Place, options?: OpenPlaceOptions): Promise<OpenedPlace>;
  /** What it runs on, where that is one process. */
  readonly server: RunningServer | undefined;
}

/** Whether what a server acknowledged outlives a SIGKILL, or it is spared the disk: the suites that kill nothing share theirs with others. */
export type Durability = "durable" | "quick";

type Servers = Readonly<Record<Durability, SharedServer<RunningServer>>>;

const serversBy = (start: (isDurable: boolean) => Promise<RunningServer>): Servers => {
  return { durable: new SharedServer(() => start(true)), quick: new SharedServer(() => start(false)) };
};

const QUICK_POSTGRES = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
const QUICK_MARIADB = { "innodb-flush-log-at-trx-commit": "0", "innodb-doublewrite": "0" };

export const postgresServers = serversBy((isDurable) => startPostgres({ maxConnections: 300, settings: isDurable ? {} : QUICK_POSTGRES }));
export const mariaDbServers = serversBy((isDurable) => startMariaDb({ maxConnections: 300, settings: isDurable ? {} : QUICK_MARIADB }));
export const redisServers = serversBy((appendOnly) => startRedis({ flavour: "redis", appendOnly }));
export const valkeyServers = serversBy((appendOnly) => startRedis({ flavour: "valkey", appendOnly }));
export const redisCluster = new SharedServer(startRedisCluster);

/** Makes a schema or a database, and in it what Django's migrations would. @returns its name */
type MakeRoom = (url: string, name: string) => Promise<string>;

export async function newSchema(connectionString: string, name: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(`CREATE SCHEMA ${name}; SET search_path = ${name}; ${DJANGO_ON_POSTGRES}`).finally(() => client.end());
  return name;
}

export async function newDatabase(uri: string, name: string): Promise<string> {
  const connection = await createConnection(uri);
  for (const statement of [`CREATE DATABASE ${name}`, `USE ${name}`, DJANGO_ON_MARIADB]) await connection.query(statement);
  await connection.end();
  return name;
}

/** In Redis there is nothing to make: sessions of one name begin with it. */
export async function newPrefix(_url: string, name: string): Promise<string> {
  return `${name}:`;
}

export async function onServer(client: ClientName, shared: SharedServer<RunningServer>, makeRoom: MakeRoom): Promise<SharedStore> {
  const server = await shared.use();
  return startedAt(
    async (name) => ({ client, urls: [server.url], name: await makeRoom(server.url, name) }),
    () => shared.release(),
    server,
  );
}

export async function onCluster(client: ClientName): Promise<SharedStore> {
  const { nodes } = await redisCluster.use();
  const urls = nodes.map(({ url }) => url);
  return startedAt(
    async (name) => ({ client, urls, name: `${name}:` }),
    () => redisCluster.release(),
  );
}

/** SQLite, alone or behind a cache. */
export async function onFiles(client: ClientName, cache?: SharedServer<RunningServer>): Promise<SharedStore> {
  const urls = cache ? [(await cache.use()).url] : [];
  const folder = await mkdtemp(join(tmpdir(), "waxseal-sqlite-"));
  return startedAt(
    async (name) => {
      const file = join(folder, `${name}.sqlite`);
      const database = new DatabaseSync(file);
      database.exec(DJANGO_TABLE_SQL);
      database.close();
      return { client, urls, name: `${name}:`, file };
    },
    async () => {
      await cache?.release();
      await rm(folder, { recursive: true });
    },
  );
}

/** One database, which is slow to make, for all stores: each statement goes to the schema of its store, in a transaction of its own. */
export async function onPglite(): Promise<StartedStore> {
  const database = await PGlite.create();
  let rooms = 0;
  return {
    async newStore() {
      const name = `room_${rooms++}`;
      const inRoom = <T>(work: (room: Transaction) => Promise<T>): Promise<T> =>
        database.transaction(async (room) => {
          await room.exec(`SET LOCAL search_path = ${name}`);
          return work(room);
        });
      await database.exec(`CREATE SCHEMA ${name}`);
      await inRoom((room) => room.exec(DJANGO_ON_POSTGRES));
      return postgresStore({ query: (text, values) => inRoom((room) => room.query(text, values)) });
    },
    stop: () => database.close(),
  };
}

let places = 0;

function startedAt(make: (name: string) => Promise<Place>, release: () => Promise<void>, server?: RunningServer): SharedStore {
  const opened: OpenedPlace[] = [];
  const shared: SharedStore = {
    server,
    newPlace: () => make(`room_${places++}`),
    async open(place, options) {
      const one = await openPlace(place, options);
      opened.push(one);
      return one;
    },
    newStore: async () => (await shared.open(await shared.newPlace())).store,
    async stop() {
      await Promise.allSettled(opened.map((one) => one.close()));
      await release();
    },
  };
  return shared;
}
