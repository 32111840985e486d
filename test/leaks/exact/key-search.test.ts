import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { disguisesOf } from "../../../src/leaks/exact/disguises-of.ts";
import { partOf, placed, searchFor, seen } from "./sightings.ts";

const KEY = generateSecretKey();
const DJANGO = generateSecretKey({ alphabet: "django", length: 50 });
const search = searchFor(KEY, DJANGO);
const FILLER = "The quick brown fox, jumps over the lazy dog; 0123456789 "; // no 8 characters of it are in a random key

/** Returns a character that shares no digit of base64 with the key's there, and escapes nothing. */
function opposite(key: string, at: number): string {
  const code = key.charCodeAt(at) || 0;
  return String.fromCharCode(code ^ (code === 0x23 ? 0x6b : 0x7f));
}

const ALIGNMENTS = Array.from({ length: 64 }, (_, index) => index);

describe("where the bytes are", () => {
  it.each([false, true])("finds a key at every place of memory and of the bytes (shared: %s)", (shared) => {
    for (const offset of ALIGNMENTS) {
      for (let before = 0; before < 9; before++) {
        const content = Buffer.from(`${FILLER.slice(0, before)}${KEY}${FILLER.slice(0, (before * 7) % 5)}`);
        const found = search.find(placed(content, offset, shared));
        expect(found).toEqual([expect.objectContaining({ start: before, end: before + KEY.length, disguise: "raw", part: "whole" })]);
      }
    }
  });

  it("looks at nothing before `from` and at or after `to`", () => {
    const content = Buffer.from(`${KEY}${FILLER}${DJANGO}`);
    const second = content.length - DJANGO.length;
    for (const offset of ALIGNMENTS) {
      const bytes = placed(content, offset);
      expect(search.find(bytes, KEY.length, second)).toEqual([]);
      expect(search.find(bytes, 0, KEY.length).map(partOf)).toEqual(["whole"]);
      expect(search.find(bytes, 1, KEY.length).map(partOf)).toEqual(["63/64"]);
      expect(search.find(bytes, 0, KEY.length - 1)).toEqual([expect.objectContaining({ start: 0, end: 63 })]);
      expect(search.find(bytes, KEY.length - 16, second + 15).map(partOf)).toEqual(["16/64"]);
      expect(search.find(bytes, second).map(partOf)).toEqual(["whole"]);
    }
  });

  it("takes a range of fewer than eight bytes, or none, for one without a key", () => {
    const bytes = Buffer.from(KEY);
    for (let from = 0; from <= bytes.length; from++) {
      for (let to = from; to < Math.min(from + 8, bytes.length); to++) expect(search.find(bytes, from, to)).toEqual([]);
    }
    expect(search.find(bytes, 20, 10)).toEqual([]);
    expect(search.find(new Uint8Array())).toEqual([]);
    expect(search.find(placed(new Uint8Array(3), 1))).toEqual([]);
  });

  it("sees what a buffer holds now, where it was changed, and where it grew", () => {
    const bytes = new Uint8Array(8192);
    expect(search.find(bytes)).toEqual([]);
    bytes.set(Buffer.from(KEY), 5000);
    expect(search.find(bytes)).toHaveLength(1);
    const buffer = new ArrayBuffer(8192, { maxByteLength: 16_384 });
    expect(search.find(new Uint8Array(buffer))).toEqual([]);
    buffer.resize(16_384);
    const grown = new Uint8Array(buffer);
    grown.set(Buffer.from(KEY), 16_384 - KEY.length);
    expect(search.find(grown)).toHaveLength(1);
    buffer.resize(8192);
    expect(search.find(new Uint8Array(buffer))).toEqual([]);
  });
});

