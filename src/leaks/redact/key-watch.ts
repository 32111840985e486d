import type { RingEntry } from "../../keys/key-ring.ts";
import type { Sighting } from "../detector.ts";
import { NEIGHBOURHOOD } from "../exact/boundary.ts";
import { disguisesOf } from "../exact/disguises-of.ts";
import { KeySearch } from "../exact/key-search.ts";
import { Beginnings } from "./beginnings.ts";
import { edgeOf, escapeStart, endWithoutSpace, startWithoutSpace } from "./gaps.ts";
import type { Mark } from "./mark.ts";

/** Finds some keys in bytes, and the place up to which what comes later changes nothing of that. */
export class KeyWatch {
  readonly #search: KeySearch;
  readonly #entries: readonly RingEntry[];
  #made: Beginnings | undefined;

  constructor(entries: readonly RingEntry[], search = new KeySearch(entries)) {
    this.#entries = entries;
    this.#search = search;
  }

  /** Made when it is needed: a text in one piece without a key needs none. */
  get #beginnings(): Beginnings {
    if (this.#made !== undefined) return this.#made;
    const spellings = this.#entries.flatMap(({ key }) => disguisesOf(key).map(({ bytes }) => bytes));
    return (this.#made = new Beginnings(spellings, this.#search.reach));
  }

  /** Returns the keys in `bytes` up to `to`, in order, none inside another. */
  marks(bytes: Uint8Array, to: number): readonly Mark[] {
    const sightings = this.#search.find(bytes, 0, to);
    if (sightings.length === 0) return NONE;
    const all: Mark[] = [];
    const window = Math.max(LEAST_WINDOW_BYTES, 4 * this.#search.reach);
    let from = 0;
    // A text full of keys is looked at again and again, but each time at no more than this.
    while (to - from > window) {
      const { marks, until } = this.marksSoFar(bytes, from, from + window);
      for (const mark of marks) if (mark.end <= until) all.push(mark);
      from = until;
    }
    all.push(...this.marksSoFar(bytes, from, to).marks);
    return all;
  }

  /**
   * Returns the keys in `bytes` from `from` to `to`, while more is to come, and up to where that changes nothing of them.
   *
   * @param from where the bytes begin that have not left; those before it only tell what a word is part of
   */
  marksSoFar(bytes: Uint8Array, from: number, to = bytes.length): { marks: readonly Mark[]; until: number } {
    const sightings = this.#standing(this.#search.find(bytes, from, to), bytes, from, to);
    const marks = sightings.length === 0 ? NONE : this.#marksOf(sightings, bytes, from, to);
    const until = this.#beginnings.startOf(bytes, from, to, wholeEndsOf(marks));
    return { marks, until: marks.find(({ start, end }) => start < until && until < end)?.start ?? until };
  }

  /** Leaves off what is only the end of a longer word, whose beginning has left. */
  #standing(sightings: readonly Sighting[], bytes: Uint8Array, from: number, to: number): readonly Sighting[] {
    if (from === 0 || sightings.every(({ start }) => start > from + NEIGHBOURHOOD)) return sightings;
    const inContext = this.#search.find(bytes, Math.max(0, from - CONTEXT_BYTES), to);
    return sightings.filter(({ start, end }) => inContext.some((other) => other.start < end && start < other.end));
  }

  #marksIn(bytes: Uint8Array, from: number, to: number): readonly Mark[] {
    const sightings = this.#search.find(bytes, from, to);
    return sightings.length === 0 ? NONE : this.#marksOf(sightings, bytes, from, to);
  }

  /** A key may be joined only over what a stream keeps, or a text in one piece would be redacted otherwise than in many: there the text is cut. */
  #marksOf(found: readonly Sighting[], bytes: Uint8Array, from: number, to: number): Mark[] {
    const all: Mark[] = [];
    let begin = from;
    for (let sightings = found; ; sightings = this.#search.find(bytes, begin, to)) {
      const { marks, cut } = this.#marksToCut(sightings, bytes, begin);
      all.push(...this.#withOthers(joined(marks), bytes, begin, cut ?? to, cut !== undefined));
      if (cut === undefined) return all;
      begin = cut;
    }
  }

  #marksToCut(sightings: readonly Sighting[], bytes: Uint8Array, from: number): { marks: Mark[]; cut: number | undefined } {
    const marks: Mark[] = [];
    for (const { start, end, key, part } of sightings) {
      const edge = edgeOf(bytes, start, end);
      if (edge > start) return { marks, cut: edge };
      const first = escapeStart(bytes, from, start);
      const last = endWithoutSpace(bytes, first, end);
      if (first === last) continue;
      const kept = this.#beginnings.startOf(bytes, from, last - 1, wholeEndsOf(marks), first);
      if (kept > first) return { marks, cut: kept };
      marks.push({ start: startWithoutSpace(bytes, first, last), end: last, label: key ?? "unknown", isWhole: part === "whole" });
    }
    return { marks, cut: undefined };
  }

  /** Of several that are close to each other a search may tell of one. What is to be taken out is looked for again in what is left. */
  #withOthers(marks: readonly Mark[], bytes: Uint8Array, from: number, to: number, isCut: boolean): Mark[] {
    if (marks.length === 0 && !isCut) return [];
    const all: Mark[] = [];
    let done = from;
    for (const mark of marks) {
      all.push(...this.#marksIn(bytes, done, mark.start), mark);
      done = mark.end;
    }
    all.push(...this.#marksIn(bytes, done, to));
    return all;
  }
}

/** How much of what has left tells whether a word begins where the rest does. */
export const CONTEXT_BYTES = NEIGHBOURHOOD;

const LEAST_WINDOW_BYTES = 16_384;
const NONE: readonly Mark[] = Object.freeze([]);

const NOWHERE: ReadonlySet<number> = new Set();

function wholeEndsOf(marks: readonly Mark[]): ReadonlySet<number> {
  return marks.length === 0 ? NOWHERE : new Set(marks.flatMap(({ isWhole, end }) => (isWhole ? [end] : [])));
}

/** Where two overlap, one mark is for both: the first one's. */
function joined(marks: Mark[]): Mark[] {
  const all: Mark[] = [];
  for (const mark of marks.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const before = all.at(-1);
    if (before === undefined || mark.start >= before.end) all.push(mark);
    else if (mark.end > before.end) all[all.length - 1] = { ...before, end: mark.end, isWhole: false };
  }
  return all;
}
