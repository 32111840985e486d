/**
 * Takes apart what `git cat-file --batch` prints, in place: the bytes of objects come in one block, one after the other.
 *
 * Shape:  id " " type " " size [" " rest] LF content LF; or id " missing" LF
 * Source: git-cat-file(1), BATCH OUTPUT.
 * @module
 */
import type { Sink } from "../../examination.ts";
import type { GitObject } from "../place.ts";

/** What git says of one object. */
export interface ObjectHeader {
  readonly id: string;
  readonly type: GitObject["type"];
  /** Units: bytes. */
  readonly size: number;
  /** One of its paths, where it was asked for with one. */
  readonly path: string | undefined;
}

export interface ObjectVisitor {
  /** All of an object: `bytes` from `from` to `to`, which will hold others afterwards. Where a promise comes back, they stay until it settles. */
  whole(header: ObjectHeader, bytes: Uint8Array, from: number, to: number): Promise<void> | undefined;
  /** An object too large to be had whole. */
  large(header: ObjectHeader): Sink;
  /** git has no such object, or cannot read it. */
  missing(id: string): void;
}

/** Units: bytes. Larger objects come in pieces. */
export const BLOCK = 1 << 22;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;
/** git's types by their second letter, in which all differ, and from "missing". */
const TYPES: Readonly<Record<string, GitObject["type"]>> = { l: "blob", r: "tree", o: "commit", a: "tag" };
/** Units: bytes. A path may be long; anything longer is no line of git's. */
const LONGEST_HEADER = 1 << 16;

export class ObjectStream {
  /** How many objects are over, missing ones too. */
  done = 0;
  readonly #visitor: ObjectVisitor;
  readonly #block = Buffer.from(new ArrayBuffer(BLOCK));
  #start = 0;
  #end = 0;
  #sink: Sink | undefined;
  /** Bytes of the sink's object that are still to come, and the line feed. */
  #left = 0;

  constructor(visitor: ObjectVisitor) {
    this.#visitor = visitor;
  }

  /** Takes the next bytes; where a promise comes back, none may come before it settles. @throws {RangeError} where they are not what git prints */
  take(chunk: Buffer): Promise<void> | undefined {
    for (let at = 0; at < chunk.length;) {
      let wait: Promise<void> | undefined;
      if (this.#sink === undefined) {
        if (this.#end === BLOCK) this.#makeRoom();
        const copied = chunk.copy(this.#block, this.#end, at);
        this.#end += copied;
        at += copied;
        wait = this.#parse();
      } else {
        const poured = chunk.subarray(at, at + this.#left);
        at += poured.length;
        wait = this.#pour(poured);
      }
      if (wait !== undefined) return this.#takeAfter(wait, chunk.subarray(at));
    }
    return undefined;
  }

  /** Looks at what there is of an object that broke off. */
  async broken(): Promise<void> {
    await this.#sink?.end();
    this.#sink = undefined;
  }

  async #takeAfter(wait: Promise<void>, rest: Buffer): Promise<void> {
    await wait;
    await this.take(rest);
  }

  #parse(): Promise<void> | undefined {
    const block = this.#block;
    while (this.#start < this.#end) {
      const line = block.indexOf(LINE_FEED, this.#start);
      if (line === -1 || line >= this.#end) {
        if (this.#end - this.#start > LONGEST_HEADER) throw new RangeError("git cat-file printed no header where one belongs");
        return undefined;
      }
      const header = headerIn(block, this.#start, line);
      if (typeof header === "string") {
        this.#visitor.missing(header);
        this.#start = line + 1;
        this.done++;
        continue;
      }
      const from = line + 1;
      const to = from + header.size;
      if (to < this.#end) {
        this.#start = to + 1;
        this.done++;
        const wait = this.#visitor.whole(header, block, from, to);
        if (wait !== undefined) return wait.then(() => this.#parse());
      } else if (to - this.#start < BLOCK) return undefined;
      else {
        this.#sink = this.#visitor.large(header);
        this.#left = header.size + 1;
        const first = block.subarray(from, this.#end);
        this.#start = this.#end = 0;
        return this.#pour(first);
      }
    }
    this.#start = this.#end = 0;
    return undefined;
  }

  #pour(bytes: Uint8Array): Promise<void> | undefined {
    this.#left -= bytes.length;
    const wait = this.#sink!.write(this.#left === 0 ? bytes.subarray(0, -1) : bytes);
    return this.#left === 0 ? this.#poured(wait) : wait;
  }

  async #poured(wait: Promise<void> | undefined): Promise<void> {
    await wait;
    await this.broken();
    this.done++;
  }

  #makeRoom(): void {
    this.#block.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
  }
}

/** Returns what the line from `from` to `to` says, or the id of an object that is missing. */
function headerIn(block: Buffer, from: number, to: number): ObjectHeader | string {
  const idEnd = block.indexOf(SPACE, from);
  const id = block.toString("latin1", from, idEnd);
  const type = TYPES[String.fromCharCode(block[idEnd + 2]!)];
  let at = block.indexOf(SPACE, idEnd + 1) + 1;
  if (at === 0 || at > to || type === undefined) return id; // "missing" has no size
  let size = 0;
  for (; at < to && block[at] !== SPACE; at++) size = size * 10 + block[at]! - ZERO;
  return { id, type, size, path: at + 1 < to ? block.toString("utf8", at + 1, to) : undefined };
}
