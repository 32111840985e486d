import { randomBytes, randomInt } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import type { Sighting } from "../../../src/leaks/detector.ts";
import { fingerprintFile } from "../../../src/leaks/fingerprints/fingerprint-file.ts";
import { FingerprintSearch } from "../../../src/leaks/fingerprints/fingerprint-search.ts";
import { FORMS } from "../../../src/leaks/fingerprints/forms.ts";
import { readFingerprints } from "../../../src/leaks/fingerprints/read-fingerprints.ts";
import { spellingsOf } from "../../../src/leaks/fingerprints/spellings.ts";
import { python } from "../../support/python.ts";
import { GENERATORS } from "./generated-keys.ts";

const KEYS = Object.values(GENERATORS).map((generate) => generate());
const bareKey = (key: string): string => key.replace(/^(?:django-insecure-|base64:)/, "");

function searchOf(...keys: readonly string[]): { search: FingerprintSearch; labels: string[] } {
  const { entries } = new KeyRing({ current: keys[0]!, fallbacks: keys.slice(1) });
  return { search: new FingerprintSearch(readFingerprints(fingerprintFile(entries))), labels: entries.map(({ label }) => label) };
}

const all = searchOf(...KEYS);
const found = (text: string | Uint8Array): readonly Sighting[] => all.search.find(Buffer.from(text));
const texts = (text: string | Uint8Array): string[] =>
  found(text).map(({ start, end }) => Buffer.from(text).toString("latin1", start, end));

it("has a way to write each form, and writes none else", () => {
  const special = `!@#$%^&*(-_=+)/<>"aA1${"?".repeat(9)}${">".repeat(9)}${"~".repeat(9)}`;
  expect(new Set(spellingsOf(special).map(({ name }) => name))).toEqual(new Set(FORMS.keys()));
});

it("finds what it has written, whatever characters a key has", () => {
  for (const generate of Object.values(GENERATORS)) {
    for (let count = 0; count < 30; count++) {
      const key = generate();
      const { search } = searchOf(key);
      for (const { name, bytes } of spellingsOf(bareKey(key))) {
        const text = Buffer.concat([Buffer.from(' "'), bytes, Buffer.from('" ')]);
        expect(search.find(text), `${name}: ${text.toString()}`).toMatchObject([{ start: 2, end: 2 + bytes.length }]);
      }
    }
  }
});

describe.each(Object.keys(GENERATORS).map((name, at) => [name, KEYS[at]!, all.labels[at]!] as const))(
  "a key of %s",
  (_name, key, label) => {
    const random = bareKey(key);

    test.for<[string, (text: string) => string | Uint8Array]>([
      ["raw", (text) => text],
      ["reversed", (text) => [...text].reverse().join("")],
      ["hex", (text) => Buffer.from(text).toString("hex")],
      ["hex, upper case", (text) => Buffer.from(text).toString("hex").toUpperCase()],
      ["UTF-16", (text) => Buffer.from(text, "utf16le")],
      ["UTF-16", (text) => Buffer.from(text, "utf16le").swap16()],
    ])("is found as %s, with its label", ([disguise, write]) => {
      const written = Buffer.from(write(random));
      const text = Buffer.concat([Buffer.from("const x = '"), written, Buffer.from("';\n")]);
      const [sighting] = all.search.find(text);
      expect(sighting).toMatchObject({ start: 11, end: 11 + written.length, rule: "key-fingerprint", key: label, part: "whole" });
      const isLower = disguise.startsWith("hex") && written.toString() === written.toString().toLowerCase(); // hex of digits has no letters
      expect(sighting!.disguise).toBe(isLower ? "hex" : disguise);
    });

    it("is found in base64 of any text it stands in", () => {
      for (let before = 0; before < 12; before++) {
        for (const after of ["", "\n", "\r\nDEBUG=1"]) {
          for (const encoding of ["base64", "base64url"] as const) {
            const encoded = Buffer.concat([randomBytes(before), Buffer.from(random + after)]).toString(encoding);
            const [sighting] = found(`data: ${encoded}`);
            expect(sighting, `${String(before)} ${JSON.stringify(after)} ${encoded}`).toMatchObject({ key: label });
            expect(sighting!.disguise).toBe(
              `${/[-_]/.test(encoded.slice(sighting!.start - 6, sighting!.end - 6)) ? "base64url" : "base64"} at offset ${String(before % 3)}`,
            );
          }
        }
      }
    });

    it("is found at every place, and within longer runs", () => {
      for (let before = 0; before < 70; before++) {
        const prefix = Array.from({ length: before }, () => "aZ9-_"[randomInt(5)]!).join("");
        const text = Buffer.from(`${prefix}${random}xyz`);
        expect(all.search.find(text).some(({ start, end }) => start === before && end === before + random.length)).toBe(true);
        expect(all.search.find(text, before, before + random.length)).toHaveLength(1);
        expect(all.search.find(text, before + 1)).toEqual([]);
        expect(all.search.find(text, 0, before + random.length - 1)).toEqual([]);
      }
    });

    it("is not found in part, nor changed by one character", () => {
      expect(found(random.slice(1))).toEqual([]);
      expect(found(random.slice(0, -1))).toEqual([]);
      for (let at = 0; at < random.length; at++) {
        const near = `${random.slice(0, at)}${random[at] === "7" ? "8" : "7"}${random.slice(at + 1)}`;
        for (const text of [near, Buffer.from(near).toString("hex")]) expect(found(text)).toEqual([]);
      }
    });
  },
);

