/**
 * Finds keys in bytes, in every disguise, whole or from 16 characters on.
 *
 * Every 8 bytes of every disguise are in a table, and of the text only each eighth position is looked up: 15 bytes in a row that are in both
 * hold one such position, wherever they begin. The table's first layer is bits, so that nearly all of a text costs one look a position.
 *
 * @module
 */
import type { RingEntry } from "../../keys/key-ring.ts";
import type { Detector, Sighting } from "../detector.ts";
import type { Disguise } from "./disguise.ts";
import { disguisesOf } from "./disguises-of.ts";
import { GramTable } from "./gram-table.ts";

/** The fewest characters of a strong key that count as a leak of it. */
export const LEAST_CHARACTERS = 16;

/** A disguise of one key, ready to be compared. */
interface Spelling extends Disguise {
  readonly label: string;
  /** The fewest of its bytes in a row that count. */
  readonly leastBytes: number;
}

interface Extent {
  readonly start: number;
  readonly end: number;
  readonly spelling: Spelling;
}

export class KeySearch implements Detector {
  readonly reach: number;
  readonly #grams: GramTable<Spelling>;
  /** Of weak keys, and too short for the table: looked for whole, one by one. */
  readonly #plain: readonly Spelling[];

  constructor(entries: readonly RingEntry[]) {
    const spellings = entries.flatMap((entry) => spellingsOf(entry));
    const sampled = spellings.filter(({ leastBytes, bytes }) => leastBytes < bytes.length && leastBytes >= GramTable.reach);
    this.#grams = new GramTable(sampled);
    this.#plain = spellings.filter((spelling) => !sampled.includes(spelling));
    this.reach = Math.max(1, ...spellings.map(({ bytes }) => bytes.length));
  }

  find(bytes: Uint8Array, from = 0, to = bytes.length): readonly Sighting[] {
    const extents: Extent[] = [];
    let covered = from;
    this.#grams.probe(bytes, from, to, (at, candidates) => {
      if (at < covered) return covered;
      let best: Extent | undefined;
      for (const { of: spelling, offset } of candidates) {
        const extent = extend(bytes, from, to, at, spelling, offset);
        if (extent !== undefined && (best === undefined || extent.end - extent.start > best.end - best.start)) best = extent;
      }
      if (best === undefined) return at;
      extents.push(best);
      covered = best.end;
      return covered;
    });
    for (const spelling of this.#plain) extents.push(...wholes(bytes, from, to, spelling));
    if (extents.length === 0) return NONE;
    return extents.map(sightingOf).sort((a, b) => a.start - b.start);
  }
}

const NONE: readonly Sighting[] = Object.freeze([]);

function spellingsOf({ key, label }: RingEntry): Spelling[] {
  const strong = key.fingerprint !== "weak";
  return disguisesOf(key).map((disguise) => {
    const { bytes, characters } = disguise;
    const leastBytes = strong ? Math.min(bytes.length, Math.ceil((LEAST_CHARACTERS * bytes.length) / characters)) : bytes.length;
    return { ...disguise, label, leastBytes };
  });
}

/** Returns how far the text goes with the spelling around one place where it does; undefined where that is not far enough. */
function extend(bytes: Uint8Array, from: number, to: number, at: number, spelling: Spelling, offset: number): Extent | undefined {
  const { bytes: wanted, leastBytes } = spelling;
  let left = 0;
  while (left < offset && at - left > from && bytes[at - left - 1] === wanted[offset - left - 1]) left++;
  let right = 0;
  while (offset + right < wanted.length && at + right < to && bytes[at + right] === wanted[offset + right]) right++;
  return left + right < leastBytes ? undefined : { start: at - left, end: at + right, spelling };
}

function wholes(bytes: Uint8Array, from: number, to: number, spelling: Spelling): Extent[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = spelling.bytes;
  const found: Extent[] = [];
  for (let at = view.indexOf(spelling.bytes, from); at !== -1 && at + length <= to; at = view.indexOf(spelling.bytes, at + length)) {
    found.push({ start: at, end: at + length, spelling });
  }
  return found;
}

function sightingOf({ start, end, spelling }: Extent): Sighting {
  const { name, bytes, characters, label } = spelling;
  const seen = Math.floor(((end - start) * characters) / bytes.length);
  return {
    start,
    end,
    rule: "exact-key",
    disguise: name,
    key: label,
    part: end - start === bytes.length ? "whole" : { characters: seen, of: characters },
  };
}
