import type { RingEntry } from "../../keys/key-ring.ts";
import type { Sighting } from "../detector.ts";
import { disguisesOf } from "../exact/disguises-of.ts";
import { KeySearch } from "../exact/key-search.ts";
import { Beginnings } from "./beginnings.ts";
import { edgeOf, endWithoutSpace } from "./gaps.ts";
import type { Mark } from "./mark.ts";

/** Finds some keys in bytes, and the place up to which what comes later changes nothing of that. */
export class KeyWatch {
  readonly #search: KeySearch;
  readonly #entries: readonly RingEntry[];
  #beginnings: Beginnings | undefined;

  constructor(entries: readonly RingEntry[], search = new KeySearch(entries)) {
    this.#entries = entries;
    this.#search = search;
  }

  /** Returns the keys in `bytes` up to `to`, in order, none inside another. */
  marks(bytes: Uint8Array, to: number): readonly Mark[] {
    const sightings = this.#search.find(bytes, 0, to);
    return sightings.length === 0 ? NONE : joined(this.#settled(bytes, 0, sightings, wholeEndsOf(sightings)));
  }

  /**
   * Returns the keys in `bytes` from `from` on, while more is to come, and up to where that changes nothing of them.
   *
   * @param from where the bytes begin that have not left; those before it only tell what a word is part of
   */
  marksSoFar(bytes: Uint8Array, from: number): { marks: readonly Mark[]; until: number } {
    const sightings = this.#search.find(bytes, 0, bytes.length);
    const wholeEnds = wholeEndsOf(sightings);
    const marks = joined(this.#settled(bytes, from, sightings, wholeEnds));
    const until = this.#known().startOf(bytes, from, bytes.length, wholeEnds);
    return { marks, until: marks.find(({ start, end }) => start < until && until < end)?.start ?? until };
  }

  /** Made when they are needed: a text in one piece without a key needs none. */
  #known(): Beginnings {
    if (this.#beginnings !== undefined) return this.#beginnings;
    const spellings = this.#entries.flatMap(({ key }) => disguisesOf(key).map(({ bytes }) => bytes));
    return (this.#beginnings = new Beginnings(spellings, this.#search.reach));
  }

  /** A key may be joined only over what a stream keeps, or a text in one piece would be redacted otherwise than in many. */
  #settled(bytes: Uint8Array, from: number, sightings: readonly Sighting[], wholeEnds: ReadonlySet<number>): Mark[] {
    const marks: Mark[] = [];
    for (const { start, end, key } of sightings) {
      const first = edgeOf(bytes, Math.max(start, from), end);
      const last = endWithoutSpace(bytes, first, end);
      if (first >= last) continue;
      const kept = this.#known().startOf(bytes, from, last - 1, wholeEnds);
      if (kept <= first) marks.push({ start: first, end: last, label: key ?? "unknown" });
      else {
        for (const [a, b] of [
          [first, kept],
          [kept, last],
        ] as const)
          marks.push(...this.#settled(bytes, a, this.#search.find(bytes, a, b), wholeEnds));
      }
    }
    return marks;
  }
}

const NONE: readonly Mark[] = Object.freeze([]);

const NOWHERE: ReadonlySet<number> = new Set();

function wholeEndsOf(sightings: readonly Sighting[]): ReadonlySet<number> {
  if (sightings.length === 0) return NOWHERE;
  return new Set(sightings.flatMap(({ part, end }) => (part === "whole" ? [end] : [])));
}

/** Where two overlap, one mark is for both: the first one's. */
function joined(marks: Mark[]): Mark[] {
  const all: Mark[] = [];
  for (const mark of marks.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const before = all.at(-1);
    if (before === undefined || mark.start >= before.end) all.push(mark);
    else if (mark.end > before.end) all[all.length - 1] = { ...before, end: mark.end };
  }
  return all;
}
