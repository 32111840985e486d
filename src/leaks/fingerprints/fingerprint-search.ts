/**
 * Finds keys that it does not know, by the digests of their spellings.
 *
 * Every place within a run of a spelling's characters is tried, and each trial is one SHA-256: anything that rolls from place to place would be linear
 * in the key, and a few of its values would give the key away.
 *
 * @module
 */
import type { Detector, Sighting } from "../detector.ts";
import { eachRun } from "./byte-runs.ts";
import { spellingDigest, type Fingerprint } from "./fingerprint.ts";
import { FORMS, type Form } from "./forms.ts";
import { bytesOfCharacters, type AlphabetName } from "./key-alphabet.ts";
import type { Plausible } from "./plausible.ts";

/** Spellings that are looked for in the same runs. */
interface Group {
  readonly characters: string;
  readonly set: Uint8Array;
  /** Of the shortest. */
  least: number;
  readonly trials: Trial[];
}

/** Spellings that one digest decides on. */
interface Trial {
  readonly form: Form;
  readonly alphabet: AlphabetName;
  readonly length: number;
  readonly isPlausible: Plausible;
  readonly fingerprints: Map<string, Fingerprint>;
}

export class FingerprintSearch implements Detector {
  readonly reach: number;
  readonly #groups: readonly Group[];

  /** @param fingerprints as `readFingerprints` returns them */
  constructor(fingerprints: readonly Fingerprint[]) {
    this.reach = Math.max(1, ...fingerprints.map(({ length }) => length));
    this.#groups = groupsOf(fingerprints);
  }

  find(bytes: Uint8Array, from = 0, to = bytes.length): readonly Sighting[] {
    const sightings: Sighting[] = [];
    for (const { set, least, trials } of this.#groups) {
      eachRun(set, least, bytes, { from, to }, (start, end) => {
        for (const trial of trials) tryAll(trial, bytes, start, end, sightings);
      });
    }
    return apart(sightings);
  }
}

/** Of spellings within one another the longest: what ends in two dollar signs, one for the other, ends in one, too. */
function apart(sightings: Sighting[]): Sighting[] {
  let end = -1;
  const sorted = sightings.sort((a, b) => a.start - b.start || b.end - a.end);
  return sorted.filter((sighting) => {
    if (sighting.end <= end) return false;
    end = sighting.end;
    return true;
  });
}

function tryAll(
  { form, length, isPlausible, fingerprints }: Trial,
  bytes: Uint8Array,
  start: number,
  end: number,
  found: Sighting[],
): void {
  let at = start;
  while ((at = fromMark(form, bytes, at, { length, end })) + length <= end) {
    const fingerprint = isPlausible(bytes, at, length) ? fingerprints.get(spellingDigest(bytes, at, length)) : undefined;
    if (fingerprint !== undefined) {
      const { key, disguise } = fingerprint;
      found.push({ start: at, end: at + length, rule: "key-fingerprint", disguise, key, part: "whole" });
    }
    at += fingerprint === undefined ? 1 : length;
  }
}

/** Returns the first place from `at` on at which a spelling can begin: not so far before its mark that it ends before that. */
function fromMark({ mark }: Form, bytes: Uint8Array, at: number, { length, end }: { length: number; end: number }): number {
  if (mark === undefined) return at;
  let place = at;
  while (place < end && bytes[place] !== mark) place++;
  return place === end ? end : Math.max(at, place - length + 1);
}

function groupsOf(fingerprints: readonly Fingerprint[]): Group[] {
  const groups = new Map<string, Group>();
  for (const fingerprint of fingerprints) {
    const { alphabet, disguise, length, digest } = fingerprint;
    const form = FORMS.get(disguise)!;
    const characters = form.characters(alphabet);
    let group = groups.get(characters);
    if (group === undefined) {
      group = { characters, set: bytesOfCharacters(characters), least: length, trials: [] };
      groups.set(characters, group);
    }
    group.least = Math.min(group.least, length);
    let trial = group.trials.find((other) => other.form === form && other.alphabet === alphabet && other.length === length);
    if (trial === undefined) {
      trial = { form, alphabet, length, isPlausible: form.plausible(alphabet), fingerprints: new Map() };
      group.trials.push(trial);
    }
    if (!trial.fingerprints.has(digest)) trial.fingerprints.set(digest, fingerprint);
  }
  return [...groups.values()];
}
