/**
 * A real server of this machine, for tests: on a free port of 127.0.0.1, over a folder of its own in the temporary folder.
 *
 * Signals reach the whole tree of its processes, as a power cut or a stuck machine would. Whatever becomes of the test process,
 * nothing of a server survives it: no process and no folder.
 *
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../support/free-port.ts";
import { processTree } from "./process-tree.ts";
import { Reaper } from "./reaper.ts";

const PATIENCE_MS = 30_000;
const PAUSE_MS = 25;
const PORTS_TO_TRY = 3;
const LOG_TAIL = 4_000; // characters

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  /** Runs it again, on the same port and data, after `stop` or `kill`, and returns once it answers. */
  start(): Promise<void>;
  /** Lets it end in its own orderly way; its data stay. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL, its children too; its data stay as they lie. */
  kill(): Promise<void>;
  /** Freezes it by SIGSTOP: connections stay open, new ones are accepted by the system, nothing is answered. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends it for good and removes its data. */
  remove(): Promise<void>;
}

/** An account of this machine. */
export interface Account {
  uid: number;
  gid: number;
}

export interface ServerProgram {
  /** As errors and its folder name it. */
  name: string;
  /** Fills its new folder, once. */
  prepare?: (folder: string) => Promise<unknown>;
  /** Returns the program and its arguments; it is to stay in the foreground, with its log on standard error or output. */
  command: (port: number, folder: string) => readonly [string, ...string[]];
  url: (port: number) => string;
  /** Rejects as long as the server does not answer a real question. */
  ask: (url: string) => Promise<unknown>;
  /** What it takes as a wish to end soon. @default "SIGTERM" */
  stopSignal?: NodeJS.Signals;
  /** Who runs it and owns its folder. @default the user who runs the tests */
  account?: Account | undefined;
}

/** Makes the folder, starts the program, and returns once it answers. */
export async function runServer(program: ServerProgram): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), `waxseal-${program.name}-`));
  const reaper = new Reaper(folder);
  try {
    if (program.account) await chown(folder, program.account.uid, program.account.gid);
    await program.prepare?.(folder);
    for (let left = PORTS_TO_TRY; ; left--) {
      const server = new ServerProcess(program, folder, await freePort(), reaper);
      try {
        await server.start();
        return server;
      } catch (error) {
        if (left === 1 || !/address already in use/i.test(String(error))) throw error; // another process may be quicker at a free port
      }
    }
  } catch (error) {
    await reaper.finish();
    throw error;
  }
}

class ServerProcess implements RunningServer {
  readonly port: number;
  readonly url: string;
  readonly #program: ServerProgram;
  readonly #folder: string;
  readonly #reaper: Reaper;
  #child: ChildProcess | undefined;

  constructor(program: ServerProgram, folder: string, port: number, reaper: Reaper) {
    this.port = port;
    this.url = program.url(port);
    this.#program = program;
    this.#folder = folder;
    this.#reaper = reaper;
  }

  async start(): Promise<void> {
    const { name, command, account = {}, ask } = this.#program;
    if (this.#child) throw new Error(`${name} runs already.`);
    const [file, ...args] = command(this.port, this.#folder);
    const child = spawn(file, args, { cwd: this.#folder, stdio: ["ignore", "pipe", "pipe"], ...account });
    this.#child = child;
    if (child.pid !== undefined) this.#reaper.watch([child.pid]);
    let log = "";
    const collect = (text: string): void => void (log = (log + text).slice(-LOG_TAIL));
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    child.on("error", (error) => collect(error.message));
    child.on("close", () => {
      this.#child = undefined;
      this.#reaper.watch([]); // the numbers may be another's soon
    });
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const refusal = await ask(this.url).then(
        () => undefined,
        (error: unknown) => error ?? "no answer",
      );
      if (refusal === undefined) return;
      if (child.pid === undefined || hasEnded(child) || Date.now() > deadline) {
        await this.kill();
        throw new Error(`${name} did not start: ${log.trim()}`, { cause: refusal });
      }
      await sleep(PAUSE_MS);
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child?.pid) return;
    const ended = once(child, "close").then(() => true);
    await this.resume();
    if (!hasEnded(child)) child.kill(this.#program.stopSignal ?? "SIGTERM");
    if (await Promise.race([ended, sleep(PATIENCE_MS, false, { ref: false })])) return;
    await this.kill();
    throw new Error(`${this.#program.name} did not stop within ${PATIENCE_MS} ms, and was killed.`);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = once(child, "close"); // not before its children have let go of the log
    await this.#signal("SIGKILL");
    await ended;
  }

  async pause(): Promise<void> {
    this.#reaper.watch(await this.#signal("SIGSTOP")); // a child that is stopped does not see its parent die
  }

  async resume(): Promise<void> {
    const [pid] = await this.#signal("SIGCONT");
    if (pid !== undefined) this.#reaper.watch([pid]);
  }

  async remove(): Promise<void> {
    await this.kill();
    await this.#reaper.finish();
  }

  /** Signals the whole tree, and returns who is in it. */
  async #signal(signal: NodeJS.Signals): Promise<readonly number[]> {
    const child = this.#child;
    if (!child?.pid || hasEnded(child)) return [];
    child.kill("SIGSTOP"); // so that it has no new children meanwhile
    const tree = await processTree(child.pid);
    for (const pid of tree.toReversed()) {
      try {
        process.kill(pid, signal);
      } catch {
        // It ended by itself.
      }
    }
    return tree;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
