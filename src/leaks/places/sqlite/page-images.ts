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
/** Of more images, the lists alone would take too much memory: 12 bytes for each. A power of two. */
export const MOST_IMAGES = 2 ** 22;
/** A database with more pages has a terabyte. With the bound above it leaves a number and an index room in one double, which is exact. */
const MOST_PAGES = 2 ** 31;

/** Returns the pages of a file; undefined where its header makes no sense, "too many" where there are more than `most`. */
export function pageImagesOf(file: RandomAccess, most = MOST_IMAGES): PageImages | "too many" | undefined {
  const header = Buffer.alloc(LOG_HEADER);
  if (file.read(header, 0) < LOG_HEADER) return undefined;
  const isDatabase = header.subarray(0, MAGIC.length).equals(MAGIC);
  return isDatabase ? inDatabase(file, header, most) : inLog(file, header, Math.min(most, MOST_IMAGES));
}

function inDatabase(file: RandomAccess, header: Buffer, most: number): PageImages | "too many" | undefined {
  const stated = header.readUInt16BE(16);
  const pageSize = stated === 1 ? 65_536 : stated;
  const usable = pageSize - header[20]!;
  if (!isPageSize(pageSize) || usable < LEAST_USABLE) return undefined;
  const count = Math.floor(file.size / pageSize);
  if (count > most) return "too many";
  const imageOf = (number: number): number | undefined => (number >= 1 && number <= count ? number - 1 : undefined);
  return { count, pageSize, usable, highest: count, offsetOf: (index) => index * pageSize, imageOf };
}

function inLog(file: RandomAccess, header: Buffer, most: number): PageImages | "too many" | undefined {
  const pageSize = header.readUInt32BE(8);
  if (!isPageSize(pageSize)) return undefined;
  const frame = FRAME_HEADER + pageSize;
  const count = Math.max(0, Math.floor((file.size - LOG_HEADER) / frame));
  if (count > most) return "too many";
  const images = new Float64Array(count); // page × MOST_IMAGES + index, in order: those of one page lie together
  const number = Buffer.alloc(4);
  let highest = 0;
  for (let index = 0; index < count; index++) {
    file.read(number, LOG_HEADER + index * frame);
    const page = number.readUInt32BE(0);
    if (page < MOST_PAGES) highest = Math.max(highest, page);
    images[index] = page < MOST_PAGES ? page * MOST_IMAGES + index : Infinity;
  }
  images.sort();
  return {
    count,
    pageSize,
    usable: pageSize, // what is reserved stands in the database's header only
    highest,
    offsetOf: (index) => LOG_HEADER + index * frame + FRAME_HEADER,
    imageOf: (page, index) => nearest(images, page, index),
  };
}

function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}

/** Returns the image of `page` that is closest to the one at `index`: the pages of a change are written together. */
function nearest(images: Float64Array, page: number, index: number): number | undefined {
  const start = page * MOST_IMAGES;
  const wanted = start + index;
  let [low, high] = [0, images.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (images[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  const before = low > 0 && images[low - 1]! >= start ? images[low - 1]! - start : undefined;
  const after = low < images.length && images[low]! < start + MOST_IMAGES ? images[low]! - start : undefined;
  if (before === undefined || after === undefined) return before ?? after;
  return index - before <= after - index ? before : after;
}
