import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash } from "../../../src/crypto/hash.ts";
import { IdList } from "../../../src/leaks/places/git/id-list.ts";
import { mergedIds, sortedIds, SortedIds } from "../../../src/leaks/places/git/sorted-ids.ts";

/** Of few first bytes, so that many begin alike. */
const ids = fc.array(
  fc.uint8Array({ minLength: 20, maxLength: 20 }).map((id) => Buffer.from(id.map((byte, at) => (at < 19 ? byte % 2 : byte)))),
  { maxLength: 60 },
);

/** The same names in order, each once, made as anyone would. */
function expected(...lists: readonly Buffer[][]): Buffer[] {
  return [...new Set(lists.flat().map((id) => id.toString("hex")))].sort().map((hex) => Buffer.from(hex, "hex"));
}

describe("sortedIds", () => {
  it("has the names in order, each once", () => {
    fc.assert(
      fc.property(ids, (list) => {
        expect(Buffer.from(sortedIds(Buffer.concat(list), 20))).toEqual(Buffer.concat(expected(list)));
      }),
    );
  });

  it("has names of 32 bytes, many of which share their first two", () => {
    const list = Array.from({ length: 20_000 }, (_, at) => Buffer.from(hash("sha256", Buffer.from(String(at)))));
    for (const id of list.slice(0, 5000)) id.fill(7, 0, 2);
    expect(Buffer.compare(Buffer.from(sortedIds(Buffer.concat(list), 32)), Buffer.concat(expected(list)))).toBe(0);
  });
});

describe("mergedIds", () => {
  it("has the names of both, each once", () => {
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        const merged = mergedIds(Buffer.concat(expected(one)), Buffer.concat(expected(other)), 20);
        expect(Buffer.from(merged)).toEqual(Buffer.concat(expected(one, other)));
      }),
    );
  });
});

describe("SortedIds", () => {
  it("marks what is there, asked for in any order or listed in theirs, and gives it back", () => {
    fc.assert(
      fc.property(ids, ids, fc.boolean(), (known, asked, isListed) => {
        const set = new SortedIds(20, Buffer.concat(expected(known)));
        const list = isListed ? expected(asked, known.slice(0, 5)) : [...asked, ...known.slice(0, 5)];
        const names = new Set(known.map((id) => id.toString("hex")));
        for (const id of list) {
          const hex = id.toString("hex");
          expect(isListed ? set.markNext(Buffer.from(`xx${hex}`), 2) : set.mark(id)).toBe(names.has(hex));
        }
        const marked = expected(list.filter((id) => names.has(id.toString("hex"))));
        expect(Buffer.from(set.marked())).toEqual(Buffer.concat(marked));
        expect(set.areAllMarked).toBe(marked.length === names.size);
      }),
    );
  });
});

describe("IdList", () => {
  it.each([0, 40, 100_000])("has what was added, with room for %i bytes to begin with", (expectedBytes) => {
    const list = new IdList(expectedBytes);
    const names = Array.from({ length: 5000 }, (_, at) => Buffer.from(hash("sha256", Buffer.from(String(at)))).subarray(0, 20));
    for (const id of names) list.add(id.toString("hex"));
    expect(list.length).toBe(100_000);
    expect(Buffer.compare(list.bytes, Buffer.concat(names))).toBe(0);
  });
});
