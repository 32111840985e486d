import { describe, expect, it, test } from "vitest";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { FingerprintSearch } from "../../../src/leaks/fingerprints/fingerprint-search.ts";
import { readFingerprints } from "../../../src/leaks/fingerprints/read-fingerprints.ts";
import { withoutFingerprinted } from "../../../src/leaks/fingerprints/without-fingerprinted.ts";
import { Examined } from "../examination/examined.ts";
import { RandomSource } from "../generic/random-source.ts";
import { fileOf, GENERATED, searchOf } from "./sample-keys.ts";

const random = new RandomSource(82);
const URL_KEY = GENERATED["url"]!(random);
const DJANGO_KEY = "p$7&z*k^@x(0q!m-d+w)3_r=8#v%1j5&ub$y9h2e(6ns^tl4c!";

/** Spelled by others than the search: the platform, or by hand. */
const SPELLINGS: Readonly<Record<string, (key: string) => Uint8Array | string>> = {
  raw: (key) => key,
  reversed: (key) => [...key].reverse().join(""),
  hex: (key) => Buffer.from(key).toString("hex"),
  "hex, upper case": (key) => Buffer.from(key).toString("hex").toUpperCase(),
  "UTF-16": (key) => Buffer.from(key, "utf16le"),
  "base64 at offset 0": (key) => Buffer.from(`${key}...`).toString("base64"),
  "base64 at offset 1": (key) => Buffer.from(`:${key}...`).toString("base64"),
  "base64 at offset 2": (key) => Buffer.from(`=:${key}...`).toString("base64url"),
};
const ESCAPED: typeof SPELLINGS = {
  "percent-encoding": (key) => encodeURIComponent(key),
  "percent-encoding, lower case": (key) => encodeURIComponent(key).replace(/%../g, (one) => one.toLowerCase()),
  form: (key) => new URLSearchParams({ k: key }).toString().slice(2),
  "JSON of Go": (key) => key.replaceAll("&", "\\u0026"),
  HTML: (key) => key.replaceAll("&", "&amp;"),
  "HTML of Go's templates": (key) => key.replaceAll("&", "&amp;").replaceAll("+", "&#43;"),
  "HTML, decimal": (key) => [...key].map((one) => `&#${String(one.charCodeAt(0))};`).join(""),
  "compose, $ doubled": (key) => key.replaceAll("$", "$$$$"),
};

function seen(search: FingerprintSearch, text: Uint8Array | string): string[] {
  return search.find(Buffer.from(text)).map(({ disguise, start, end }) => `${disguise!} ${String(start)}-${String(end)}`);
}

