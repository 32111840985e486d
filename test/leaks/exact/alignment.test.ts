import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { disguisesOf } from "../../../src/leaks/exact/disguises-of.ts";
import { placed, searchFor } from "./sightings.ts";

const KEY = createHash("sha512").update("a key for alignments").digest("base64url").slice(0, 64);
const search = searchFor(KEY);
const spellings = disguisesOf(SecretKey.from(KEY)).map(({ bytes }) => Buffer.from(bytes));
const frequent = spellings.filter((bytes) => bytes.length < 100);
const OFFSETS = [0, 1, 2, 3, 4, 5, 6, 7];

/** What programs write between pieces, and what only looks like it. */
const gap = fc
  .constantFrom("", "", " ", "\n", '"', '" + "', "'\n  '", "\\\n", "\\n", "=", "...", "ä", "a", "0", "message: ", "\r\n", "83, 69, ", "\0")
  .map((text) => Buffer.from(text));

const spelling = fc.oneof(fc.constant(spellings[0]!), fc.constantFrom(...frequent), fc.constantFrom(...spellings));
const whole = spelling;
const fragment = fc.tuple(spelling, fc.nat(), fc.nat()).map(([bytes, one, other]) => {
  const [from, to] = [one % bytes.length, other % bytes.length].toSorted((a, b) => a - b);
  return bytes.subarray(from, to! + 1);
});
const short = fc.tuple(spelling, fc.nat(), fc.integer({ min: 6, max: 24 })).map(([bytes, at, length]) => {
  const from = at % Math.max(1, bytes.length - length);
  return bytes.subarray(from, from + length);
});
const wrapped = fc.tuple(spelling, gap, fc.integer({ min: 7, max: 30 })).map(([bytes, between, width]) => {
  const lines = Array.from({ length: Math.ceil(bytes.length / width) }, (_, line) => bytes.subarray(line * width, (line + 1) * width));
  return Buffer.concat(lines.flatMap((line) => [line, between]));
});
const text = fc
  .array(fc.tuple(fc.oneof(whole, fragment, short, short, wrapped), gap), { maxLength: 8 })
  .map((parts) => Buffer.concat(parts.flat()));

/** All 16 characters in a row that the key has. */
const runs = new Set(Array.from({ length: KEY.length - 15 }, (_, from) => KEY.slice(from, from + 16)));

describe("a text full of keys and what is left of them", () => {
  it("is seen the same wherever in memory it stands", () => {
    fc.assert(
      fc.property(text, (content) => {
        const [first, ...others] = OFFSETS.map((offset) => JSON.stringify(search.find(placed(content, offset))));
        for (const other of others) expect(other).toBe(first);
      }),
      { numRuns: 2000, seed: 61 },
    );
  });

  it("has each 16 characters in a row within a sighting", () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...OFFSETS), (content, offset) => {
        const left = Buffer.from(content);
        for (const { start, end } of search.find(placed(content, offset))) left.fill(0, start, end);
        const latin1 = content.toString("latin1");
        for (let from = 0; from + 16 <= latin1.length; from++) {
          if (runs.has(latin1.slice(from, from + 16))) expect(left.subarray(from, from + 16)).toEqual(Buffer.alloc(16));
        }
      }),
      { numRuns: 2000, seed: 62 },
    );
  });
});
