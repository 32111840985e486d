import { describe, expect, test } from "vitest";
import { equalBase64url, equalText } from "../../src/crypto/equal.ts";

/*
 * A statistical test for time that depends on secrets, after Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?"
 * (2017): two classes of input, timed in random order, and Welch's t-test on the times. Beyond |t| = 5 there is a leak.
 *
 * What would show a leak that is none, and how it is kept out:
 * - the machine's drift (other work, heat, collections): each sample draws its class at random, so both classes meet the same machine;
 * - outliers: the slowest tenth of all samples, of whichever class, is left out;
 * - the compiler's warm-up: both classes run many times before anything is timed;
 * - how strings are kept in memory: all are made by one call from bytes, those of both classes in turn, in random order;
 * - the clock's resolution: a sample is a walk over many inputs of one class;
 * - a disturbance for a whole measurement: it is repeated, at most twice; a leak shows every time.
 * The slowest tenth is taken of both classes together: cut from each by itself, too little variance is left and t grows by that alone.
 */

type Equal = (given: string, right: Right) => boolean;

/** A signature as text, and as the hash it spells, each character of it a byte. */
interface Right {
  text: string;
  digest: string;
}

const LENGTH = 43; // of a SHA-256 signature
const DIGEST_BYTES = 32;
const INPUTS = 64; // of each class: one sample compares them all
const BATCH = 50_000; // samples
const BATCHES = 2;
const MOST_BATCHES = 15;
const CROPPED_SHARE = 0.1;
const ATTEMPTS = 3;
const LEAK = 5;

/** The comparison that must not be: it tells by its time how much of a guess is right. */
function leavesEarly(given: string, { text }: Right): boolean {
  if (given.length !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (given.charCodeAt(at) !== text.charCodeAt(at)) return false;
  return true;
}

/** Fast and repeatable; only the order of samples and the wrong guesses come from it. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const random = generator(0x5ea1);

function randomDigest(): Buffer {
  return Buffer.from(Array.from({ length: DIGEST_BYTES }, () => random() >>> 24));
}

/** Two classes of wrong guesses at one signature: wrong from the first character, and wrong in the last one only. */
function guesses(): { right: Right; classes: [string[], string[]] } {
  const digest = randomDigest();
  const text = digest.toString("base64url");
  const classes: [string[], string[]] = [[], []];
  while (classes[0].length < INPUTS || classes[1].length < INPUTS) {
    const kind = (random() & 1) as 0 | 1;
    const bytes = Buffer.from(kind === 0 ? randomDigest().toString("base64url") : text);
    const at = kind === 0 ? 0 : LENGTH - 1;
    bytes[at] = text.charCodeAt(at) ^ (1 + (random() % 3));
    if (classes[kind].length < INPUTS) classes[kind].push(bytes.toString("latin1"));
  }
  return { right: { text: Buffer.from(text).toString("latin1"), digest: digest.toString("latin1") }, classes };
}

/** Times of samples, and which class each was of. */
interface Samples {
  times: Float64Array;
  kinds: Uint8Array;
}

function sample(equal: Equal): Samples {
  const { right, classes } = guesses();
  const times = new Float64Array(BATCH);
  const kinds = new Uint8Array(BATCH);
  let accepted = 0;
  const walk = (inputs: readonly string[]): number => {
    const start = performance.now();
    for (let at = 0; at < INPUTS; at++) if (equal(inputs[at]!, right)) accepted++;
    return performance.now() - start;
  };
  for (let warmUp = 0; warmUp < 4000; warmUp++) walk(classes[(warmUp & 1) as 0 | 1]);
  for (let at = 0; at < BATCH; at++) {
    const kind = ((random() >>> 7) & 1) as 0 | 1;
    kinds[at] = kind;
    times[at] = walk(classes[kind]);
  }
  expect(accepted).toBe(0); // which also uses the results, so that no compiler leaves the work out
  return { times, kinds };
}

/** Returns Welch's |t| of the two classes: the evidence that their times differ. */
function evidence(batches: readonly Samples[]): number {
  const sorted = new Float64Array(batches.length * BATCH);
  batches.forEach(({ times }, index) => sorted.set(times, index * BATCH));
  sorted.sort();
  const limit = sorted[Math.floor(sorted.length * (1 - CROPPED_SHARE))]!;
  const [one, other] = [moments(batches, 0, limit), moments(batches, 1, limit)];
  return Math.abs(one.mean - other.mean) / Math.sqrt(one.variance / one.count + other.variance / other.count);
}

/** By Welford's method, in one pass and without cancellation. */
function moments(batches: readonly Samples[], kind: 0 | 1, limit: number): { count: number; mean: number; variance: number } {
  let [count, mean, squares] = [0, 0, 0];
  for (const { times, kinds } of batches) {
    for (let at = 0; at < BATCH; at++) {
      const time = times[at]!;
      if (kinds[at] !== kind || time > limit) continue;
      const difference = time - mean;
      mean += difference / ++count;
      squares += difference * (time - mean);
    }
  }
  return { count, mean, variance: squares / (count - 1) };
}

/** Returns the evidence of as many batches as it takes to go beyond `t`, or of all that the time allows. */
function evidenceBeyond(t: number, equal: Equal): number {
  const batches: Samples[] = [];
  let found = 0;
  while (found <= t && batches.length < MOST_BATCHES) {
    batches.push(sample(equal));
    found = evidence(batches);
  }
  return found;
}

/** Returns the least evidence of a few measurements: other work on the machine disturbs one, a leak shows in each. */
function leastEvidence(equal: Equal): number {
  let least = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && least >= LEAK; attempt++) {
    least = Math.min(least, evidence(Array.from({ length: BATCHES }, () => sample(equal))));
  }
  return least;
}

describe("13. Timing: equality of signatures by a statistical test, |t| < 5, with a positive control, |t| > 1,000", () => {
  test("a loop that leaves early is caught", { timeout: 60_000 }, () => {
    expect(evidenceBeyond(1000, leavesEarly)).toBeGreaterThan(1000);
  });

  test("so is one that leaves four characters before the end: a small leak would show", { timeout: 60_000 }, () => {
    const leavesLate: Equal = (given, { text }) => {
      let difference = 0;
      for (let at = 0; at < LENGTH - 4; at++) difference |= given.charCodeAt(at) ^ text.charCodeAt(at);
      return difference === 0 && given === text;
    };
    expect(evidenceBeyond(LEAK, leavesLate)).toBeGreaterThan(LEAK);
  });

  test.for<[string, Equal]>([
    ["equalText", (given, { text }) => equalText(given, text)],
    ["equalBase64url", (given, { digest }) => equalBase64url(given, digest)],
  ])("%s is not", { timeout: 60_000 }, ([, equal]) => {
    expect(leastEvidence(equal)).toBeLessThan(LEAK);
  });
});
