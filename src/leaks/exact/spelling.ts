import type { RingEntry } from "../../keys/key-ring.ts";
import type { Disguise } from "./disguise.ts";
import { disguisesOf } from "./disguises-of.ts";
import { DERIVED_SHAPE, shapeOf, type Shape } from "./shape.ts";

/** A disguise of one key, and how much of it has to be seen. */
export interface Spelling extends Disguise {
  readonly label: string;
  /** Among all of a search: where bytes could be two spellings, they are the earlier. */
  readonly order: number;
  readonly shape: Shape;
  /** The fewest of its bytes in a row that can count. */
  readonly leastBytes: number;
  /** The fewest of its bytes in a row beside which the rest is looked for, where a literal is split. */
  readonly anchorBytes: number;
  /** What has to stand beside it: "delimited" for the shortest keys, so that prose is none of them; "word" for weak ones, so that no longer word is. */
  readonly neighbours: "any" | "word" | "delimited";
}

/** A part of a literal that is split is at least so long where no other part is. */
const ANCHOR_CHARACTERS = 8;

/** Weak keys of fewer characters are looked for only as they are: what they are encoded as is in every text. */
const LEAST_DISGUISED = 8;

/** Weak keys of fewer characters are words: only what an assignment, quotes or a line have alone is one of them, and no part of something encoded. */
const LEAST_WITHIN = 12;

/** Returns all spellings of all keys, those with the same bytes once. */
export function spellingsOf(entries: readonly RingEntry[]): Spelling[] {
  const seen = new Set<string>();
  const spellings: Spelling[] = [];
  for (const { key, label } of entries) {
    const ownShape = shapeOf(key);
    for (const disguise of disguisesOf(key)) {
      const shape = disguise.isDerived ? DERIVED_SHAPE : ownShape;
      const text = Buffer.from(disguise.bytes.buffer).toString("latin1");
      if (seen.has(text) || !isLookedFor(disguise, shape)) continue;
      seen.add(text);
      const leastBytes = leastRun(disguise, shape);
      const anchorBytes = Math.min(leastBytes, leastRun(disguise, { ...shape, least: ANCHOR_CHARACTERS }));
      spellings.push({
        ...disguise,
        label,
        order: spellings.length,
        shape,
        leastBytes,
        anchorBytes,
        neighbours: neighboursOf(disguise, shape),
      });
    }
  }
  return spellings;
}

/** Returns how many characters of the secret are between two places of `spelling`, those before `from` not counted. */
export function charactersBetween({ begins, ends }: Disguise, begin: number, until: number, from = 0): number {
  return Math.max(0, indexOfFirst(ends, until + 1) - Math.max(from, indexOfFirst(begins, begin)));
}

/** Returns what the whole characters between two places of `spelling` take of it; there is one at least. */
export function runOf({ begins, ends }: Disguise, begin: number, until: number): { begin: number; until: number } {
  return { begin: begins[indexOfFirst(begins, begin)]!, until: ends[indexOfFirst(ends, until + 1) - 1]! };
}

/** Returns the index of the first of `sorted` that is at least `value`. */
function indexOfFirst(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isLookedFor({ characters, name, isInside }: Disguise, { least }: Shape): boolean {
  if (least !== "whole") return true;
  return characters >= LEAST_DISGUISED ? characters >= LEAST_WITHIN || !isInside : name === "raw";
}

function leastRun({ bytes, characters, begins, ends }: Disguise, { from, least }: Shape): number {
  if (least === "whole") return bytes.length;
  let run = bytes.length;
  for (let first = from; first + least <= characters; first++) run = Math.min(run, ends[first + least - 1]! - begins[first]!);
  return run;
}

function neighboursOf({ characters, encoding }: Disguise, { least }: Shape): Spelling["neighbours"] {
  if (least !== "whole") return "any";
  if (characters >= LEAST_WITHIN) return encoding === "none" ? "word" : "any";
  return encoding === "none" ? "delimited" : "word";
}
