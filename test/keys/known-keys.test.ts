import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bytesOfKnownKey, digestTable, knownKeys } from "../../scripts/make-known-keys.ts";
import { checkSecretKey } from "../../src/keys/check-secret-key.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { isKnownKey } from "../../src/keys/known-keys.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import vectors from "../vectors/django.json" with { type: "json" };

describe("the table of known keys", () => {
  const table = readFileSync(new URL("../../src/keys/known-key-digests.ts", import.meta.url), "utf8");

  it("is made of scripts/known-keys.json as it stands", () => {
    expect(table, "run: node scripts/make-known-keys.ts").toBe(digestTable());
  });

  it("holds no key in plain text", () => {
    for (const { key } of knownKeys()) if (key !== undefined) expect(table).not.toContain(key);
  });

  it("says of each key where it is published", () => {
    const known = knownKeys();
    expect(known.length).toBeGreaterThanOrEqual(40);
    for (const { published } of known) expect(published).toMatch(/\w{3}/);
    expect(new Set(known.map((entry) => Buffer.from(bytesOfKnownKey(entry)).toString("hex"))).size).toBe(known.length);
  });
});

describe("isKnownKey", () => {
  it.each(knownKeys().map((known) => [known.published, known] as const))("recognises the one of %s", (_published, known) => {
    const bytes = bytesOfKnownKey(known);
    expect(isKnownKey(bytes)).toBe(true);
    expect(checkSecretKey(bytes)).toContainEqual(expect.objectContaining({ code: "known-key" }));
    expect(SecretKey.from(bytes).fingerprint).toBe("weak");
  });

  it("recognises none that are near, or new", () => {
    expect(isKnownKey(Buffer.from("keyboard cat "))).toBe(false);
    expect(isKnownKey(Buffer.from("Keyboard cat"))).toBe(false);
    expect(isKnownKey(Buffer.alloc(0))).toBe(false);
    for (let count = 0; count < 100; count++) expect(isKnownKey(Buffer.from(generateSecretKey()))).toBe(false);
  });

  it("does not know the strong keys of the test vectors", () => {
    for (const { key, ok } of vectors.check_secret_key) if (ok) expect(isKnownKey(Buffer.from(key))).toBe(false);
  });
});
