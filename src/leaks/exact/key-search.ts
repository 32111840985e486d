/**
 * Finds keys in bytes, in every disguise, whole or as little of them as still is a leak (`shape.ts`).
 *
 * Grams of every disguise are in a table, and of the text only each eighth position is looked up: 15 bytes in a row that are in both hold one such
 * position, wherever they begin. The table's first layer is bits, so that nearly all of a text costs one look a position.
 *
 * @module
 */
import type { KeyRing, RingEntry } from "../../keys/key-ring.ts";
import type { Detector, Sighting } from "../detector.ts";
import { standsAlone } from "./boundary.ts";
import { extentAt, isWhole, type Extent } from "./extent.ts";
import { GramTable } from "./gram-table.ts";
import { better, withoutOverlaps } from "./overlaps.ts";
import { Passage } from "./passage.ts";
import { spellingsOf, type Spelling } from "./spelling.ts";
import { MOST_BETWEEN } from "./split.ts";

/** The name of what is written as it is. */
const RAW = "raw";

const NONE: readonly Sighting[] = Object.freeze([]);

/** Bytes beside a weak key that tell whether it stands alone. */
const NEIGHBOURHOOD = 8;

export class KeySearch implements Detector {
  static readonly #made = new WeakMap<KeyRing, KeySearch>();

  readonly reach: number;
  readonly #grams: GramTable<Spelling>;
  /** Too short for the table, so of weak keys: looked for whole, one by one. */
  readonly #short: readonly Spelling[];

  /** Returns the search for the keys of a ring, one for each ring: to write a key in every disguise takes longer than to look through many files. */
  static of(ring: KeyRing): KeySearch {
    let made = KeySearch.#made.get(ring);
    if (made === undefined) KeySearch.#made.set(ring, (made = new KeySearch(ring.entries)));
    return made;
  }

  constructor(entries: readonly RingEntry[]) {
    const spellings = spellingsOf(entries);
    this.#grams = new GramTable(spellings.filter(isSampled));
    this.#short = spellings.filter((spelling) => !isSampled(spelling));
    this.reach = spellings.reduce((most, { bytes }) => Math.max(most, bytes.length), 0) + MOST_BETWEEN + NEIGHBOURHOOD;
  }

  find(bytes: Uint8Array, from = 0, to = bytes.length): readonly Sighting[] {
    let extents: Extent[] | undefined;
    let at = this.#grams.seek(bytes, from, to);
    if (at !== -1) {
      const passage = new Passage(bytes, from, to);
      extents = [];
      for (; at !== -1; at = this.#grams.seek(bytes, at, to)) at = this.#around(passage, at, extents);
    }
    for (const spelling of this.#short) extents = wholes(bytes, from, to, spelling, extents);
    return extents === undefined || extents.length === 0 ? NONE : withoutOverlaps(extents).map(sightingOf);
  }

  /** Adds what is around `at` to `extents`, and returns where to go on. */
  #around(passage: Passage, at: number, extents: Extent[]): number {
    let next = at + 1;
    this.#grams.visit(passage.bytes, at, (spelling, offset) => {
      if (next > at + 1 || isKnown(extents, at, spelling, offset)) return;
      const extent = extentAt(passage, at, spelling, offset);
      if (extent === undefined || !standsAlone(passage, extent)) return;
      add(extents, extent);
      if (spelling.name === RAW && isWhole(extent) && !extent.isSplit) next = extent.end; // no other spelling says more
    });
    return next;
  }
}

/** Adds `extent`, unless the latest one says as much of the same place. */
function add(extents: Extent[], extent: Extent): void {
  const latest = extents.at(-1);
  if (latest?.spelling.label !== extent.spelling.label) {
    extents.push(extent);
    return;
  }
  const best = better(latest, extent);
  const worse = best === latest ? extent : latest;
  const isWithin = worse.start >= best.start && worse.end <= best.end;
  if (!isWithin) extents.push(extent);
  else extents[extents.length - 1] = best;
}

function isSampled({ leastBytes }: Spelling): boolean {
  return leastBytes >= GramTable.reach;
}

/** Tells whether one of the latest extents has this place of this spelling already. */
function isKnown(extents: readonly Extent[], at: number, spelling: Spelling, offset: number): boolean {
  for (let index = extents.length - 1; index >= Math.max(0, extents.length - LATEST); index--) {
    const extent = extents[index]!;
    if (extent.spelling === spelling && at < extent.end && (extent.isSplit || at - extent.start === offset - extent.begin)) return true;
  }
  return false;
}

/** More spellings than can be at one place. */
const LATEST = 16;

function wholes(bytes: Uint8Array, from: number, to: number, spelling: Spelling, extents: Extent[] | undefined): Extent[] | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, to);
  const { length } = spelling.bytes;
  for (let start = view.indexOf(spelling.bytes, from); start !== -1; start = view.indexOf(spelling.bytes, start + length)) {
    const end = start + length;
    const extent = { start, end, spelling, begin: 0, until: length, characters: spelling.characters, isSplit: false };
    if (standsAlone({ bytes, from, to }, extent)) (extents ??= []).push(extent);
  }
  return extents;
}

function sightingOf(extent: Extent): Sighting {
  const { start, end, spelling, characters, isSplit } = extent;
  const { name, label } = spelling;
  const splitName = name === RAW ? "split" : `${name}, split`;
  return {
    start,
    end,
    rule: "exact-key",
    disguise: isSplit ? splitName : name,
    key: label,
    part: isWhole(extent) ? "whole" : { characters, of: spelling.characters },
  };
}
