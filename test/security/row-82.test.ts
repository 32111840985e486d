import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/errors.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import { disguisesOf } from "../../src/leaks/exact/disguises-of.ts";
import { fingerprintFile } from "../../src/leaks/fingerprints/fingerprint-file.ts";
import { Examined } from "../leaks/examination/examined.ts";
import { fileOf, GENERATED, searchOf } from "../leaks/fingerprints/sample-keys.ts";
import { RandomSource } from "../leaks/generic/random-source.ts";

interface Entry {
  readonly name: string;
  readonly alphabet: string;
  readonly length: number;
  readonly digest: string;
}

/** Fewer characters carry fewer than 240 bits, in the smallest alphabet that keys have. */
const PARTS: Readonly<Record<string, number>> = {
  url: 40,
  "url, 43 characters": 40,
  django: 42,
  hex: 60,
  "hex, upper case": 60,
  base64: 40,
};

function entriesOf(file: string): Entry[] {
  return Object.values((JSON.parse(file) as { keys: Record<string, Entry[]> }).keys).flat();
}

/** Returns the file without what a hash has made: the label and the digests. */
function publicPartOf(file: string): string {
  return file.replace(/"(?:weak-)?[0-9a-f]{12}": \[/, "LABEL").replace(/"[0-9a-f]{64}"/g, "DIGEST");
}

/** As the file's documentation says it, in other code than the file's. */
function digestOf(domain: string, bytes: Uint8Array): string {
  return createHash("sha256").update(`waxseal.leak.v1\0${domain}\0`).update(bytes).digest("hex");
}

describe.each(Object.entries(GENERATED))("82. Fingerprint files of keys of the kind %s", (kind, generate) => {
  const random = new RandomSource(82);
  const key = generate(random);
  const file = fileOf(key);
  const entries = entriesOf(file);
  const disguises = disguisesOf(SecretKey.from(key));

  test("say the same of every such key, but for digests", () => {
    for (let count = 0; count < 40; count++) {
      const other = generate(random);
      expect(publicPartOf(fileOf(other))).toBe(publicPartOf(file));
    }
  });

  test("hold nothing but digests of whole disguises", () => {
    const wholes = [Buffer.from(key), ...disguises.map(({ bytes }) => bytes)]; // two that write this key alike have one name there
    const others = entries.filter(({ name, digest }) => {
      const named = disguises.filter((disguise) => disguise.name === name).map(({ bytes }) => bytes);
      const domain = name === "reversed" ? "raw" : name;
      return !(named.length > 0 ? named : wholes).some((bytes) => digestOf(domain, bytes) === digest);
    });
    expect(others).toEqual([]);
    const expected = entries.map(({ digest }) => digest);
    expect(new Set(expected).size).toBe(expected.length);
    const hex = new Set(file.match(/[0-9a-f]{12,}/g));
    const { label } = new KeyRing({ current: key }).entries[0]!;
    expect(hex).toEqual(new Set([...expected, label.startsWith("weak-") ? expected[0]!.slice(0, 12) : label]));
  });

  test("have no digest of a part of fewer than 240 bits, whatever it is separated by", () => {
    const digests = new Set(file.match(/[0-9a-f]{12,}/g));
    const labels = [...digests].filter((one) => one.length === 12);
    const domains = entries.map(({ name }) => name);
    const isThere = (bytes: Uint8Array, among: readonly string[]): boolean => {
      const hashes = [createHash("sha256").update(bytes).digest("hex"), ...among.map((domain) => digestOf(domain, bytes))];
      return hashes.some((hash) => digests.has(hash) || labels.some((one) => hash.startsWith(one)));
    };
    expect(isThere(Buffer.from(key), domains)).toBe(true);
    const found: string[] = [];
    const look = (bytes: Uint8Array, most: number, name: string, among: readonly string[]): void => {
      for (let length = 1; length < most; length++)
        if (isThere(bytes.subarray(0, length), among)) found.push(`${name}, the first ${length}`);
      for (let at = 1; at < bytes.length; at++) {
        for (const length of [1, 2, 4, 8, 16, 32, most - 1]) {
          if (isThere(bytes.subarray(at, at + length), among)) found.push(`${name}, ${length} from ${at} on`);
        }
      }
    };
    look(Buffer.from(key), PARTS[kind]!, "the key", domains);
    for (let at = 0; at < key.length; at++)
      for (let length = 1; length < PARTS[kind]!; length++)
        if (isThere(Buffer.from(key.slice(at, at + length)), ["raw"])) found.push(`${length} of the key from ${at} on`);
    for (const { name, bytes } of disguises.filter((disguise) => domains.includes(disguise.name))) look(bytes, PARTS[kind]!, name, [name]);
    expect(found).toEqual([]);
  });

  test("are the same for the same key, so that many add nothing to one", () => {
    const others = [generate(random), generate(random)] as const;
    const all = fileOf(key, ...others);
    expect(fileOf(key)).toBe(file);
    expect(fileOf(key, key)).toBe(file);
    expect(fileOf(others[1], key, others[0], key)).toBe(all);
    expect(new Set(entriesOf(all).map(({ digest }) => digest))).toEqual(
      new Set([key, ...others].flatMap((one) => entriesOf(fileOf(one)).map(({ digest }) => digest))),
    );
    const staged = new KeyRing({ current: others[0], fallbacks: [others[1]], staged: [key] });
    expect(fingerprintFile(staged.entries)).toBe(all);
  });

  const search = searchOf(key);
  const listed = disguises.filter(({ name }) => entries.some((entry) => entry.name.replace(/^UTF-16.*/, "UTF-16") === name));

  test("find every disguise that they list, at every offset of a longer run", () => {
    const missed: string[] = [];
    expect(listed.length).toBeGreaterThanOrEqual(10);
    for (const { name, bytes } of listed) {
      for (let before = 0; before < 70; before++) {
        const filler = Buffer.alloc(70, "7aB5b2Kd9e3Q").subarray(0, before); // of all alphabets, and of no escape
        const text = Buffer.concat([filler, bytes, filler]);
        const found = search.find(text).some(({ start, end }) => start <= before + 1 && end >= before + bytes.length - 1);
        if (!found) missed.push(`${name} at ${before}`);
      }
    }
    expect(missed).toEqual([]);
  });

  test("find them where they lie across two pieces of a file", async () => {
    const block = 1024 * 1024;
    const content = Buffer.alloc(block + 65_536, "# ");
    for (const { name, bytes } of listed) {
      for (const shift of [1, Math.floor(bytes.length / 2), bytes.length - 1]) {
        for (const edge of [block, block - search.reach]) {
          const text = Buffer.from(content);
          text.set(bytes, edge - shift);
          const { leaks } = await new Examined({ detectors: [search] }).inPieces(text, "a", 99_991);
          expect(leaks, `${name}, ${shift} before ${edge}`).toMatchObject([{ rule: "key-fingerprint", part: "whole" }]);
        }
      }
    }
  });

  test("find no other key, and none that is nearly the same", () => {
    const strange: string[] = [];
    for (let at = 1; at + 1 < key.length - 2; at++) {
      const near = key.slice(0, at) + (key[at] === "7" ? "8" : "7") + key.slice(at + 1);
      for (const { name, bytes } of disguisesOf(SecretKey.from(near)).filter((one) => entries.some((entry) => entry.name === one.name))) {
        if (search.find(bytes).length > 0) strange.push(`${name}, changed at ${at}`);
      }
      if (at > 12 && at < key.length - 12) at += 7; // the middle is the same all along
    }
    expect(strange).toEqual([]);
  });
});

describe("82. Keys that somebody might guess", () => {
  const strong = generateSecretKey();

  test.each<[what: string, key: string]>([
    ["weak", "keyboard cat"],
    ["like a passphrase", "Correct-Horse-Battery-Staple-Purple-Monkey-Dishwasher-2024"],
    ["of one's own", "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich"],
    ["of 128 bits", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"],
    ["Django's for development", "django-insecure-p$7&z*k^@x(0q!m-d+w)3_r=8#v%1j5&ub$y9h2e(6ns^tl4c!"],
    ["published", "cg#p$g+j9tax!#a3cup@1$8obt2_+&k3q+pmu)5%asj6yjpkag"],
  ])("have no fingerprints: %s", (_what, key) => {
    for (const ring of [new KeyRing({ current: key }), new KeyRing({ current: strong, fallbacks: [key] })]) {
      const { label } = ring.entries.at(-1)!;
      const error = (() => {
        try {
          return fingerprintFile(ring.entries);
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toMatchObject({ code: "WAXSEAL_FINGERPRINT_GUESSABLE", message: expect.stringContaining(label) as string });
      expect((error as Error).message).not.toContain(key);
    }
  });
});
