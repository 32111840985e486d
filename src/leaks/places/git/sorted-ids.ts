/**
 * Names of objects, as bytes in their order: 20 or 32 for each, where a set of texts takes hundreds.
 *
 * git lists names in that order too, so that both are gone through side by side, a hundred times as fast as looking each one up.
 *
 * @module
 */

export class SortedIds {
  /** Bytes of one name: 20, or 32 in a repository of SHA-256. */
  readonly width: number;
  readonly size: number;
  readonly #ids: Uint8Array;
  readonly #marks: Uint8Array;
  #next = 0;

  /** @param ids names in their order, each once */
  constructor(width: number, ids: Uint8Array) {
    this.width = width;
    this.size = ids.length / width;
    this.#ids = ids;
    this.#marks = new Uint8Array(this.size);
  }

  /** Marks the name `id` and tells whether it is there. */
  mark(id: Uint8Array): boolean {
    let [from, to] = [0, this.size];
    while (from < to) {
      const middle = (from + to) >>> 1;
      const order = compareIds(id, 0, this.#ids, middle * this.width, this.width);
      if (order === 0) {
        this.#marks[middle] = 1;
        return true;
      }
      if (order < 0) to = middle;
      else from = middle + 1;
    }
    return false;
  }

  /** As `mark`, of the name that the hexadecimal digits at `at` spell; names have to come in their order, those that do not are not found. */
  markNext(digits: Uint8Array, at: number): boolean {
    for (; this.#next < this.size; this.#next++) {
      const order = compareHex(digits, at, this.#ids, this.#next * this.width, this.width);
      if (order < 0) return false;
      if (order > 0) continue;
      this.#marks[this.#next++] = 1;
      return true;
    }
    return false;
  }

  /** Whether all names are marked. */
  get areAllMarked(): boolean {
    return !this.#marks.includes(0);
  }

  /** Returns the names that are marked. */
  marked(): Uint8Array {
    if (this.areAllMarked) return this.#ids;
    const kept = new Uint8Array(this.#ids.length);
    let end = 0;
    for (let from = this.#marks.indexOf(1); from !== -1;) {
      const free = this.#marks.indexOf(0, from);
      const to = free === -1 ? this.size : free;
      kept.set(this.#ids.subarray(from * this.width, to * this.width), end);
      end += (to - from) * this.width;
      from = this.#marks.indexOf(1, to);
    }
    return kept.subarray(0, end);
  }
}

/** Returns `ids` in their order, each once. */
export function sortedIds(ids: Uint8Array, width: number): Uint8Array {
  const order = byBeginning(ids, width);
  const sorted = new Uint8Array(ids.length);
  let end = 0;
  for (const index of order) {
    const at = index * width;
    if (end > 0 && compareIds(ids, at, sorted, end - width, width) === 0) continue;
    sorted.set(ids.subarray(at, at + width), end);
    end += width;
  }
  return sorted.subarray(0, end);
}

/** Returns the names of two ordered lists in one. */
export function mergedIds(one: Uint8Array, other: Uint8Array, width: number): Uint8Array {
  if (other.length === 0) return one;
  if (one.length === 0) return other;
  const merged = new Uint8Array(one.length + other.length);
  let [end, from] = [0, 0];
  for (let at = 0; at < other.length; at += width) {
    let to = from;
    while (to < one.length && compareIds(one, to, other, at, width) < 0) to += width;
    merged.set(one.subarray(from, to), end);
    end += to - from;
    from = to;
    if (from < one.length && compareIds(one, from, other, at, width) === 0) continue;
    merged.set(other.subarray(at, at + width), end);
    end += width;
  }
  merged.set(one.subarray(from), end);
  return merged.subarray(0, end + one.length - from);
}

/** Returns the indexes of the names in order: first into piles by two bytes, since a comparison in JavaScript takes its time. */
function byBeginning(ids: Uint8Array, width: number): Uint32Array {
  const count = ids.length / width;
  const starts = new Uint32Array(PILES + 1);
  for (let at = 0; at < ids.length; at += width) starts[pileOf(ids, at) + 1]!++;
  for (let pile = 0; pile < PILES; pile++) starts[pile + 1]! += starts[pile]!;
  const next = starts.slice();
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[next[pileOf(ids, index * width)]!++] = index;
  for (let pile = 0; pile < PILES; pile++) {
    const [from, to] = [starts[pile]!, starts[pile + 1]!];
    if (to - from > 1) order.subarray(from, to).sort((a, b) => compareIds(ids, a * width, ids, b * width, width));
  }
  return order;
}

const PILES = 65_536;

function pileOf(ids: Uint8Array, at: number): number {
  return (ids[at]! << 8) | ids[at + 1]!;
}

function compareIds(one: Uint8Array, at: number, other: Uint8Array, place: number, width: number): number {
  for (let byte = 0; byte < width; byte++) {
    const difference = one[at + byte]! - other[place + byte]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What each character is worth as a hexadecimal digit. */
const DIGITS = new Uint8Array(256).map((_, code) => Math.max(0, "0123456789abcdef".indexOf(String.fromCharCode(code))));

function compareHex(digits: Uint8Array, at: number, other: Uint8Array, place: number, width: number): number {
  for (let byte = 0, digit = at; byte < width; byte++, digit += 2) {
    const difference = ((DIGITS[digits[digit]!]! << 4) | DIGITS[digits[digit + 1]!]!) - other[place + byte]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
