import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Algorithm } from "../../src/crypto/algorithm.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing, type Keys } from "../../src/keys/key-ring.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import { Signer, type SignerOptions } from "../../src/signing/signer.ts";
import { DJANGO_SIGNER_SALT, VECTORS } from "./vectors.ts";
import { wholeText } from "../encoding/arbitraries.ts";

const code = (name: string): unknown => expect.objectContaining({ code: name });
const key = generateSecretKey();

describe("Django's vectors", () => {
  test("there are forty, and two with keys of bytes", () => {
    expect(VECTORS.signer).toHaveLength(40);
    expect(VECTORS.signer_bytes_key).toHaveLength(2);
  });

  test.for(VECTORS.signer)("$signed", ({ key, salt, sep, algorithm, value, signed }) => {
    const signer = new Signer(key, { salt: salt ?? DJANGO_SIGNER_SALT, separator: sep, algorithm });
    expect(signer.sign(value)).toBe(signed);
    expect(signer.unsign(signed)).toBe(value);
  });

  test.for(VECTORS.signer_bytes_key)("$signed, of a key of bytes", ({ key_hex, salt, value, signed }) => {
    const signer = new Signer(Buffer.from(key_hex, "hex"), { salt });
    expect(signer.sign(value)).toBe(signed);
    expect(signer.unsign(signed)).toBe(value);
  });
});

test("any text comes back, whichever way the key is given", () => {
  const text = wholeText({ maxLength: 60 });
  const salt = text.filter((one) => one !== "" && !one.startsWith("waxseal."));
  const separator = fc.constantFrom(undefined, ":", "::", ".", "|", "a:", ":a", "\u{1f9ad}", "é", " ", "==.==");
  const algorithm = fc.constantFrom(undefined, "sha256", "sha384", "sha512", "sha1") as fc.Arbitrary<Algorithm | undefined>;
  fc.assert(
    fc.property(text, salt, separator, algorithm, (value, salt, separator, algorithm) => {
      const options: SignerOptions = { salt, separator, algorithm };
      const signed = new Signer(key, options).sign(value);
      for (const keys of [key, SecretKey.from(key), Buffer.from(key), new KeyRing({ current: key })]) {
        expect(new Signer(keys, options).sign(value)).toBe(signed);
        expect(new Signer(keys, options).unsign(signed)).toBe(value);
      }
    }),
    { seed: 40, numRuns: 300 },
  );
});

test("whatever is changed in a signed value, by one bit of one character or by its length, is refused", () => {
  const signer = new Signer(key, { salt: "shop.test" });
  const signed = signer.sign("user:42");
  for (let at = 0; at < signed.length; at++) {
    for (let bit = 0; bit < 16; bit++) {
      const changed = signed.slice(0, at) + String.fromCharCode(signed.charCodeAt(at) ^ (1 << bit)) + signed.slice(at + 1);
      expect(signer.verify(changed).ok, changed).toBe(false);
    }
    expect(signer.verify(signed.slice(0, at)).ok).toBe(false);
    expect(signer.verify(signed.slice(at + 1)).ok).toBe(false);
    expect(signer.verify(`${signed.slice(0, at)}A${signed.slice(at)}`).ok).toBe(false);
    expect(signer.verify(signed.slice(0, at) + signed.slice(at + 1)).ok).toBe(false);
  }
  expect(signer.verify(`${signed}A`).ok).toBe(false);
});

test("another salt, separator, algorithm or key is another seal", () => {
  const signed = new Signer(key, { salt: "shop.test" }).sign("v");
  expect(new Signer(key, { salt: "shop.other" }).verify(signed).reason).toBe("bad-signature");
  expect(new Signer(key, { salt: "shop.test", algorithm: "sha512" }).verify(signed).reason).toBe("bad-signature");
  expect(new Signer(key, { salt: "shop.test", separator: "|" }).verify(signed).reason).toBe("malformed");
  expect(new Signer(generateSecretKey(), { salt: "shop.test" }).verify(signed).reason).toBe("bad-signature");
});

