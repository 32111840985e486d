/**
 * One process of a real Django site, which reads its copy of a key ring document as it starts.
 *
 * @module
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { PASSWORDS } from "../../django/neighbour.ts";
import { freePort } from "../../support/free-port.ts";
import { PYTHON, pythonEnvironment } from "../../support/python.ts";
import { pause } from "../fleet.ts";

const SITE = join(import.meta.dirname, "../../django/site");
const SETTINGS = join(import.meta.dirname, "site");
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

export interface DjangoNodeSettings {
  /** A PYTHONPATH with Django, from djangoPath(). */
  path: string;
  /** Its own copy of the document. */
  keyFile: string;
  database: string;
  timeZone: string;
}

export class DjangoNode {
  readonly keyFile: string;
  port = 0;
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  constructor({ path, keyFile, database, timeZone }: DjangoNodeSettings) {
    this.keyFile = keyFile;
    this.#environment = {
      ...pythonEnvironment(`${path}:${SETTINGS}`),
      DJANGO_SETTINGS_MODULE: "ring_settings",
      KEYRING: keyFile,
      DATABASE: database,
      TIME_ZONE: timeZone,
      PBKDF2_ITERATIONS: String(PASSWORDS.iterations),
    };
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async migrate(): Promise<void> {
    await promisify(execFile)(PYTHON, ["manage.py", "migrate", "--verbosity", "0"], { cwd: SITE, env: this.#environment });
  }

  /** Calls `onSpawned` when it has a number, and returns once it answers. */
  async start(onSpawned: () => void): Promise<void> {
    this.port = await freePort();
    const address = `127.0.0.1:${String(this.port)}`;
    const child = spawn(PYTHON, ["manage.py", "runserver", "--noreload", address], {
      cwd: SITE,
      env: this.#environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    onSpawned();
    const log: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => log.push(text));
    const deadline = Date.now() + PATIENCE_MS;
    while ((await fetch(`http://${address}/form`).catch(() => undefined))?.ok !== true) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`A Django node did not start: ${log.join("")}`);
      await pause(PAUSE_MS);
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null) return;
    const ended = once(child, "close");
    child.kill();
    await ended;
  }
}
