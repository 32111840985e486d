import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bytesOfKnownKey, digestTable, KINDS, knownKeys } from "../../scripts/make-known-keys.ts";
import { checkSecretKey } from "../../src/keys/check-secret-key.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { isKnownKey, knownKeyDigest } from "../../src/keys/known-keys.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import vectors from "../vectors/django.json" with { type: "json" };

describe("the table of known keys", () => {
  const table = readFileSync(new URL("../../src/keys/known-key-digests.ts", import.meta.url), "utf8");
  const known = knownKeys();

  it("is made of scripts/known-keys.json as it stands", () => {
    expect(table, "run: node scripts/make-known-keys.ts").toBe(digestTable());
  });

  it("is small, and holds no key in plain text", () => {
    expect(table.length).toBeLessThan(13 * known.length);
    for (const { key } of known) if (key !== undefined && key.length > 4) expect(table).not.toContain(key);
  });

  it("says of each of several hundred keys where it is published, and as what", () => {
    expect(known.length).toBeGreaterThanOrEqual(490);
    for (const { published, kind } of known) {
      expect(published).toMatch(/\w{3}/);
      expect(KINDS).toContain(kind);
    }
    for (const kind of KINDS) expect(known.filter((entry) => entry.kind === kind).length).toBeGreaterThanOrEqual(15);
    expect(new Set(known.map((entry) => Buffer.from(bytesOfKnownKey(entry)).toString("hex"))).size).toBe(known.length);
  });

  it("has the sample of the beginners' page that many copy", () => {
    const sample = "django-insecure-3x@mpl3_s3cr3t_k3y_!$%&*()_+1234567890abcdef";
    expect(checkSecretKey(sample).map(({ code }) => code)).toEqual(["insecure-prefix", "known-key"]);
  });
});

describe("isKnownKey", () => {
  it("recognises each, and so does whoever judges a key", () => {
    for (const known of knownKeys()) {
      const bytes = bytesOfKnownKey(known);
      expect(isKnownKey(bytes), known.published).toBe(true);
      expect(checkSecretKey(bytes), known.published).toContainEqual(expect.objectContaining({ code: "known-key" }));
      expect(SecretKey.from(bytes).fingerprint, known.published).toBe("weak");
    }
  });

  it.each([
    '"keyboard cat"',
    "'keyboard cat'",
    "`keyboard cat`",
    "keyboard cat\n",
    "keyboard cat\r\n",
    "'keyboard cat'\n",
    "base64:keyboard cat",
  ])("recognises what people make of one: %j", (key) => {
    expect(isKnownKey(Buffer.from(key))).toBe(true);
  });

  it("recognises Laravel's keys with their prefix and without it", () => {
    const { key } = knownKeys().find((known) => known.key?.startsWith("base64:"))!;
    expect(isKnownKey(Buffer.from(key!))).toBe(true);
    expect(isKnownKey(Buffer.from(key!.slice("base64:".length)))).toBe(true);
  });

  it("recognises none that are near, or new", () => {
    for (const near of [
      "keyboard cat ",
      "Keyboard cat",
      "keyboard catt",
      "eyboard cat",
      '"keyboard cat',
      "'keyboard cat\"",
      "base64",
      '"',
      '""',
    ]) {
      expect(isKnownKey(Buffer.from(near)), near).toBe(false);
    }
    expect(isKnownKey(Buffer.alloc(0))).toBe(false);
    for (let count = 0; count < 100; count++) expect(isKnownKey(Buffer.from(generateSecretKey()))).toBe(false);
  });

  it("does not know the strong keys of the test vectors", () => {
    for (const { key, ok } of vectors.check_secret_key) if (ok) expect(isKnownKey(Buffer.from(key))).toBe(false);
  });
});

describe("knownKeyDigest", () => {
  it("is 66 bits of one domain-separated SHA-256, for long keys as for short ones", () => {
    expect(knownKeyDigest(Buffer.from("keyboard cat"))).toMatch(/^[\w-]{11}$/);
    const digests = [511, 512, 513, 4096].map((length) => knownKeyDigest(Buffer.alloc(length, "k")));
    expect(new Set(digests).size).toBe(digests.length);
    for (const digest of digests) expect(digest).toMatch(/^[\w-]{11}$/);
  });

  it("forgets the key that it has hashed", () => {
    const [long, short] = [Buffer.alloc(400, "x"), Buffer.from("keyboard cat")];
    const before = knownKeyDigest(short);
    knownKeyDigest(long);
    expect(knownKeyDigest(short)).toBe(before);
  });
});
