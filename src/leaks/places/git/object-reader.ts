/**
 * Reads objects of a repository. Behind one that git cannot read it goes on: git itself ends there.
 *
 * @module
 */
import type { Ending, Git } from "./git.ts";
import { ObjectStream, type ObjectVisitor } from "./object-stream.ts";

const LINE_FEED = 0x0a;
/** Units: bytes of names that git is asked for in one go. */
const BATCH = 1 << 22;
const FORMAT = "%(objectname) %(objecttype) %(objectsize) %(rest)";

export class ObjectReader {
  /** How many objects git could not read, and ended. */
  unreadable = 0;
  /** Whether there were so many that the rest was left. */
  gaveUp = false;
  readonly #git: Git;
  readonly #visitor: ObjectVisitor;
  #lines: Buffer[] = [];
  #length = 0;

  constructor(git: Git, visitor: ObjectVisitor) {
    this.#git = git;
    this.#visitor = visitor;
  }

  /** Reads all objects that are there, reachable or not, in the order of their packs. Where that fails, some were not read. */
  async all(): Promise<Ending> {
    const stream = new ObjectStream(this.#visitor);
    const words = ["cat-file", "--batch-all-objects", "--batch", "--unordered", "--buffer"];
    const ending = await this.#git.run(words, (chunk) => {
      if (chunk.length < LEAST_READ) waitForMore();
      return takenBy(stream, chunk);
    });
    if (!ending.ok) await stream.broken();
    return ending;
  }

  /** Reads the objects that `lines` name, each with one of its paths after a space or without; lines may go on in the next call. */
  async named(lines: Buffer): Promise<void> {
    this.#lines.push(lines);
    this.#length += lines.length;
    if (this.#length < BATCH) return;
    const all = Buffer.concat(this.#lines);
    const end = all.lastIndexOf(LINE_FEED) + 1;
    this.#lines = [all.subarray(end)];
    this.#length = all.length - end;
    await this.#batch(all.subarray(0, end));
  }

  /** Reads what is left of those that were named. */
  async end(): Promise<void> {
    const rest = Buffer.concat(this.#lines);
    this.#lines = [];
    this.#length = 0;
    if (rest.length > 0) await this.#batch(rest);
  }

  async #batch(lines: Buffer): Promise<void> {
    let rest = lines;
    while (rest.length > 0 && !this.gaveUp) {
      const stream = new ObjectStream(this.#visitor);
      const { ok } = await this.#git.run(["cat-file", `--batch=${FORMAT}`, "--buffer"], (chunk) => takenBy(stream, chunk), [rest]);
      if (ok) return;
      await stream.broken();
      rest = afterLines(rest, stream.done + 1);
      this.gaveUp = ++this.unreadable >= MOST_UNREADABLE;
    }
  }
}

const MOST_UNREADABLE = 200;

/** Units: bytes. */
const LEAST_READ = 1 << 15;
/** In which git fills no more than a quarter of what the system holds for it. */
const WAIT_MILLISECONDS = 0.3;
const CELL = new Int32Array(new SharedArrayBuffer(4));

/**
 * Lets git write more before the next read. Each read and each time that it wakes this process costs the same for 8 KB, which git writes at once,
 * as for 64. Linux holds 200 KB for it; where another system holds less than git writes meanwhile, git would wait.
 */
function waitForMore(): void {
  if (process.platform === "linux") Atomics.wait(CELL, 0, 0, WAIT_MILLISECONDS);
}

/** Gives `chunk` to `stream`, and frees its memory: left to the garbage collector, so much of it comes together that it goes through all there is, again and again. */
function takenBy(stream: ObjectStream, chunk: Buffer): Promise<void> | undefined {
  const wait = stream.take(chunk);
  if (wait !== undefined) return wait;
  const { buffer } = chunk;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === chunk.length) buffer.transfer(0);
  return undefined;
}

function afterLines(text: Buffer, lines: number): Buffer {
  let at = 0;
  for (let line = 0; line < lines && at < text.length; line++) {
    const end = text.indexOf(LINE_FEED, at);
    at = end === -1 ? text.length : end + 1;
  }
  return text.subarray(at);
}