describe("as other programs write it", () => {
  const SCRIPT = `
import base64, html, json, shlex, sys
from urllib.parse import quote, quote_plus, urlencode
key = sys.stdin.read()
json_script = json.dumps(key).translate({ord(">"): "\\\\u003E", ord("<"): "\\\\u003C", ord("&"): "\\\\u0026"})
print(json.dumps([
  json.dumps({"SECRET_KEY": key}), html.escape("<p>" + key + "</p>"), quote(key, safe=""), quote(key), quote_plus(key),
  urlencode({"key": key}), repr([key]), shlex.quote(key), base64.b32encode(b"x").decode() + key, json_script.lower() if 0 else json_script,
  "".join("\\\\" + c if c in "'\\"\\\\|&;()<>!{}*[]?^$\`, " else c for c in key), key.replace("$", "$$"), key.replace("%", "%%"),
]))`;

  test.for(Object.entries(GENERATORS))("%s", async ([, generate]) => {
    for (let count = 0; count < 3; count++) {
      const key = generate();
      const { search, labels } = searchOf(key);
      const written = JSON.parse(await python(["-c", SCRIPT], bareKey(key))) as string[];
      for (const text of written)
        expect(
          search.find(Buffer.from(text)).map((sighting) => sighting.key),
          text,
        ).toEqual(labels);
    }
  });
});

it("tells keys apart, and finds each of several in one text, in order", () => {
  const text = KEYS.map((key) => `key = "${bareKey(key)}"`).join("\n");
  expect(found(text).map(({ key }) => key)).toEqual(all.labels);
  expect(texts(text)).toEqual(KEYS.map(bareKey));
  expect(texts(`"${bareKey(KEYS[0]!).repeat(3)}"`)).toEqual(Array.from({ length: 3 }, () => bareKey(KEYS[0]!)));
});

it("finds nothing in other keys of the same generators, in noise, in nothing", () => {
  const others = Object.values(GENERATORS).map((generate) => generate());
  const noise = [
    randomBytes(20_000),
    Buffer.from(randomBytes(20_000).toString("base64")),
    Buffer.from(randomBytes(20_000).toString("hex")),
  ];
  for (const text of [others.join("\n"), ...noise, Buffer.alloc(10_000), Buffer.alloc(10_000, "a%"), new Uint8Array(0)])
    expect(found(text)).toEqual([]);
});

it("spans no more than its reach, so that overlapping pieces lose nothing", () => {
  const text = Buffer.from(`${"x ".repeat(400)}${Buffer.from(bareKey(KEYS[0]!)).toString("hex")}${" x".repeat(400)}`);
  expect(all.search.reach).toBeLessThan(1024);
  for (let from = 700; from < 800; from++) {
    const pieces = [all.search.find(text, 0, from + all.search.reach), all.search.find(text, from)].flat();
    expect(new Set(pieces.map(({ start }) => start))).toEqual(new Set([800]));
  }
});