describe("a ring", () => {
  const [old, older, next] = [generateSecretKey(), generateSecretKey(), generateSecretKey()];
  const ring = new KeyRing({ current: key, fallbacks: [old, older], staged: [next] });
  const signedBy = (keys: Keys): string => new Signer(keys, { salt: "shop.test" }).sign("v");
  const signer = new Signer(ring, { salt: "shop.test" });

  test("signs with its current key", () => {
    expect(signer.sign("v")).toBe(signedBy(key));
  });

  test("verifies with all of them, says which, and whether to sign again: for a fallback, never for a staged key", () => {
    const [c, f1, f2, s] = ring.entries.map(({ label }) => label);
    const seen = [key, old, older, next].map((one) => signer.verify(signedBy(one)));
    const ok = { ok: true, value: "v", signedAt: undefined };
    expect(seen).toEqual([
      { ...ok, key: c, stale: false },
      { ...ok, key: f1, stale: true },
      { ...ok, key: f2, stale: true },
      { ...ok, key: s, stale: false },
    ]);
  });

  test("a key in two places counts by the first", () => {
    const twice = new Signer(new KeyRing({ current: key, fallbacks: [key, old], staged: [old] }), { salt: "shop.test" });
    expect(twice.verify(signedBy(key))).toMatchObject({ ok: true, stale: false });
    expect(twice.verify(signedBy(old))).toMatchObject({ ok: true, stale: true });
  });
});

test("refusals are one frozen object for each reason, so that a flood of them allocates nothing", () => {
  const signer = new Signer(key, { salt: "shop.test" });
  expect(signer.verify("nothing")).toBe(signer.verify("something"));
  expect(Object.isFrozen(signer.verify("nothing"))).toBe(true);
  expect(signer.verify("a:b")).toBe(signer.verify("c:d"));
});

test.for([
  [undefined],
  [null],
  [0],
  [42],
  [{}],
  [[]],
  [["a:b"]],
  [new String("a:b")],
  [Symbol("a:b")],
  [() => "a:b"],
  ["a:b\ud800"],
  ["\udc00:b"],
])("%s is malformed, and no error", ([input]) => {
  const signer = new Signer(key, { salt: "shop.test" });
  expect(signer.verify(input as string)).toEqual({ ok: false, reason: "malformed" });
  expect(() => signer.unsign(input as string)).toThrow(code("WAXSEAL_MALFORMED"));
});

describe("options", () => {
  test.for([
    [{ salt: "" }, "WAXSEAL_SALT_EMPTY"],
    [{}, "WAXSEAL_SALT_EMPTY"],
    [{ salt: null }, "WAXSEAL_SALT_EMPTY"],
    [{ salt: 42 }, "WAXSEAL_SALT_INVALID"],
    [{ salt: ["s"] }, "WAXSEAL_SALT_INVALID"],
    [{ salt: new String("s") }, "WAXSEAL_SALT_INVALID"],
    [{ salt: "\ud800" }, "WAXSEAL_SALT_INVALID"],
    [{ salt: "waxseal." }, "WAXSEAL_SALT_RESERVED"],
    [{ salt: "waxseal.cookie.v1:theme" }, "WAXSEAL_SALT_RESERVED"],
    [{ salt: "s", algorithm: "md5" }, "WAXSEAL_ALGORITHM_UNKNOWN"],
    [{ salt: "s", algorithm: "none" }, "WAXSEAL_ALGORITHM_UNKNOWN"],
    [{ salt: "s", separator: "" }, "WAXSEAL_SEPARATOR_UNSAFE"],
    [{ salt: "s", separator: null }, "WAXSEAL_SEPARATOR_UNSAFE"],
    [{ salt: "s", separator: "\ud800" }, "WAXSEAL_SEPARATOR_UNSAFE"],
  ] as const)("%j is refused: %s", ([options, name]) => {
    expect(() => new Signer(key, options as unknown as SignerOptions)).toThrow(code(name));
  });

  test("what is undefined is the default", () => {
    const options = { salt: "s", separator: undefined, algorithm: undefined };
    expect(new Signer(key, options).sign("v")).toBe(new Signer(key, { salt: "s" }).sign("v"));
  });
});

test.for([
  [undefined],
  [null],
  [1],
  [{}],
  [["a:b"]],
  [{ toString: () => "admin" }],
  [new String("v")],
  [Symbol("v")],
  ["\ud800"],
  ["\udc00x"],
])("%s is not signed", ([value]) => {
  expect(() => new Signer(key, { salt: "s" }).sign(value as string)).toThrow(code("WAXSEAL_TEXT_ILL_FORMED"));
});