describe("a search by fingerprints", () => {
  const search = searchOf(URL_KEY, DJANGO_KEY);

  it.each([
    ["url", URL_KEY, SPELLINGS],
    ["Django's", DJANGO_KEY, { ...SPELLINGS, ...ESCAPED }],
  ])("finds a key of the %s alphabet in every disguise", (_name, key, spellings) => {
    const { label } = new KeyRing({ current: key }).entries[0]!;
    for (const [disguise, spell] of Object.entries(spellings)) {
      const found = search.find(Buffer.concat([Buffer.from("k = "), Buffer.from(spell(key)), Buffer.from(" ;")]));
      expect(found, disguise).toMatchObject([{ rule: "key-fingerprint", disguise, key: label, part: "whole" }]);
    }
  });

  it("says where it begins and ends", () => {
    expect(seen(search, `SECRET_KEY = '${URL_KEY}'`)).toEqual(["raw 14-78"]);
    expect(seen(search, `SECRET_KEY=${DJANGO_KEY}\n${encodeURIComponent(DJANGO_KEY)}`)).toEqual([
      "raw 11-61",
      `percent-encoding 62-${String(62 + encodeURIComponent(DJANGO_KEY).length)}`,
    ]);
    expect(seen(search, Buffer.from(Buffer.from(`${URL_KEY}!!`).toString("base64")))).toEqual(["base64 at offset 0 0-85"]);
  });

  it("finds UTF-16 of either order once, at the end of a text, too", () => {
    const wide = Buffer.from(`é${URL_KEY}`, "utf16le");
    expect(seen(search, wide)).toHaveLength(1);
    expect(seen(search, wide.subarray(2))).toHaveLength(1);
    expect(seen(search, wide.swap16())).toHaveLength(1);
    expect(seen(search, wide.subarray(2))).toHaveLength(1);
  });

  it("finds each of several that follow on each other", () => {
    expect(seen(search, URL_KEY.repeat(3))).toEqual(["raw 0-64", "raw 64-128", "raw 128-192"]);
    expect(seen(search, `${DJANGO_KEY}${URL_KEY}${DJANGO_KEY}`)).toEqual(["raw 0-50", "raw 50-114", "raw 114-164"]);
  });

  it("looks no further than it is told", () => {
    const text = Buffer.from(`..${URL_KEY}..`);
    expect(search.find(text, 2, 66)).toHaveLength(1);
    expect(search.find(text, 3, 68)).toEqual([]);
    expect(search.find(text, 0, 65)).toEqual([]);
  });

  /** But for its first or last character: base64 beside other bytes leaves some bits of those to them. */
  it("finds nothing that only looks like a key", () => {
    const near = Array.from(URL_KEY, (one, at) => URL_KEY.slice(0, at) + (one === "A" ? "B" : "A") + URL_KEY.slice(at + 1)).slice(1, -1);
    const others = Array.from({ length: 50 }, () => GENERATED["django"]!(random) + GENERATED["url"]!(random));
    const parts = [
      URL_KEY.slice(2),
      URL_KEY.slice(0, -2),
      DJANGO_KEY.slice(0, 48),
      URL_KEY.toLowerCase(),
      `${URL_KEY.slice(0, 32)} ${URL_KEY.slice(32)}`,
    ];
    const digests = [fileOf(URL_KEY, DJANGO_KEY)];
    for (const text of [...near, ...others, ...parts, ...digests]) {
      for (const spell of Object.values({ ...SPELLINGS, ...ESCAPED })) expect(search.find(Buffer.from(spell(text)))).toEqual([]);
    }
  });

  it("without fingerprints finds nothing", () => {
    const none = new FingerprintSearch([]);
    expect([none.find(Buffer.from(URL_KEY)), none.reach]).toEqual([[], 0]);
  });

  it("is one for several files", () => {
    const both = new FingerprintSearch([fileOf(URL_KEY), fileOf(DJANGO_KEY), fileOf(URL_KEY)].flatMap((file) => readFingerprints(file)));
    expect(seen(both, `${URL_KEY} ${DJANGO_KEY}`)).toEqual(["raw 0-64", "raw 65-115"]);
  });

  it("takes keys out of a text", () => {
    const { label } = new KeyRing({ current: URL_KEY }).entries[0]!;
    expect(withoutFingerprinted(`ü/${URL_KEY}.txt`, search)).toBe(`ü/[SECRET_KEY ${label}].txt`);
    expect(withoutFingerprinted("ü/\ud800", search)).toBe("ü/\ud800");
  });
});

describe.each(Object.keys(GENERATED))("of a key of the kind %s", (kind) => {
  const key = GENERATED[kind]!(random);
  const search = searchOf(key);

  test("everything that the file lists is found", () => {
    const listed = readFingerprints(fileOf(key))[0]!.digests.size;
    expect(listed).toBeGreaterThanOrEqual(10);
    for (const spell of Object.values(SPELLINGS)) expect(seen(search, spell(key))).toHaveLength(1);
  });

  test("it is found at each place around the end of a block", async () => {
    const block = 1024 * 1024;
    for (const edge of [block - search.reach, block, 2 * block - 2 * search.reach]) {
      for (const shift of [0, 1, 17, key.length - 1, key.length, 2 * key.length]) {
        const content = Buffer.alloc(2 * block + 5000, "# ");
        content.write(Buffer.from(key).toString("hex"), edge - shift, "latin1");
        content.write(key, edge + 3000 - shift, "latin1");
        const { leaks } = await new Examined({ detectors: [search] }).inPieces(content, "a");
        expect(leaks.map(({ disguise, column }) => `${disguise!} ${String(column)}`)).toEqual([
          `hex ${String(edge - shift + 1)}`,
          `raw ${String(edge + 3000 - shift + 1)}`,
        ]);
      }
    }
  });
});
