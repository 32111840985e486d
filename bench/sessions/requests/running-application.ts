/**
 * An application in a process of its own, as whoever measures it sees it.
 *
 * @module
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Contender } from "./contenders.ts";
import type { Databases } from "../databases.ts";
import type { Places } from "./application.ts";
import type { Report } from "./serve.ts";

const PROGRAM = fileURLToPath(new URL("serve.ts", import.meta.url));

export class RunningApplication {
  readonly contender: Contender;
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(contender: Contender, port: number, child: ChildProcess) {
    this.contender = contender;
    this.port = port;
    this.#child = child;
  }

  /** Starts `contender` over empty places in `databases`; `nodeOptions` are such as `--cpu-prof`. */
  static async start(contender: Contender, databases: Databases, nodeOptions: string[] = []): Promise<RunningApplication> {
    const places: Places = {
      postgres: databases.postgres.url,
      redis: databases.redis.url,
      file: join(databases.folder, `${contender.id}.sqlite`),
    };
    const env = { ...process.env, NODE_ENV: "production" };
    const child = fork(PROGRAM, [contender.id, JSON.stringify(places)], {
      env,
      execArgv: ["--disable-warning=ExperimentalWarning", ...nodeOptions],
    });
    const { port } = (await reportOf(child)) as Extract<Report, { port: number }>;
    return new RunningApplication(contender, port, child);
  }

  /** Returns the processor time it has used so far, in microseconds. */
  async cpuMicroseconds(): Promise<number> {
    const report = reportOf(this.#child);
    this.#child.send("cpu");
    return ((await report) as Extract<Report, { cpuMicroseconds: number }>).cpuMicroseconds;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.disconnect();
    await ended;
  }
}

async function reportOf(child: ChildProcess): Promise<Report> {
  const ended = new AbortController();
  const failed = once(child, "exit", { signal: ended.signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.join(" ")} ended with ${String(code)}.`);
  });
  try {
    return await Promise.race([once(child, "message").then(([report]) => report as Report), failed]);
  } finally {
    failed.catch(() => undefined);
    ended.abort();
  }
}