describe("fragments", () => {
  it.each([KEY, DJANGO])("are found from 16 characters on, at every place of the key and of memory", (key) => {
    for (let from = 0; from + 16 <= key.length; from++) {
      for (let offset = 0; offset < 8; offset++) {
        const found = search.find(placed(Buffer.from(` ${key.slice(from, from + 16)} `), offset));
        expect(found).toEqual([expect.objectContaining({ start: 1, end: 17, part: { characters: 16, of: key.length } })]);
        expect(search.find(placed(Buffer.from(` ${key.slice(from, from + 15)} `), offset))).toEqual([]);
      }
    }
  });

  it("are found in base64 at every offset, from 16 characters on", () => {
    const base64 = (from: number, length: number, before: number): string =>
      Buffer.from(
        `${"x".repeat(before)}${opposite(KEY, from - 1)}${KEY.slice(from, from + length)}${opposite(KEY, from + length)}~~`,
      ).toString("base64");
    for (let from = 0; from + 16 <= KEY.length; from++) {
      for (const before of [0, 1, 2]) {
        expect(search.find(Buffer.from(base64(from, 16, before))).map(partOf)).toEqual(["16/64"]);
        expect(seen(search, base64(from, 15, before))).toEqual([]);
      }
    }
  });

  it.each([KEY, DJANGO, 'Passphrase: "café" & <bücher> \'n\\ more $words, % and {signs} ☃!'])(
    "are found in every disguise, as short as they may be",
    (key) => {
      const own = searchFor(key);
      const least = key === KEY || key === DJANGO ? 16 : Math.ceil([...key].length / 2);
      for (const { bytes, begins, ends, characters, isDerived, name } of disguisesOf(SecretKey.from(key))) {
        const count = isDerived ? 16 : least;
        for (let first = 0; first + count <= characters; first++) {
          const [begin, end] = [begins[first]!, ends[first + count - 1]!];
          const fragment = placed(bytes.subarray(begin, end), (first * 5) % 8);
          expect(own.find(fragment).length, `${name}, from character ${first}`).toBeGreaterThan(0);
        }
      }
    },
  );
});

describe("fragments beside whole keys", () => {
  const [key, other] = ["g", "r"].map((seed) => createHash("sha512").update(seed).digest("base64url").slice(0, 64)) as [string, string];
  const both = searchFor(key, other);
  const parts = (text: string | Buffer): string[] => both.find(Buffer.from(text)).map(partOf);

  it.each(["", " ", "\n", '" + "', "; and then "])("are found, with this between them: %j", (gap) => {
    for (let from = 1; from + 16 < 64; from++) {
      const until = Math.min(from + 16 + (from % 5), 64);
      const fragment = key.slice(from, until);
      const part = `${until - from}/64`;
      if (gap === "" && (key[from - 1] === key[63] || key[until] === key[0])) continue; // the fragment goes on in the key
      expect(parts(`${key}${gap}${fragment}`)).toEqual(["whole", part]);
      expect(parts(`${fragment}${gap}${key}`)).toEqual([part, "whole"]);
      expect(parts(`${key}${gap}${fragment}${gap}${key}${gap}${other}`)).toEqual(["whole", part, "whole", "whole"]);
    }
  });

  it("are found where the key goes on with what they end or begin with", () => {
    const at = key.lastIndexOf(key[0]!);
    const before = key.slice(at - 20, at);
    expect(both.find(Buffer.from(`${before}${key}`))).toEqual([
      expect.objectContaining({ start: 0, end: 20, part: { characters: 20, of: 64 } }),
      expect.objectContaining({ start: 20, end: 84, part: "whole" }),
    ]);
    const after = key.slice(key.indexOf(key[63]!) + 1).slice(0, 20);
    expect(both.find(Buffer.from(`${key}${after}`))).toEqual([
      expect.objectContaining({ start: 0, end: 64, part: "whole" }),
      expect.objectContaining({ start: 64, end: 84, part: { characters: 20, of: 64 } }),
    ]);
  });

  it.each(["hex", "base64", "utf16le"] as const)("are found in %s", (encoding) => {
    const [whole, part] = [key, key.slice(21, 42)].map((text) =>
      encoding === "utf16le" ? Buffer.from(text, encoding) : Buffer.from(Buffer.from(text).toString(encoding)),
    ) as [Buffer, Buffer];
    const gap = Buffer.from("; ");
    expect(parts(Buffer.concat([whole, gap, part]))).toEqual(["whole", "21/64"]);
    expect(parts(Buffer.concat([part, gap, whole]))).toEqual(["21/64", "whole"]);
  });

  it("are a part of a key that is split, where they are between its pieces", () => {
    const text = `${key.slice(0, 30)}" + "${key.slice(40, 60)}" + "${key.slice(30)}`;
    expect(seen(both, text)).toEqual([`split whole ${text}`]);
  });
});

