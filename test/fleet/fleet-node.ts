/**
 * One node of a fleet, as whoever runs the fleet sees it: a process that listens, is restarted, and may sleep.
 *
 * @module
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../support/run.ts";
import type { NodeReport, NodeSettings } from "./node-program.ts";

const PROGRAM = fileURLToPath(new URL("node-program.ts", import.meta.url));
const PATIENCE_MS = 30_000;

/** Keys that come as variables. */
export type KeyVariables = Readonly<Partial<Record<"SECRET_KEY" | "SECRET_KEY_FALLBACKS" | "SECRET_KEY_STAGED", string>>>;

export class FleetNode {
  readonly name: string;
  /** Of its process, which another start replaces. */
  port = 0;
  readonly #settings: NodeSettings;
  #variables: KeyVariables;
  #child: ChildProcess | undefined;
  #copies = 0;

  constructor(settings: NodeSettings, variables: KeyVariables = {}) {
    this.name = settings.name;
    this.#settings = settings;
    this.#variables = variables;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Calls `onSpawned` when it has a number, and returns once it listens. @throws {Error} that says the code of what it refused to start with */
  async start(onSpawned: () => void, variables = this.#variables): Promise<void> {
    this.#variables = variables;
    const child = fork(PROGRAM, [JSON.stringify(this.#settings)], {
      env: { ...process.env, ...variables, NODE_ENV: "production", NODE_COMPILE_CACHE: join(ROOT, ".cache/compiled") },
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    this.#child = child;
    onSpawned();
    const report = await this.#report();
    if ("failure" in report) {
      await this.stop();
      throw new Error(report.failure);
    }
    if ("port" in report) this.port = report.port;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGCONT"); // asleep, it would not hear
    child.kill("SIGKILL");
    await ended;
  }

  sleep(): void {
    this.#child!.kill("SIGSTOP");
  }

  wake(): void {
    this.#child!.kill("SIGCONT");
  }

  /** Which document it has in use, and the fingerprint of the key that it signs with. */
  async state(): Promise<{ revision: number; signs: string }> {
    const report = this.#report();
    this.#child!.send("state");
    return (await report) as Extract<NodeReport, { revision: number }>;
  }

  /** Puts `text` in place of its copy of the document, as one rename. */
  async give(text: string): Promise<void> {
    const { keyFile } = this.#settings;
    const next = `${keyFile!}.${String(++this.#copies)}`;
    await writeFile(next, text, { mode: 0o600 });
    await rename(next, keyFile!);
  }

  get keyFile(): string {
    return this.#settings.keyFile!;
  }

  async #report(): Promise<NodeReport> {
    const child = this.#child!;
    const over = new AbortController();
    const { signal } = over;
    const failed = once(child, "exit", { signal }).then(([code]): NodeReport => ({ failure: `ended with ${String(code)}` }));
    failed.catch(() => undefined);
    const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    try {
      return await Promise.race([once(child, "message", { signal }).then(([report]) => report as NodeReport), failed]);
    } finally {
      clearTimeout(late);
      over.abort();
    }
  }
}
