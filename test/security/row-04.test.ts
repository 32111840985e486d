import { describe, expect, test } from "vitest";
import { saltedHmac } from "../../src/crypto/salted-hmac.ts";
import { utf8 } from "../../src/encoding/utf8.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

const code = (name: string): unknown => expect.objectContaining({ code: name });
const key = generateSecretKey();
const salt = "shop.test";
const LONE = ["\ud800", "\udfff", "a\ud83d", "\ude00b", "\ude00\ud83d", "x\ud800y"];

describe("4. Lone surrogate in value, salt or key: error, never U+FFFD", () => {
  test.for(LONE)("value %j", (value) => {
    expect(() => new Signer(key, { salt }).sign(value)).toThrow(code("WAXSEAL_TEXT_ILL_FORMED"));
    expect(() => new TimestampSigner(key, { salt }).sign(value)).toThrow(code("WAXSEAL_TEXT_ILL_FORMED"));
  });

  test.for(LONE)("a surrogate cut in two by the separator is not whole again: %j", (value) => {
    const separator = "\u{1f600}";
    const signer = new Signer(key, { salt, separator });
    expect(() => signer.sign(value)).toThrow(code("WAXSEAL_TEXT_ILL_FORMED"));
    const [high, low] = [separator[0]!, separator[1]!];
    expect(signer.verify(`v${low}${signer.sign("v").slice(1)}`).ok).toBe(false);
    expect(signer.verify(`${signer.sign(`v`)}${high}`).ok).toBe(false);
  });

  test.for(LONE)("salt %j", (lone) => {
    for (const make of [() => new Signer(key, { salt: lone }), () => new TimestampSigner(key, { salt: lone })]) {
      expect(make).toThrow(code("WAXSEAL_SALT_INVALID"));
    }
    expect(() => dumps(key, 1, { salt: lone })).toThrow(code("WAXSEAL_SALT_INVALID"));
    expect(() => loads(key, "a:b:c", { salt: lone })).toThrow(code("WAXSEAL_SALT_INVALID"));
    expect(() => saltedHmac(lone, utf8(key), "sha256")).toThrow(code("WAXSEAL_TEXT_ILL_FORMED"));
  });

  test.for(LONE)("key %j", (lone) => {
    const text = key + lone;
    expect(() => new Signer(text, { salt })).toThrow(code("WAXSEAL_KEY_INVALID"));
    expect(() => new KeyRing({ current: key, fallbacks: [text] })).toThrow(code("WAXSEAL_KEY_INVALID"));
    expect(() => new KeyRing({ current: key, staged: [text] })).toThrow(code("WAXSEAL_KEY_INVALID"));
  });

  test.for(LONE)("a value whose U+FFFD was signed does not vouch for %j", (lone) => {
    const signer = new Signer(key, { salt });
    const signed = signer.sign(lone.toWellFormed());
    expect(signer.verify(signed).ok).toBe(true);
    expect(signer.verify(signed.replace(lone.toWellFormed(), lone))).toEqual({ ok: false, reason: "malformed" });
  });

  test.for(LONE)("inside data it is kept as Python keeps it, escaped, and comes back: %j", (lone) => {
    const token = dumps(key, { [lone]: lone }, { salt });
    expect(loads(key, token, { salt })).toStrictEqual({ [lone]: lone });
    expect(Buffer.from(token.split(":")[0]!, "base64url").toString()).toMatch(/^[ -~]*\\ud[89a-f][\da-f]{2}[ -~]*$/);
    expect(token.split(":")[0]).not.toBe(dumps(key, { [lone.toWellFormed()]: lone.toWellFormed() }, { salt }).split(":")[0]);
  });
});
