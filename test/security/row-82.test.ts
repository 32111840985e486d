import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { keyDigest } from "../../src/keys/key-digest.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { knownKeyDigest } from "../../src/keys/known-keys.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import { fingerprintFile } from "../../src/leaks/fingerprints/fingerprint-file.ts";
import { spellingDigest } from "../../src/leaks/fingerprints/fingerprint.ts";
import { KEY_ALPHABETS } from "../../src/leaks/fingerprints/key-alphabet.ts";
import { readFingerprints } from "../../src/leaks/fingerprints/read-fingerprints.ts";
import { spellingsOf } from "../../src/leaks/fingerprints/spellings.ts";
import { GENERATORS } from "../leaks/fingerprints/generated-keys.ts";

const LEAST_BITS = 240;
const fileOf = (...keys: readonly [string, ...string[]]): string =>
  fingerprintFile(new KeyRing({ current: keys[0], fallbacks: keys.slice(1) }).entries);
const bareKey = (key: string): string => key.replace(/^(?:django-insecure-|base64:)/, "");

/** Every text in the file that could tell something: whatever is no name of ours. */
function unnamed(file: string): string[] {
  return [...file.matchAll(/"([^"]*)"/g)].map(([, text]) => text!).filter((text) => /^[\w+/-]{12,}={0,2}$/.test(text));
}

