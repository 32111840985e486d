/**
 * Finds what lies across the pages of an SQLite database.
 *
 * A long value begins in a page of the b-tree and goes on in a chain of overflow pages, each with the number of the next at its head. Whatever
 * could be such a link is followed, whether a row has it, or a row that was deleted, or a page that is free again: to follow a wrong one costs
 * a look, and to miss one could cost a key.
 *
 * Source: sqlite.org/fileformat2.html, 1.6 (b-tree pages; their first bytes), 1.7 (overflow pages).
 * @module
 */
import type { Detector, Sighting } from "../../detector.ts";
import { pageImagesOf, type PageImages } from "./page-images.ts";
import type { RandomAccess } from "./random-access.ts";

/** A sighting across pages; `start` is its offset in the file, and `end` as far behind it as it is long. */
export interface RowSighting extends Sighting {
  /** The parts of the file that it consists of. */
  readonly extents: readonly { readonly start: number; readonly end: number }[];
}

export interface RowData {
  readonly sightings: readonly RowSighting[];
  /** Whether all links were followed. */
  readonly complete: boolean;
}

/** The first bytes of b-tree pages: index and table, inner and leaf. */
const B_TREE_PAGES = new Set([2, 5, 10, 13]);
const [FIRST_PAGE_HEADER, PAGE_HEADER, NUMBER] = [100, 8, 4];
/** No page has as many rows that go on elsewhere; the rest would be other numbers that look alike. */
const MOST_LINKS_OF_A_PAGE = 64;
/** How much is looked at for links, in sizes of the file, and besides. */
const [MOST_TIMES, MOST_BESIDES] = [16, 64 * 1024 * 1024];
const MOST_SIGHTINGS = 1000;

/** Returns what `detectors` see across the pages of `file`, a database or a write-ahead log. */
export function rowDataOf(file: RandomAccess, detectors: readonly Detector[], reach: number): RowData {
  const images = pageImagesOf(file);
  if (images === undefined) return { sightings: [], complete: true }; // it only begins like one
  if (images === "too many") return { sightings: [], complete: false };
  return new RowReader(file, images, detectors, reach).read();
}

class RowReader {
  readonly #file: RandomAccess;
  readonly #images: PageImages;
  readonly #detectors: readonly Detector[];
  readonly #reach: number;
  /** The first four bytes of each image: of an overflow page, the number of the next, or 0. */
  readonly #heads: Uint32Array;
  readonly #window: Uint8Array;
  readonly #sightings: RowSighting[] = [];
  #left: number;

  constructor(file: RandomAccess, images: PageImages, detectors: readonly Detector[], reach: number) {
    this.#file = file;
    this.#images = images;
    this.#detectors = detectors;
    this.#reach = reach;
    this.#heads = new Uint32Array(images.count);
    this.#window = new Uint8Array(2 * reach);
    this.#left = MOST_TIMES * file.size + MOST_BESIDES;
  }

  read(): RowData {
    const { count, offsetOf, pageSize } = this.#images;
    const number = Buffer.alloc(NUMBER);
    for (let index = 0; index < count; index++) {
      this.#file.read(number, offsetOf(index));
      this.#heads[index] = number.readUInt32BE(0);
    }
    const page = Buffer.alloc(pageSize);
    for (let index = 0; index < count; index++) {
      if (this.#left <= 0 || this.#sightings.length >= MOST_SIGHTINGS) return { sightings: this.#sightings, complete: false };
      this.#file.read(page, offsetOf(index));
      this.#readPage(page, index);
    }
    return { sightings: this.#sightings, complete: true };
  }

  #readPage(page: Buffer, index: number): void {
    const { offsetOf, usable } = this.#images;
    const header = offsetOf(index) === 0 ? FIRST_PAGE_HEADER : 0;
    if (!B_TREE_PAGES.has(page[header]!)) {
      const next = this.#overflowAt(this.#heads[index]!, index);
      if (next !== undefined) this.#look(page, index, NUMBER, usable, next);
      return;
    }
    let links = 0;
    for (let at = header + PAGE_HEADER; at + NUMBER <= usable && links < MOST_LINKS_OF_A_PAGE; at++) {
      const next = this.#overflowAt(page.readUInt32BE(at), index);
      if (next === undefined) continue;
      links++;
      this.#look(page, index, header, at, next);
    }
  }

  /** Returns the image of page `number`, if that could be an overflow page: its head is a number of a page, or 0 at the end of the chain. */
  #overflowAt(number: number, index: number): number | undefined {
    if (number < 2 || number > this.#images.highest) return undefined;
    const image = this.#images.imageOf(number, index);
    if (image === undefined || image === index) return undefined;
    const head = this.#heads[image]!;
    return head === 0 || (head > 1 && this.#images.imageOf(head, image) !== undefined) ? image : undefined;
  }

  /** Looks at what goes from `page`, of which `from` to `to` may belong to a row, to the chain that begins at `next`. */
  #look(page: Buffer, index: number, from: number, to: number, next: number): void {
    const { offsetOf } = this.#images;
    const window = this.#window;
    const tail = page.subarray(Math.max(from, to - this.#reach), to);
    window.set(tail);
    const parts = [{ at: 0, offset: offsetOf(index) + to - tail.length, length: tail.length }];
    const filled = this.#appendChain(next, parts, tail.length);
    this.#left -= filled;
    for (const detector of this.#detectors) {
      for (const sighting of detector.find(window, 0, filled, undefined)) {
        if (sighting.start < tail.length && sighting.end > tail.length) this.#sightings.push(inFile(sighting, parts));
      }
    }
  }

  /** The chain may be a circle; the window ends it. */
  #appendChain(first: number, parts: Part[], tail: number): number {
    const { offsetOf, usable } = this.#images;
    let filled = tail;
    for (let image: number | undefined = first; image !== undefined && filled < tail + this.#reach;) {
      const length = Math.min(usable - NUMBER, tail + this.#reach - filled);
      const offset = offsetOf(image) + NUMBER;
      parts.push({ at: filled, offset, length: this.#file.read(this.#window.subarray(filled, filled + length), offset) });
      filled += length;
      image = this.#overflowAt(this.#heads[image]!, image);
    }
    return filled;
  }
}

/** A part of a window, and where in the file it is from. */
interface Part {
  readonly at: number;
  readonly offset: number;
  readonly length: number;
}

function inFile(sighting: Sighting, parts: readonly Part[]): RowSighting {
  const extents = parts
    .map(({ at, offset, length }) => ({
      start: offset + Math.max(0, sighting.start - at),
      end: offset + Math.min(length, sighting.end - at),
    }))
    .filter(({ start, end }) => start < end);
  const start = extents[0]!.start;
  return { ...sighting, start, end: start + sighting.end - sighting.start, extents };
}
