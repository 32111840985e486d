/**
 * Reads a zlib stream, as git keeps each of its loose objects.
 *
 * Source: RFC 1950, 2.2.
 * @module
 */
import { constants, inflateSync } from "node:zlib";
import { Damaged, type Archive } from "./archive.ts";
import { inflate } from "./inflation.ts";

const [HEADER, CHECKSUM] = [2, 4];
const [DEFLATE, LARGEST_WINDOW, DICTIONARY] = [8, 7, 0x20];
/** Deflate makes no more of the bytes that are tried. */
const MOST_OF_A_TRIAL = 1024 * 1024;

/**
 * Tells whether `bytes` from `from` to `to` begin a zlib stream, or are one where `isAll` says that nothing comes after them. The two bytes
 * of its header say little, an "x" and another: so it is tried.
 */
export function isZlib(bytes: Uint8Array, from: number, to: number, isAll: boolean): boolean {
  const [method, flags] = [bytes[from]!, bytes[from + 1]!];
  if ((method & 0x0f) !== DEFLATE || method >>> 4 > LARGEST_WINDOW) return false;
  if (((method << 8) | flags) % 31 !== 0 || (flags & DICTIONARY) !== 0) return false;
  const finishFlush = isAll ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
  try {
    return inflateSync(bytes.subarray(from, to), { finishFlush, maxOutputLength: MOST_OF_A_TRIAL }).length > 0;
  } catch {
    return false;
  }
}

export async function readZlib({ source, budget, name, unnamed, rest }: Archive): Promise<void> {
  await source.pass(HEADER);
  const into = unnamed(name);
  try {
    await inflate("deflate", { source, into, budget });
    if ((await source.take(CHECKSUM)) === undefined) throw new Damaged("it ends early");
  } finally {
    await into.end();
  }
  await source.pass(Infinity, rest);
}
