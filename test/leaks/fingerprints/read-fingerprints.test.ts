import fc from "fast-check";
import { expect, it, test } from "vitest";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { ConfigError } from "../../../src/errors.ts";
import { fingerprintFile } from "../../../src/leaks/fingerprints/fingerprint-file.ts";
import { FingerprintSearch } from "../../../src/leaks/fingerprints/fingerprint-search.ts";
import { readFingerprints } from "../../../src/leaks/fingerprints/read-fingerprints.ts";
import { GENERATORS } from "./generated-keys.ts";

interface Document {
  format: unknown;
  keys: { key: unknown; alphabet: unknown; disguises: { name: unknown; length: unknown; digest: unknown }[] }[];
}

const ring = new KeyRing({ current: GENERATORS["waxseal"]!(), fallbacks: [GENERATORS["openssl rand -base64 32"]!()] });
const text = fingerprintFile(ring.entries);

it("returns what was written, by key and disguise", () => {
  const fingerprints = readFingerprints(text);
  expect(new Set(fingerprints.map(({ key }) => key))).toEqual(new Set(ring.entries.map(({ label }) => label)));
  expect(fingerprints.filter(({ disguise }) => disguise === "raw").map(({ length, alphabet }) => [length, alphabet])).toEqual([
    [64, "url"],
    [44, "base64"],
  ]);
});

test.for<[string, (document: Document) => void]>([
  ["format", (document) => (document.format = "waxseal-fingerprints/2")],
  ["object", (document) => ((document as unknown as Record<string, unknown>)["salt"] = "x")],
  ["list", (document) => (document.keys = [])],
  ["list", (document) => ((document as unknown as Record<string, unknown>)["keys"] = {})],
  ["list", (document) => (document.keys = Array.from({ length: 65 }, () => document.keys[0]!))],
  ["twice", (document) => document.keys.push(document.keys[0]!)],
  ["label", (document) => (document.keys[0]!.key = "../../etc")],
  ["label", (document) => (document.keys[0]!.key = 7)],
  ["alphabet", (document) => (document.keys[0]!.alphabet = "toString")],
  ["list", (document) => (document.keys[0]!.disguises = [])],
  ["list", (document) => (document.keys[0]!.disguises = Array.from({ length: 129 }, () => document.keys[0]!.disguises[0]!))],
  ["disguise", (document) => (document.keys[0]!.disguises[0]!.name = "rot13")],
  ["length", (document) => (document.keys[0]!.disguises[0]!.length = 16)],
  ["length", (document) => (document.keys[0]!.disguises[0]!.length = 4097)],
  ["length", (document) => (document.keys[0]!.disguises[0]!.length = 64.5)],
  ["digest", (document) => (document.keys[0]!.disguises[0]!.digest = "0".repeat(64))],
  ["digest", (document) => (document.keys[0]!.disguises[0]!.digest = null)],
  ["object", (document) => ((document.keys[0] as unknown) = null)],
])("refuses another %s", ([what, change]) => {
  const document = JSON.parse(text) as Document;
  change(document);
  expect(() => readFingerprints(JSON.stringify(document))).toThrow(
    expect.objectContaining({
      name: "ConfigError",
      code: "WAXSEAL_FINGERPRINTS_INVALID",
      message: expect.stringContaining(what) as string,
    }),
  );
});

test.for(["", "{", "[]", "null", "7", `"${"x".repeat(1 << 20)}"`])("refuses what is no such file: %.20j", (given) => {
  expect(() => readFingerprints(given)).toThrow(expect.objectContaining({ code: "WAXSEAL_FINGERPRINTS_INVALID" }));
});

it("throws nothing but its own error whatever it is given, and quotes nothing of it", () => {
  const document = JSON.parse(text) as Document;
  fc.assert(
    fc.property(fc.json(), fc.nat(400), fc.string({ minLength: 1, maxLength: 3 }), (other, at, junk) => {
      const mutant = JSON.stringify(document);
      for (const given of [other, mutant.slice(0, at) + junk + mutant.slice(at + junk.length), mutant.slice(0, -at - 1)]) {
        try {
          new FingerprintSearch(readFingerprints(given)).find(Buffer.from(given));
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect(String(error)).not.toContain(given.slice(0, 40) || "\0");
        }
      }
    }),
    { numRuns: 200 },
  );
});
