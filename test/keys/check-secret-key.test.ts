import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkSecretKey } from "../../src/keys/check-secret-key.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";

interface Vector {
  key: string;
  ok: boolean;
}

const VECTORS = (JSON.parse(readFileSync(new URL("../vectors/django.json", import.meta.url), "utf8")) as { check_secret_key: Vector[] })
  .check_secret_key;
const codesOf = (key: string | Uint8Array): string[] => checkSecretKey(key).map(({ code }) => code);

test.for(VECTORS)("Django finds $key strong: $ok", ({ key, ok }) => {
  const findings = codesOf(key).filter((code) => code !== "known-key"); // which Django does not look for
  expect(findings.length === 0).toBe(ok);
});

test("there are nine vectors, four of them strong", () => {
  expect(VECTORS.map(({ ok }) => ok)).toHaveLength(9);
  expect(VECTORS.filter(({ ok }) => ok)).toHaveLength(4);
});

describe("each rule at its edge", () => {
  const five = (length: number): string => "abcde".repeat(length).slice(0, length);

  test.for([
    [five(50), []],
    [five(49), ["too-short"]],
    ["abcd".repeat(13), ["too-few-unique"]],
    ["a", ["too-short", "too-few-unique"]],
    [`django-insecure-${five(50)}`, ["insecure-prefix"]],
    [`Django-insecure-${five(50)}`, []],
    ["django-insecure-", ["too-short", "insecure-prefix"]],
    ["🦭".repeat(46) + "abcd", []], // fifty code points
    ["🦭".repeat(45) + "abcd", ["too-short"]], // though 94 UTF-16 units
  ] as const)("%s", ([key, codes]) => {
    expect(codesOf(key)).toEqual(codes);
    expect(codesOf(Buffer.from(key))).toEqual(codes); // bytes that are text are judged as text
  });

  test("raw bytes are enough from 32 on", () => {
    const raw = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => 0xff - at);
    expect(codesOf(raw(32))).toEqual([]);
    expect(codesOf(raw(31))).toEqual(["too-short"]);
    expect(codesOf(new Uint8Array(32).fill(0xff))).toEqual(["too-few-unique"]);
  });
});

test("a key is judged as the text it was made from; each finding says how to mend it, and not the key", () => {
  expect(checkSecretKey(SecretKey.from(generateSecretKey()))).toEqual([]);
  const findings = checkSecretKey("swordfish");
  expect(findings.length).toBeGreaterThan(0);
  for (const { message, hint } of findings) {
    expect(hint).toContain("npx waxseal generate");
    expect(message + hint).not.toContain("swordfish");
  }
});

test.for([[undefined], [""], [" "], [42]])("%j is no key at all", ([key]) => {
  expect(() => checkSecretKey(key as string)).toThrow(expect.objectContaining({ name: "ConfigError" }));
});
