/**
 * The real servers behind the stores, of this machine, each empty and on a free port of 127.0.0.1.
 *
 * What they have acknowledged outlives a crash, but for Redis, which is set up as a cache is. Their memory is what a small server has.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@redis/client";
import { Client } from "pg";
import { startPostgres } from "../../test/servers/postgres.ts";
import { startRedis } from "../../test/servers/redis.ts";
import type { RunningServer } from "../../test/servers/running-server.ts";

export interface Databases {
  readonly postgres: RunningServer;
  readonly redis: RunningServer;
  /** Of SQLite's files. */
  readonly folder: string;
  /** Says which servers they are. */
  versions(): Promise<string[]>;
  close(): Promise<void>;
}

export const POSTGRES_SETTINGS = { shared_buffers: "256MB", max_wal_size: "2GB", autovacuum: "on" };
export const MARIADB_SETTINGS = { "innodb-buffer-pool-size": "2G", "innodb-log-file-size": "1G" };

export async function startDatabases(): Promise<Databases> {
  const [postgres, redis, folder] = await Promise.all([
    startPostgres({ isDurable: true, maxConnections: 200, settings: POSTGRES_SETTINGS }),
    startRedis({ flavour: "valkey" }).catch(() => startRedis({ flavour: "redis" })),
    newFolder(),
  ]);
  return {
    postgres,
    redis,
    folder,
    versions: () => Promise.all([postgresVersion(postgres.url), redisVersion(redis.url)]),
    async close() {
      await Promise.all([postgres.remove(), redis.remove(), rm(folder, { recursive: true })]);
    },
  };
}

export async function newFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), "waxseal-bench-"));
}

async function postgresVersion(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
  await client.end();
  return `PostgreSQL ${rows[0]!.server_version}`;
}

async function redisVersion(url: string): Promise<string> {
  const client = await createClient({ url }).connect();
  const info = await client.info("server");
  client.destroy();
  const valkey = /valkey_version:(\S+)/.exec(info)?.[1];
  return valkey === undefined ? `Redis ${/redis_version:(\S+)/.exec(info)?.[1] ?? ""}` : `Valkey ${valkey}`;
}
