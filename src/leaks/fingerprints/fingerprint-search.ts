/**
 * Finds keys in bytes by their fingerprints alone.
 *
 * At every place where a disguise may stand the bytes are hashed and the digest looked up. A hash takes a thousand times as long as a look at a byte,
 * so places are told first by what is public: runs of the disguise's alphabet, long enough; what they decode to; how many different characters a
 * generated key has at least. Nothing about a key helps, for a file that said it would give it away.
 *
 * @module
 */
import type { Detector, Sighting } from "../detector.ts";
import { Digester } from "./digester.ts";
import { formsOf, type Form } from "./form.ts";
import type { KeyFingerprints } from "./key-fingerprints.ts";
import { eachRun } from "./windows/runs.ts";
import type { Windows } from "./windows/windows.ts";

/** What one hash tells of one place. */
interface Search {
  readonly windows: Windows;
  readonly digester: Digester;
  /** By digest in base64url. */
  readonly targets: Map<string, { readonly label: string; readonly disguise: string }>;
}

/** Different bytes of a run: the ten different characters of a key, at least, need more in each disguise than rulers and padding have. */
const LEAST_DISTINCT = 4;

const NONE: readonly Sighting[] = Object.freeze([]);

export class FingerprintSearch implements Detector {
  readonly reach: number;
  readonly #searches: readonly Search[];
  /** By byte: which of any disguise. */
  readonly #members = new Uint8Array(256);
  /** The fewest bytes of any disguise. */
  readonly #least: number;
  /** By byte: 1 for those of the run that is looked at. */
  readonly #present = new Uint8Array(256);

  /** @param keys of one file or of several: those that are in more than one are looked for once */
  constructor(keys: readonly KeyFingerprints[]) {
    this.#searches = searchesOf(keys);
    for (const { windows } of this.#searches) for (let byte = 0; byte < 256; byte++) this.#members[byte]! |= windows.members[byte]!;
    this.#least = this.#searches.reduce((least, { windows }) => Math.min(least, windows.least), Infinity);
    this.reach = this.#searches.reduce((most, { windows }) => Math.max(most, windows.most), 0);
  }

  find(bytes: Uint8Array, from = 0, to = bytes.length): readonly Sighting[] {
    if (this.#searches.length === 0) return NONE;
    const sightings: Sighting[] = [];
    eachRun(bytes, from, to, { members: this.#members, least: this.#least }, (start, end) => {
      this.#findInRun(bytes, start, end, sightings);
    });
    return sightings.length === 0 ? NONE : withoutOverlaps(sightings);
  }

  #findInRun(bytes: Uint8Array, from: number, to: number, sightings: Sighting[]): void {
    const present = this.#present.fill(0);
    let distinct = 0;
    for (let at = from; at < to; at++) {
      if (present[bytes[at]!] === 0) distinct++;
      present[bytes[at]!] = 1;
    }
    if (distinct < LEAST_DISTINCT) return;
    for (const { windows, digester, targets } of this.#searches) {
      if (to - from < windows.least || !windows.needed.every((byte) => present[byte] !== 0)) continue;
      const look = (start: number, end: number): void => {
        const target = targets.get(digester.digest(bytes, start, end));
        if (target === undefined) return;
        sightings.push({ start, end, rule: "key-fingerprint", disguise: target.disguise, key: target.label, part: "whole" });
      };
      eachRun(bytes, from, to, windows, (start, end) => {
        windows.each(bytes, start, end, look);
      });
    }
  }
}

/** Returns the searches for all forms of all keys: for keys of one alphabet and length they are the same. */
function searchesOf(keys: readonly KeyFingerprints[]): Search[] {
  const searches = new Map<string, Search>();
  for (const { label, alphabet, length, digests } of keys) {
    for (const form of formsOf(alphabet, length)) {
      const digest = digests.get(form.name);
      if (digest === undefined) continue;
      const name = `${alphabet.name} ${String(length)} ${form.domain}`;
      const search = searches.get(name) ?? searchFor(form);
      searches.set(name, search);
      search.targets.set(Buffer.from(digest, "hex").toString("base64url"), { label, disguise: form.disguise });
    }
  }
  return [...searches.values()];
}

function searchFor(form: Form): Search {
  const windows = form.windows();
  return { windows, digester: new Digester(form.domain, windows.most), targets: new Map() };
}

/** Returns one sighting for each place of a key, in the order of `start`: text of one UTF-16 is also of the other, a byte away. */
function withoutOverlaps(sightings: readonly Sighting[]): Sighting[] {
  const ends = new Map<string | undefined, number>();
  const sorted = sightings.toSorted((a, b) => a.start - b.start || b.end - a.end);
  return sorted.filter(({ key, start, end }) => {
    if (start < (ends.get(key) ?? 0)) return false;
    ends.set(key, end);
    return true;
  });
}
