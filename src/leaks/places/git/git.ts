/**
 * Runs git in a repository that nobody vouches for: it reads, and runs nothing that the repository names.
 *
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { gitEnvironment, gitProgram } from "./git-program.ts";
import { Watch } from "./watch.ts";

/** How git ended. */
export interface Ending {
  readonly ok: boolean;
  /** The beginning of what it said on standard error: for looking at, never for showing, since it may hold names that hold a key. */
  readonly errors: string;
  /** Whether it was ended because it took too much memory. */
  readonly isCut?: boolean | undefined;
}

export interface RunOptions {
  /** Another index than the repository's own. */
  readonly index?: string | undefined;
  /** What git may hold at most, in bytes. @default any amount */
  readonly memory?: number | undefined;
}

/** What git is given on standard input. */
export type GitInput = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Where a configuration could name a program, or a great deal of memory. */
const HARMLESS = [
  "--no-pager",
  "--no-optional-locks",
  "--literal-pathspecs",
  ...[
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.packedGitWindowSize=16m",
    "core.packedGitLimit=64m",
    "core.deltaBaseCacheLimit=48m",
    "core.bigFileThreshold=32m",
    "log.showSignature=false",
    "protocol.allow=never",
  ].flatMap((setting) => ["-c", setting]),
];
const MOST_ERRORS = 8192;

export class Git {
  readonly #folder: string;
  readonly #program: string;
  readonly #signal: AbortSignal | undefined;

  /** Returns git for the repository at `folder`, or undefined where no git is installed. */
  static in(folder: string, signal: AbortSignal | undefined): Git | undefined {
    const program = gitProgram();
    return program === undefined ? undefined : new Git(folder, program, signal);
  }

  private constructor(folder: string, program: string, signal: AbortSignal | undefined) {
    this.#folder = folder;
    this.#program = program;
    this.#signal = signal;
  }

  /** Gives `take` what git prints, piece by piece. @throws what `take` or `input` throws, or the reason of the signal; git has ended then */
  async run(
    words: readonly string[],
    take: (chunk: Buffer) => Promise<void> | undefined,
    input?: GitInput,
    { index, memory }: RunOptions = {},
  ): Promise<Ending> {
    this.#signal?.throwIfAborted();
    const child = spawn(this.#program, [...HARMLESS, ...words], {
      cwd: this.#folder,
      env: gitEnvironment(index),
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    const stop = (): void => void child.kill();
    this.#signal?.addEventListener("abort", stop);
    const ended = endingOf(child);
    const watch = memory === undefined || child.pid === undefined ? undefined : new Watch(child.pid, memory, stop);
    if (watch !== undefined) child.stdout!.on("data", () => watch.heard());
    try {
      const fed = input === undefined ? undefined : feed(child, input);
      fed?.catch(stop); // whoever waits for the output would wait for ever
      await allOf(child.stdout!, take);
      await fed;
      const ending = await ended;
      this.#signal?.throwIfAborted();
      return watch?.isOver === true && !ending.ok ? { ...ending, isCut: true } : ending;
    } finally {
      watch?.end();
      this.#signal?.removeEventListener("abort", stop);
      stop();
      await ended;
    }
  }

  /** Returns what git prints, up to `most` bytes; undefined where it fails. */
  async text(words: readonly string[], most = 1 << 20): Promise<string | undefined> {
    const chunks: Buffer[] = [];
    let length = 0;
    const { ok } = await this.run(words, (chunk) => {
      if (length < most) chunks.push(chunk);
      length += chunk.length;
      return undefined;
    });
    return ok && length <= most ? Buffer.concat(chunks).toString() : undefined;
  }
}

/** Gives `take` what comes, as it comes: an iterator would put together what waits, and make promises for each piece. */
function allOf(stream: Readable, take: (chunk: Buffer) => Promise<void> | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      stream.destroy();
      reject(error);
    };
    stream.on("data", (chunk: Buffer) => {
      try {
        const wait = take(chunk);
        if (wait === undefined) return;
        stream.pause();
        wait.then(() => stream.resume(), fail);
      } catch (error) {
        fail(error as Error);
      }
    });
    stream.on("close", resolve).on("error", fail);
  });
}

async function feed({ stdin }: ChildProcess, input: GitInput): Promise<void> {
  const to = stdin!;
  to.on("error", () => undefined); // git ended before it read everything: its ending says why
  for await (const piece of input) {
    if (to.destroyed) return;
    if (!to.write(piece)) await drained(to);
  }
  to.end();
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

function endingOf(child: ChildProcess): Promise<Ending> {
  let errors = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    if (errors.length < MOST_ERRORS) errors += chunk.toString("latin1").slice(0, MOST_ERRORS - errors.length);
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve({ ok: false, errors }));
    child.on("close", (code) => resolve({ ok: code === 0, errors }));
  });
}
