/**
 * A real Django site: its own `migrate` and `runserver`, on a free port of this machine, over a database of choice.
 *
 * @module
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../support/free-port.ts";
import { PYTHON, pythonEnvironment } from "../support/python.ts";

const SITE = join(import.meta.dirname, "site");
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

export interface SiteSettings {
  /** A PYTHONPATH with Django, from djangoPath(). */
  path: string;
  secretKey: string;
  /** The path of a SQLite file, or the URL of an empty database: "postgres://…" or "mysql://…", for which `path` has to hold the driver. */
  database: string;
  timeZone: string;
  /** What its password hashes cost. */
  iterations: number;
}

export interface DjangoSite {
  readonly origin: string;
  close(): Promise<void>;
}

/** Makes the tables, serves, and returns once it answers. */
export async function startDjangoSite({ path, secretKey, database, timeZone, iterations }: SiteSettings): Promise<DjangoSite> {
  const env = {
    ...pythonEnvironment(path),
    SECRET_KEY: secretKey,
    DATABASE: database,
    TIME_ZONE: timeZone,
    PBKDF2_ITERATIONS: String(iterations),
  };
  await promisify(execFile)(PYTHON, ["manage.py", "migrate", "--verbosity", "0"], { cwd: SITE, env });
  const address = `127.0.0.1:${String(await freePort())}`;
  const server = spawn(PYTHON, ["manage.py", "runserver", "--noreload", address], { cwd: SITE, env, stdio: ["ignore", "ignore", "pipe"] });
  const log: string[] = [];
  server.stderr.setEncoding("utf8").on("data", (text: string) => log.push(text));
  const origin = `http://${address}`;
  try {
    await answers(origin, server);
  } catch (cause) {
    server.kill();
    throw new Error(`The Django site did not start: ${log.join("")}`, { cause });
  }
  return {
    origin,
    async close() {
      const ended = once(server, "close");
      server.kill();
      await ended;
    },
  };
}

async function answers(origin: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const response = await fetch(`${origin}/form`).catch(() => undefined);
    if (response?.ok === true) return;
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`no answer from ${origin}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
