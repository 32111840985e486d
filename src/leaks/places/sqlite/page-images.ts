/**
 * Where the pages of a database are in its file, or in its write-ahead log, which has several images of a page, one for each change.
 *
 * Source: sqlite.org/fileformat2.html, 1.2 (page size), 1.3.4 (reserved bytes), 4.1 (the log's header and frames).
 * @module
 */
import type { RandomAccess } from "./random-access.ts";

export interface PageImages {
  readonly count: number;
  readonly pageSize: number;
  /** Of a page, without what is reserved at its end. */
  readonly usable: number;
  /** The highest number of a page. */
  readonly highest: number;
  /** Where image `index` is. */
  offsetOf(index: number): number;
  /** Returns which image of page `number` belongs to the one at `index` that names it; undefined where there is none. */
  imageOf(number: number, index: number): number | undefined;
}

const MAGIC = Buffer.from("SQLite format 3\0");
const [LOG_HEADER, FRAME_HEADER] = [32, 24];
/** SQLite itself wants as many usable bytes. */
const LEAST_USABLE = 480;
/** Of more pages, the list alone would take too much memory. */
export const MOST_IMAGES = 4_000_000;

/** Returns the pages of a file; undefined where its header makes no sense. */
export function pageImagesOf(file: RandomAccess): PageImages | undefined {
  const header = Buffer.alloc(LOG_HEADER);
  if (file.read(header, 0) < LOG_HEADER) return undefined;
  return header.subarray(0, MAGIC.length).equals(MAGIC) ? inDatabase(file, header) : inLog(file, header);
}

function inDatabase(file: RandomAccess, header: Buffer): PageImages | undefined {
  const stated = header.readUInt16BE(16);
  const pageSize = stated === 1 ? 65_536 : stated;
  const usable = pageSize - header[20]!;
  if (!isPageSize(pageSize) || usable < LEAST_USABLE) return undefined;
  const count = Math.floor(file.size / pageSize);
  const imageOf = (number: number): number | undefined => (number >= 1 && number <= count ? number - 1 : undefined);
  return { count, pageSize, usable, highest: count, offsetOf: (index) => index * pageSize, imageOf };
}

function inLog(file: RandomAccess, header: Buffer): PageImages | undefined {
  const pageSize = header.readUInt32BE(8);
  if (!isPageSize(pageSize)) return undefined;
  const frame = FRAME_HEADER + pageSize;
  const count = Math.max(0, Math.floor((file.size - LOG_HEADER) / frame));
  if (count > MOST_IMAGES) return undefined;
  const images = new Map<number, number[]>();
  const number = Buffer.alloc(4);
  let highest = 0;
  for (let index = 0; index < count; index++) {
    file.read(number, LOG_HEADER + index * frame);
    const page = number.readUInt32BE(0);
    highest = Math.max(highest, page);
    const earlier = images.get(page);
    if (earlier === undefined) images.set(page, [index]);
    else earlier.push(index);
  }
  return {
    count,
    pageSize,
    usable: pageSize, // what is reserved stands in the database's header only
    highest,
    offsetOf: (index) => LOG_HEADER + index * frame + FRAME_HEADER,
    imageOf: (page, index) => nearest(images.get(page) ?? [], index),
  };
}

function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}

/** Returns the one of `sorted` that is closest to `wanted`: the pages of a change are written together. */
function nearest(sorted: readonly number[], wanted: number): number | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [sorted[low - 1], sorted[low]];
  if (before === undefined || after === undefined) return before ?? after;
  return wanted - before <= after - wanted ? before : after;
}
