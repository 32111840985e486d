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
import { NEIGHBOURHOOD, standsAlone } from "./boundary.ts";
import { counted, isAt, isWhole, joined, runAt, type Extent, type Run } from "./extent.ts";
import { GramTable } from "./gram-table.ts";
import { better, withoutOverlaps } from "./overlaps.ts";
import { Passage } from "./passage.ts";
import { ShortPieces } from "./short-pieces.ts";
import { spellingsOf, type Spelling } from "./spelling.ts";
import { MOST_BETWEEN } from "./split.ts";

/** The name of what is written as it is. */
const RAW = "raw";

const NONE: readonly Sighting[] = Object.freeze([]);

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
    const first = this.#grams.seek(bytes, from, to);
    if (first !== -1) extents = this.#extents(new Passage(bytes, from, to), first);
    for (const spelling of this.#short) extents = wholes(bytes, from, to, spelling, extents);
    return extents === undefined || extents.length === 0 ? NONE : withoutOverlaps(extents).map(sightingOf);
  }

  /** Returns what there is from `first` on, where the first gram is. */
  #extents(passage: Passage, first: number): Extent[] {
    const { bytes, to } = passage;
    const inOnePiece: Extent[] = [];
    const split: Extent[] = [];
    const latest = new Map<Spelling, Run>();
    const pieces = new ShortPieces(passage, this.#grams, this.reach);
    let whole: Extent | undefined;
    const addSplit = (all: Run): void => {
      const extent = counted(all);
      if (extent !== undefined) add(split, passage, extent);
    };
    for (let at = first; at !== -1; at = this.#grams.seek(bytes, at + stepAfter(at, whole), to)) {
      let isNearPiece = false;
      this.#grams.visit(bytes, at, (spelling, offset) => {
        if (whole !== undefined && isOf(whole, bytes, at, spelling, offset)) return;
        if (latest.size > 0 && isAt(latest.get(spelling), at, offset)) return; // of grams that occur by chance none asks the map
        const run = runAt(passage, at, spelling, offset);
        if (run === undefined) return;
        if (run.until - run.begin < GramTable.sureBytes(spelling)) {
          isNearPiece ||= pieces.has(run);
          return;
        }
        latest.set(spelling, run);
        const extent = counted(run);
        if (extent !== undefined && add(inOnePiece, passage, extent) && isWhole(extent)) whole = extent;
        const all = joined(passage, run);
        if (all !== run) addSplit(all);
      });
      if (isNearPiece) pieces.around(at, addSplit);
    }
    return [...inOnePiece, ...split];
  }
}

/** Adds `extent` where it stands alone, unless the latest one says as much of the same place; returns whether it stands alone. */
function add(extents: Extent[], passage: Passage, extent: Extent): boolean {
  if (!standsAlone(passage, extent)) return false;
  const latest = extents.at(-1);
  if (latest?.start === extent.start && latest.end === extent.end && latest.spelling.label === extent.spelling.label)
    extents[extents.length - 1] = better(latest, extent);
  else extents.push(extent);
  return true;
}

/** Returns how far to go on: after a whole key as it is to its end, but that what begins in it and goes on after it is seen. */
function stepAfter(at: number, whole: Extent | undefined): number {
  const { step, reach } = GramTable;
  return whole?.spelling.name === RAW ? step * Math.max(1, Math.floor((whole.end - reach - at) / step)) : step;
}

/** Tells whether what `spelling` has around `offset` and the text around `at` is in `whole`, and of the same key. */
function isOf(whole: Extent, bytes: Uint8Array, at: number, spelling: Spelling, offset: number): boolean {
  const { start, end } = whole;
  if (at < start || at >= end || spelling.label !== whole.spelling.label) return false;
  const shift = offset - at;
  return bytes[start - 1] !== spelling.bytes[start - 1 + shift] && bytes[end] !== spelling.bytes[end + shift];
}

function isSampled({ leastBytes }: Spelling): boolean {
  return leastBytes >= GramTable.reach;
}

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