describe("what is no key", () => {
  it("is none with one character in each 16 changed", () => {
    for (const key of [KEY, DJANGO]) {
      for (let first = 0; first < 16; first++) {
        const near = [...key].map((character, index) => (index % 16 === first ? opposite(key, index) : character)).join("");
        expect(seen(search, `"${near}"`)).toEqual([]);
        expect(seen(search, Buffer.from(near).toString("hex"))).toEqual([]);
        expect(seen(search, Buffer.from(` ${near}`).toString("base64"))).toEqual([]);
      }
    }
  });

  it("is neither its digests, its fingerprint nor another key", () => {
    const others = [
      ...["sha256", "sha512", "sha1", "md5"].flatMap((name) => [
        createHash(name).update(KEY).digest("hex"),
        createHash(name).update(KEY).digest("base64"),
        createHash(name).update(`waxseal.fingerprint.v1\0${KEY}`).digest("hex"),
      ]),
      SecretKey.from(KEY).fingerprint,
      ...Array.from({ length: 500 }, (_, index) => generateSecretKey({ alphabet: index % 2 === 0 ? "url" : "django" })),
      KEY.toLowerCase(),
      [...KEY].sort().join(""),
    ];
    for (const other of others) expect(seen(search, `"${other}"`)).toEqual([]);
  });

  it("is not in random bytes, texts and zeros", () => {
    expect(search.find(Buffer.alloc(1 << 20))).toEqual([]);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => search.find(bytes).length === 0));
    fc.assert(fc.property(fc.base64String({ maxLength: 500 }), (text) => seen(search, text).length === 0));
  });
});