describe("82. Every fingerprint file ever committed, taken together, reveals nothing of the key", () => {
  test.for(Object.entries(GENERATORS))(
    "%s: a file holds digests of whole disguises, lengths, names and a label: nothing else",
    ([, generate]) => {
      const key = generate();
      const label = new KeyRing({ current: key }).entries[0]!.label;
      const whole = new Map(spellingsOf(bareKey(key)).map(({ bytes, name }) => [spellingDigest(bytes), { bytes, name }]));
      const document = JSON.parse(fileOf(key)) as {
        format: string;
        keys: { key: string; alphabet: string; disguises: { name: string; length: number; digest: string }[] }[];
      };
      expect(Object.keys(document)).toEqual(["format", "keys"]);
      expect(document.keys.map((entry) => [Object.keys(entry), entry.key])).toEqual([[["key", "alphabet", "disguises"], label]]);
      expect(document.keys[0]!.disguises.length).toBeGreaterThanOrEqual(8);
      for (const entry of document.keys[0]!.disguises) {
        expect(Object.keys(entry)).toEqual(["name", "length", "digest"]);
        expect([entry.name, entry.length]).toEqual([whole.get(entry.digest)?.name, whole.get(entry.digest)?.bytes.length]);
      }
    },
  );

  test.for(Object.entries(GENERATORS))("%s: each digest is of 240 bits of the key or more", ([, generate]) => {
    const key = generate();
    const bits = bareKey(key).endsWith("=")
      ? 256
      : bareKey(key).length * Math.log2(KEY_ALPHABETS[readFingerprints(fileOf(key))[0]!.alphabet].characters.length);
    for (const { disguise } of readFingerprints(fileOf(key))) {
      const lost = disguise.startsWith("base64") ? 8 : 0; // at most 4 bits at the one edge, and 4 at the other
      expect(bits - lost, disguise).toBeGreaterThanOrEqual(LEAST_BITS);
    }
  });

  test("and no other key of the same length has the same spelling: nothing of a key is left out but at the edges of base64", () => {
    for (const generate of Object.values(GENERATORS)) {
      const key = bareKey(generate());
      const own = spellingsOf(key);
      for (let at = 0; at < key.length; at++) {
        const near = `${key.slice(0, at)}${key[at] === "7" ? "8" : "7"}${key.slice(at + 1)}`;
        const others = new Set(spellingsOf(near).map(({ bytes }) => Buffer.from(bytes).toString("latin1")));
        const same = own.filter(({ bytes }) => others.has(Buffer.from(bytes).toString("latin1"))).map(({ name }) => name);
        const isEdge = at === 0 || at === key.length - 1;
        expect(same.filter((name) => !isEdge || !name.startsWith("base64"))).toEqual([]);
      }
    }
  });

  test("no digest of a part of the key, of any length at any place, is in it, by any hash of ours", () => {
    const key = generateSecretKey();
    const bytes = Buffer.from(key);
    const values = new Set(unnamed(fileOf(key)).filter((value) => value !== new KeyRing({ current: key }).current.fingerprint));
    expect(values.size).toBeGreaterThanOrEqual(8);
    const spellings = [bytes, Buffer.from(bytes.toString("hex")), Buffer.from(bytes.toString("base64")), Buffer.from(bytes).reverse()];
    let tried = 0;
    for (const spelling of spellings) {
      for (let start = 0; start < spelling.length; start++) {
        for (let end = start + 1; end <= spelling.length; end++) {
          const part = spelling.subarray(start, end);
          if (part.length >= 40 && (spelling === bytes || spelling === spellings[3] ? part.length === key.length : part.length >= 80))
            continue; // the whole, which is there
          const plain = createHash("sha256").update(part).digest();
          for (const value of [
            spellingDigest(part),
            knownKeyDigest(part),
            plain.toString("base64url"),
            plain.toString("hex"),
            part.toString(),
          ]) {
            tried++;
            if (values.has(value)) throw new Error(`${String(start)} to ${String(end)} of ${String(spelling.length)} is in the file`);
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(50_000);
  });

  test("no text of the key is in it, of four characters or more", () => {
    for (const generate of Object.values(GENERATORS)) {
      const key = bareKey(generate());
      const shown = JSON.stringify(JSON.parse(fileOf(key)), (name, value: unknown) => (name === "digest" || name === "key" ? "" : value));
      for (let at = 0; at + 4 <= key.length; at++) expect(shown).not.toContain(key.slice(at, at + 4));
    }
  });

  test("one key has one file, so that many tell no more than one; a ring's file is that of its keys", () => {
    const keys = Object.values(GENERATORS).map((generate) => generate());
    for (const key of keys) expect(fileOf(key)).toBe(fileOf(key));
    const one = readFingerprints(fileOf(keys[0]!, keys[1]!));
    const other = readFingerprints(fileOf(keys[1]!, keys[0]!));
    expect(new Set(one.map(({ digest }) => digest))).toEqual(new Set(other.map(({ digest }) => digest)));
    expect(fileOf(keys[0]!, keys[0]!)).toBe(fileOf(keys[0]!)); // a key that is listed twice
  });

  test("files of other keys share nothing, however near the keys", () => {
    const key = generateSecretKey();
    const files = Array.from(
      { length: key.length },
      (_, at) => `${key.slice(0, at)}${key[at] === "x" ? "y" : "x"}${key.slice(at + 1)}`,
    ).map((near) => fileOf(near));
    const digests = files.flatMap((file) => readFingerprints(file).map(({ digest }) => digest));
    const own = readFingerprints(fileOf(key)).map(({ digest }) => digest);
    expect(digests.length).toBeGreaterThan(500);
    expect(new Set([...digests, ...own]).size).toBe(digests.length + own.length);
  });

  test("digests are not those that other parts of waxseal show", () => {
    const key = generateSecretKey();
    const secret = SecretKey.from(key);
    const digests = readFingerprints(fileOf(key)).map(({ digest }) => Buffer.from(digest, "base64url").toString("hex"));
    for (const digest of digests) expect([digest.slice(0, 12), digest]).not.toContain(secret.fingerprint);
    expect(digests).not.toContain(keyDigest(secret));
  });

  test.for([
    "changeme",
    "keyboard cat",
    "correct-horse-battery-staple-correct-horse-battery-staple-correc",
    "My-Shop-Production-Secret-Key-Which-Nobody-May-Ever-Know-2026-Ab",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    "django-insecure-3x@mpl3_s3cr3t_k3y_!$%&*()_+1234567890abcdef",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
    generateSecretKey().slice(0, 32),
  ])("a key that could be guessed gets none, in whatever company: %s", (weak) => {
    expect(() => fileOf(weak)).toThrow(expect.objectContaining({ code: "WAXSEAL_FINGERPRINT_KEY" }));
    expect(() => fileOf(generateSecretKey(), weak)).toThrow(expect.objectContaining({ code: "WAXSEAL_FINGERPRINT_KEY" }));
  });
});
