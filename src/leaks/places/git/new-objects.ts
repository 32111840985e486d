import type { SortedIds } from "./sorted-ids.ts";

/** Units: bytes of lines. Where more is new, all is read in the order of its packs, which git does several times as fast. */
const MOST_LINES = 1 << 20;
const LINE_FEED = 0x0a;

/** Of all objects that git lists, those that are not remembered. */
export class NewObjects {
  /** Their names, a line each; undefined where there are many. */
  lines: Buffer | undefined = Buffer.alloc(0);
  readonly #digits: number;
  readonly #known: SortedIds;
  #rest: Buffer = Buffer.alloc(0);

  constructor(known: SortedIds) {
    this.#digits = known.width * 2;
    this.#known = known;
  }

  /** Takes what git lists, in the order of the names. */
  take(chunk: Buffer): undefined {
    const text = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const width = this.#digits + 1;
    const end = text.length - (text.length % width);
    const fresh: Buffer[] = [];
    for (let at = 0; at < end; at += width) {
      if (text[at + this.#digits] !== LINE_FEED) throw new RangeError("git cat-file printed no name where one belongs");
      if (!this.#known.markNext(text, at)) fresh.push(text.subarray(at, at + width));
    }
    this.#rest = Buffer.from(text.subarray(end));
    if (this.lines === undefined || fresh.length === 0) return;
    this.lines = Buffer.concat([this.lines, ...fresh]);
    if (this.lines.length > MOST_LINES) this.lines = undefined;
  }
}