describe("what a sighting says", () => {
  const WAYS: readonly ((key: string) => string)[] = [
    (key) => key,
    (key) => JSON.stringify(JSON.stringify({ key })),
    encodeURIComponent,
    (key) => Buffer.from(key).toString("hex"),
    (key) => Buffer.from(key).toString("base64"),
    (key) => Buffer.from(key).toString("base64url"),
    (key) => Buffer.from(key, "utf16le").toString("latin1"),
    (key) => [...key].reverse().join(""),
    (key) => `${key.slice(0, 20)}" + "${key.slice(20)}`,
  ];

  it("is where the key is, whatever is around it, in any text", () => {
    const around = fc.stringMatching(/^[ -~]{0,80}$/);
    const alphabet = fc.constantFrom("url", "django");
    fc.assert(
      fc.property(around, around, fc.constantFrom(...WAYS), alphabet, fc.nat(63), (before, after, way, kind, offset) => {
        const key = generateSecretKey({ alphabet: kind });
        const text = way(key);
        const content = Buffer.from(`${before}${text}${after}`, "latin1");
        const [sighting, ...others] = searchFor(key).find(placed(content, offset));
        expect(others).toEqual([]);
        expect(sighting).toMatchObject({ rule: "exact-key", part: "whole", key: SecretKey.from(key).fingerprint });
        expect(sighting!.start).toBeGreaterThanOrEqual(before.length);
        expect(sighting!.end).toBeLessThanOrEqual(content.length - after.length);
      }),
      { numRuns: 60 },
    );
  });

  it("is in the order of places, and the same wherever in memory they are", () => {
    const content = Buffer.from(WAYS.map((way) => `${FILLER}${way(DJANGO)}${FILLER}${way(KEY)}`).join("\n"), "latin1");
    const first = search.find(placed(content, 0));
    expect(first).toHaveLength(2 * WAYS.length);
    expect(first.map(({ start }) => start)).toEqual(first.map(({ start }) => start).toSorted((a, b) => a - b));
    for (const offset of ALIGNMENTS) expect(search.find(placed(content, offset))).toEqual(first);
  });

  it("names the simplest disguise that the bytes can be", () => {
    const key = `${DJANGO.slice(0, 40)}"<$&%\\'é+/`;
    const own = searchFor(key);
    const names = (text: string): unknown[] => own.find(Buffer.from(text)).map(({ disguise }) => disguise);
    expect(names(key)).toEqual(["raw"]);
    expect(names(JSON.stringify(key))).toEqual(["JSON"]);
    expect(names(JSON.stringify(JSON.stringify(key)))).toEqual(["double JSON"]);
    expect(names(key.replaceAll("$", "$$$$"))).toEqual(["compose, $ doubled"]);
    expect(names(encodeURIComponent(key))).toEqual(["percent-encoding"]);
    expect(names(Buffer.from(key).toString("hex"))).toEqual(["hex"]);
    expect(names(Buffer.from(`x${key}`).toString("base64"))).toEqual(["base64 at offset 1"]);
    expect(names([...key].reverse().join(""))).toEqual(["reversed"]);
  });

  it("never is the key, nor any eight characters of it", () => {
    const content = WAYS.map((way) => way(KEY)).join("\n");
    const text = JSON.stringify(search.find(Buffer.from(content, "latin1")));
    for (let from = 0; from + 8 <= KEY.length; from++) expect(text).not.toContain(KEY.slice(from, from + 8));
  });

  it("is one for each time that the key is there", () => {
    expect(seen(search, `${KEY}${KEY} ${KEY}`)).toEqual([KEY, KEY, KEY].map((key) => `raw whole ${key}`));
  });

  it("names the key, the first of those that are the same", () => {
    const twice = searchFor(KEY, DJANGO, KEY);
    expect(twice.find(Buffer.from(`${DJANGO} ${KEY}`)).map(({ key }) => key)).toEqual(
      [DJANGO, KEY].map((key) => SecretKey.from(key).fingerprint),
    );
  });

  it("spans no more than the search reaches", () => {
    for (const key of [KEY, DJANGO]) {
      for (const { bytes } of disguisesOf(SecretKey.from(key))) expect(bytes.length).toBeLessThanOrEqual(search.reach);
    }
  });
});

describe("texts that are made to be slow", () => {
  it.each([
    ["what nearly is a fragment", (key: string) => key.slice(0, 15)],
    ["anchors of eight characters", (key: string) => `${key.slice(0, 8)}  `],
    ["anchors with what nearly goes on", (key: string) => `${key.slice(0, 10)}" + "${key.slice(10, 12)}~`],
    ["escapes", (key: string) => `\\u00${Buffer.from(key).toString("hex", 0, 1)}`],
    ["fragments", (key: string) => `${key.slice(20, 36)} `],
  ])("go by in a bounded number of steps: %s", (_, piece) => {
    const repeated = Buffer.alloc(1 << 18, piece(KEY));
    expect(search.find(repeated).length).toBeLessThanOrEqual(repeated.length / 16);
  });
});

describe("keys that are no text", () => {
  it("are found from 16 bytes on", () => {
    const key = Uint8Array.from({ length: 48 }, (_, index) => (index * 151 + 200) % 256);
    const own = searchFor(key);
    expect(own.find(key).map(partOf)).toEqual(["whole"]);
    expect(own.find(key.subarray(3, 19)).map(partOf)).toEqual(["16/48"]);
    expect(own.find(key.subarray(3, 18))).toEqual([]);
    for (const text of [
      Buffer.from(key).toString("hex"),
      Buffer.from(key).toString("base64"),
      [...key].join(", "),
      JSON.stringify(Buffer.from(key)),
    ]) {
      expect(own.find(Buffer.from(text)).map(partOf)).toEqual(["whole"]);
    }
  });
});
