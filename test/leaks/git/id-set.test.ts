import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash } from "../../../src/crypto/hash.ts";
import { bytesOfHex } from "../../../src/leaks/places/git/hex.ts";
import { IdSet } from "../../../src/leaks/places/git/id-set.ts";

function id(number: number, width: number): Uint8Array {
  return hash("sha256", Buffer.from(String(number))).subarray(0, width);
}

describe("IdSet", () => {
  it.each([20, 32])("has what was added and nothing else, as it grows: %i bytes", (width) => {
    const set = new IdSet(width);
    for (let number = 0; number < 5000; number++) {
      set.add(id(number, width));
      set.add(id(number >> 1, width));
    }
    expect(set.size).toBe(5000);
    expect(set.bytes.length).toBe(5000 * width);
    for (let number = 0; number < 10_000; number++) expect(set.has(id(number, width))).toBe(number < 5000);
  });

  it("tells names apart that differ in their last byte only, and finds all that begin alike", () => {
    const set = new IdSet(20);
    const names = Array.from({ length: 256 }, (_, last) => Buffer.concat([Buffer.alloc(19, 1), Buffer.from([last])]));
    for (const name of names.slice(0, 128)) set.add(name);
    expect(names.map((name) => set.has(name))).toEqual(names.map((_, at) => at < 128));
  });

  it("gives back those from the beginning that were marked, in their order", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 50 }), (marks) => {
        const names = marks.map((_, number) => id(number, 20));
        const set = new IdSet(20, Buffer.concat(names));
        expect(set.mark(id(1000, 20))).toBe(false);
        marks.forEach((isMarked, number) => {
          if (isMarked) expect(set.mark(names[number]!)).toBe(true);
        });
        expect(set.marked).toBe(marks.filter(Boolean).length);
        expect(Buffer.from(set.takeMarked())).toEqual(Buffer.concat(names.filter((_, number) => marks[number])));
      }),
    );
  });
});

describe("bytesOfHex", () => {
  it("reads what toString writes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.nat(5), (bytes, at) => {
        const text = Buffer.from("x".repeat(at) + Buffer.from(bytes).toString("hex"));
        expect(bytesOfHex(text, at, new Uint8Array(20))).toEqual(bytes);
      }),
    );
  });
});
