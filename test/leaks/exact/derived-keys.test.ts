import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { encodeSession, makePasswordResetToken, sessionAuthHash, signCookie } from "../../../src/django/index.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { reveal } from "../../../src/keys/reveal.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { derivedKeysOf } from "../../../src/leaks/exact/derived-keys.ts";
import { ownSalt } from "../../../src/signing/salts.ts";
import { Signer } from "../../../src/signing/signer.ts";
import { macsOf } from "../../../src/keys/macs.ts";
import { partOf, searchFor } from "./sightings.ts";

const KEY = generateSecretKey();
const derived = derivedKeysOf(reveal(SecretKey.from(KEY)));

/** Returns the names of the derived keys that make this MAC, of which the end of `signed` is one spelling. */
function makersOf(value: string, signature: string): string[] {
  return derived.flatMap(({ name, bytes }) =>
    (["sha256", "sha1"] as const).some((algorithm) => {
      const mac = createHmac(algorithm, bytes).update(value);
      const digest = mac.digest();
      return digest.toString("base64url") === signature || digest.toString("hex") === signature;
    })
      ? [name]
      : [],
  );
}

function split(signed: string): [value: string, signature: string] {
  const at = signed.lastIndexOf(":");
  return [signed.slice(0, at), signed.slice(at + 1)];
}

describe("derivedKeysOf", () => {
  it.each([
    ["django.core.signing.Signer", new Signer(KEY, { salt: "django.core.signing.Signer" }).sign("value")],
    ["django.contrib.sessions.SessionStore", encodeSession(KEY, { a: 1 })],
    ["django.contrib.sessions.backends.signed_cookies", encodeSession(KEY, { a: 1 }, { engine: "signed_cookies" })],
  ])("has the key that signs for %s", (salt, signed) => {
    expect(makersOf(...split(signed))).toEqual([`derived key of ${salt}`]);
  });

  it("has the keys of a user's password hash, and of our own kinds", () => {
    expect(makersOf("hash", sessionAuthHash(KEY, "hash"))).toEqual([expect.stringContaining("get_session_auth_hash")]);
    for (const salt of [ownSalt("session", "id"), ownSalt("session", "cookie"), ownSalt("messages", "flash"), ownSalt("csrf", "cookie")]) {
      expect(makersOf("value", macsOf(KEY, salt)()[0].of("value", "base64url"))).toEqual([`derived key of ${salt}`]);
    }
  });

  it("has no key twice", () => {
    expect(new Set(derived.map(({ bytes }) => Buffer.from(bytes).toString("hex"))).size).toBe(derived.length);
  });
});

describe("a derived key", () => {
  const search = searchFor(KEY, "a weak key");

  it("is found raw, in hex, base64 and base64url, whole and from 16 bytes on, of a weak key too", () => {
    for (const { name, bytes } of [...derived, ...derivedKeysOf(reveal(SecretKey.from("a weak key")))]) {
      const buffer = Buffer.from(bytes);
      for (const text of [buffer, ...(["hex", "base64", "base64url"] as const).map((encoding) => buffer.toString(encoding))]) {
        expect(search.find(Buffer.from(text))).toEqual([
          expect.objectContaining({ part: "whole", disguise: expect.stringContaining(name) }),
        ]);
      }
      expect(search.find(buffer.subarray(2, 18)).map(partOf)).toEqual([`16/${bytes.length}`]);
      expect(search.find(buffer.subarray(2, 17))).toEqual([]);
    }
  });
});

describe("what was made with a key", () => {
  it("is none", () => {
    const search = searchFor(KEY);
    const user = { pk: 1, password: "hash", lastLogin: null, email: "a@example.com" };
    const made = [
      new Signer(KEY, { salt: "shop" }).sign("value"),
      signCookie(KEY, "name", "value"),
      encodeSession(KEY, { a: 1 }),
      makePasswordResetToken(KEY, user, { timeZone: "UTC" }),
      sessionAuthHash(KEY, "hash"),
    ];
    for (const text of made) expect(search.find(Buffer.from(text))).toEqual([]);
  });
});
