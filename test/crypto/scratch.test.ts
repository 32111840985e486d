import fc from "fast-check";
import { expect, test } from "vitest";
import { Scratch } from "../../src/crypto/scratch.ts";
import { wholeText } from "../encoding/arbitraries.ts";

const CAPACITY = 8192;
const block = new Uint8Array(64).fill(0x36);

test("what fits is what fits at three bytes a unit", () => {
  const scratch = new Scratch(64);
  expect(scratch.fits("x".repeat(Math.floor(CAPACITY / 3)))).toBe(true);
  expect(scratch.fits("x".repeat(Math.floor(CAPACITY / 3) + 1))).toBe(false);
});

test("filled, it is the block and the text's UTF-8, whatever was in it before", () => {
  const scratch = new Scratch(64);
  const text = fc.oneof(
    fc.string({ maxLength: 300 }),
    wholeText({ maxLength: 300 }),
    fc.tuple(fc.string({ maxLength: 270 }), fc.constantFrom("é", "€", "🦭")).map((parts) => parts.join("")), // found at the very end
    fc.constantFrom(
      "€".repeat(2730),
      "x".repeat(2730),
      ...[47, 48, 49, 256, 257].map((length) => "x".repeat(length)),
      `${"x".repeat(47)}é`,
      "é".repeat(256),
    ),
  );
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 255 }), (one, byte) => {
      const inner = new Uint8Array(64).fill(byte);
      expect(scratch.fill(inner, one).equals(Buffer.concat([inner, Buffer.from(one, "utf8")]))).toBe(true);
      scratch.wipe();
    }),
    { seed: 2, numRuns: 1000 },
  );
});

test("wiped, nothing of the text is left", () => {
  const scratch = new Scratch(128);
  for (const text of [
    "s",
    "secret",
    ...[47, 48, 49, 255, 256, 257].map((length) => "s".repeat(length)),
    "é".repeat(200),
    "€".repeat(2730),
  ]) {
    const view = scratch.fill(new Uint8Array(128), text);
    expect(view.subarray(128).includes(text)).toBe(true);
    scratch.wipe();
    expect(new Uint8Array(view.buffer).every((byte) => byte === 0)).toBe(true);
  }
});

test("its memory is its own: pooled memory is shared with every other buffer", () => {
  expect(new Scratch(64).fill(block, "text").buffer.byteLength).toBe(64 + CAPACITY);
});

test("two keys in turn each find their own block", () => {
  const scratch = new Scratch(64);
  const other = new Uint8Array(64).fill(0x5c);
  for (let turn = 0; turn < 4; turn++) {
    expect(scratch.fill(block, "a")[0]).toBe(0x36);
    expect(scratch.fill(other, "a")[0]).toBe(0x5c);
  }
});
