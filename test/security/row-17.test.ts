import { describe, expect, test } from "vitest";
import { BadSignature, PayloadError, WaxsealError } from "../../src/errors.ts";
import { base62 } from "../../src/encoding/base62.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { Mutator } from "./mutator.ts";

const TOKENS = 1_000_000;
const SEED = 17;
const NOW = 1_750_000_000;

const ring = new KeyRing({ current: generateSecretKey(), fallbacks: [generateSecretKey()] });
const salt = "shop.test";
const clock = (): number => NOW;
const signer = new Signer(ring, { salt });
const times = new TimestampSigner(ring, { salt, clock });
const options = { salt, clock };
const value = { user: 42, name: "é \u{1f9ad}", big: 2n ** 70n, list: [1.5, null, true] };

const genuine = [
  signer.sign(""),
  signer.sign("user:42"),
  signer.sign("é \u{1f9ad} ".repeat(20)),
  times.sign("user:42"),
  new Signer(ring, { salt, algorithm: "sha1" }).sign("v"),
  dumps(ring, value, options),
  dumps(ring, Array(50).fill(value), { ...options, compress: true }),
];

/** Checks one token with every verifier; returns how many accept it. Anything thrown but a refusal of ours is an error of the test. */
function accepted(token: string): number {
  let count = 0;
  if (signer.verify(token).ok) count++;
  if (times.verify(token, { maxAge: 3600 }).ok) count++;
  return count;
}

/** As `accepted`, of what throws. A PayloadError says that the signature holds, and so counts as accepted. */
function opened(token: string): number {
  let count = 0;
  for (const open of [() => signer.unsign(token), () => times.unsign(token), () => loads(ring, token, options)]) {
    try {
      open();
      count++;
    } catch (error) {
      if (error instanceof PayloadError) count++;
      else if (!(error instanceof BadSignature)) throw error;
    }
  }
  return count;
}

describe("17. One million random and mutated tokens against every verifier: only our own errors", () => {
  test("900,000 mutated tokens against verify: every one refused but those that are genuine again", { timeout: 120_000 }, () => {
    const mutator = new Mutator(SEED, genuine);
    const known = new Set(genuine);
    let wrong = 0;
    for (let count = 0; count < TOKENS * 0.9; count++) {
      const token = mutator.mutated();
      if (accepted(token) > 0 && !known.has(token)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test("60,000 mutated tokens against what throws", { timeout: 120_000 }, () => {
    const mutator = new Mutator(SEED + 1, genuine);
    const known = new Set(genuine);
    let wrong = 0;
    for (let count = 0; count < TOKENS * 0.06; count++) {
      const token = mutator.mutated();
      if (opened(token) > 0 && !known.has(token)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test("40,000 mutated payloads and times whose signature holds: data or an error of ours", { timeout: 120_000 }, () => {
    const mutator = new Mutator(
      SEED + 2,
      genuine
        .map((token) => token.slice(0, token.lastIndexOf(":")))
        .concat(`${Buffer.from('{"a":[1e5,"\\u00e9",12345678901234567890]}').toString("base64url")}:${base62(NOW)}`),
    );
    const codes = new Map<string, number>();
    for (let count = 0; count < TOKENS * 0.04; count++) {
      const text = mutator.mutated().toWellFormed();
      const token = signer.sign(text);
      let code = "data";
      try {
        loads(ring, token, { ...options, maxAge: 3600 });
      } catch (error) {
        if (!(error instanceof WaxsealError)) throw error;
        code = error.code;
      }
      codes.set(code, (codes.get(code) ?? 0) + 1);
      times.verify(token, { maxAge: 3600 });
    }
    // Every way out has been taken, so that each of them has been tried.
    const names = ["data", "WAXSEAL_MALFORMED", "WAXSEAL_EXPIRED", "WAXSEAL_FUTURE", "WAXSEAL_PAYLOAD_INVALID", "WAXSEAL_JSON_INVALID"];
    expect([...codes.keys()]).toEqual(expect.arrayContaining(names));
    expect(codes.has("WAXSEAL_BAD_SIGNATURE")).toBe(false);
  });

  /* Under one salt the kinds share a key, as in Django: "user:42" signed without a time reads as "user" at 42 seconds after 1970. */
  test("the genuine ones are accepted, each where it belongs", () => {
    expect(genuine.map((token) => accepted(token))).toEqual([1, 1, 1, 2, 0, 2, 2]);
    expect(genuine.map((token) => opened(token))).toEqual([1, 3, 1, 3, 0, 3, 3]);
  });
});
