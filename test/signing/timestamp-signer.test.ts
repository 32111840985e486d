import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Duration } from "../../src/clock.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { VECTORS } from "./vectors.ts";
import { wholeText } from "../encoding/arbitraries.ts";

const code = (name: string): unknown => expect.objectContaining({ code: name });
const key = generateSecretKey();
const at = (time: number, clockTolerance?: Duration): TimestampSigner =>
  new TimestampSigner(key, { salt: "shop.test", clock: () => time, clockTolerance });

describe("Django's vectors", () => {
  test("there are twenty", () => {
    expect(VECTORS.timestamp_signer).toHaveLength(20);
  });

  test.for(VECTORS.timestamp_signer)("$signed", ({ key, salt, value, time, signed }) => {
    const signer = new TimestampSigner(key, { salt, clock: () => time });
    expect(signer.sign(value)).toBe(signed);
    expect(signer.unsign(signed, { maxAge: 0 })).toBe(value);
    expect(signer.verify(signed)).toMatchObject({ ok: true, value, signedAt: time });
  });
});

test("any text and any time come back; it is a Signer's value with the time behind it", () => {
  fc.assert(
    fc.property(
      wholeText(),
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (value, time, fraction) => {
        const signed = at(time + fraction).sign(value);
        expect(at(time).verify(signed)).toMatchObject({ ok: true, value, signedAt: time });
        expect(new Signer(key, { salt: "shop.test" }).unsign(signed).startsWith(`${value}:`)).toBe(true);
      },
    ),
    { seed: 41, numRuns: 300 },
  );
});

describe("age", () => {
  const signed = at(1000).sign("v");

  test.for([
    [1000, 0, true],
    [1000.999, 0, false], // the second it was signed in has begun, as in Django
    [1010, 10, true],
    [1010.001, 10, false],
    [1010, "10s", true],
    [1011, "10s", false],
    [1000 + 86_400 * 14, "14d", true],
    [1e9, undefined, true],
  ] as const)("at %d with maxAge %j: %j", ([now, maxAge, ok]) => {
    expect(at(now).verify(signed, { maxAge }).ok).toBe(ok);
    if (!ok) {
      expect(at(now).verify(signed, { maxAge }).reason).toBe("expired");
      expect(() => at(now).unsign(signed, { maxAge })).toThrow(
        expect.objectContaining({ name: "SignatureExpired", code: "WAXSEAL_EXPIRED" }),
      );
    }
  });

  test.for([
    [940, undefined, true],
    [939, undefined, false],
    [940, "59s", false],
    [999.5, 0, false],
    [1000, 0, true],
    [0, "520w", true],
  ] as const)("signed in the future, read at %d with tolerance %j: %j", ([now, tolerance, ok]) => {
    const verdict = at(now, tolerance).verify(signed, { maxAge: 10 });
    expect(verdict.ok ? true : verdict.reason).toBe(ok ? true : "future");
    if (!ok) expect(() => at(now, tolerance).unsign(signed)).toThrow(code("WAXSEAL_FUTURE"));
  });

  test("is looked at after the signature: a wrong one tells nothing of its time", () => {
    expect(at(1e9).verify(`${signed.slice(0, -1)}!`, { maxAge: 1 }).reason).toBe("bad-signature");
  });
});

describe("a clock that gives no time", () => {
  const signed = at(1000).sign("v");

  test.for([[NaN], [undefined], [-Infinity], [-1], [{}]])("%s: nothing is accepted", ([time]) => {
    expect(at(time as number).verify(signed).ok).toBe(false);
    expect(at(time as number).verify(signed, { maxAge: "520w" }).ok).toBe(false);
    expect(at(time as number, "520w").verify(signed, { maxAge: "520w" }).ok).toBe(time === -1); // ten years of tolerance, and a number
  });

  test.for([[NaN], [undefined], [Infinity], [-Infinity], [-1], [2 ** 53], ["1000"], [5n]])("%s: nothing is signed", ([time]) => {
    expect(() => at(time as number).sign("v")).toThrow(code("WAXSEAL_CLOCK_INVALID"));
  });
});

test("a signature without a time is malformed, although it holds", () => {
  const signer = new Signer(key, { salt: "shop.test" });
  for (const value of ["", "v", "v:", ":", "v:-", "v:é", "v:00", "v:1 ", "v:zzzzzzzzz"]) {
    expect(at(1000).verify(signer.sign(value))).toEqual({ ok: false, reason: "malformed" });
  }
  expect(at(1000).verify(signer.sign(":0"))).toMatchObject({ ok: true, value: "", signedAt: 0 });
});

test.for([[undefined], [null], [42], [{ toString: () => "admin" }], [new String("v")], [Symbol("v")], ["\ud800"]])(
  "%s is not signed, nor turned into text",
  ([value]) => {
    expect(() => at(1000).sign(value as string)).toThrow(code("WAXSEAL_TEXT_ILL_FORMED"));
  },
);

test("its options are a Signer's, and a tolerance", () => {
  expect(() => new TimestampSigner(key, { salt: "" })).toThrow(code("WAXSEAL_SALT_EMPTY"));
  expect(() => new TimestampSigner(key, { salt: "s", separator: "_" })).toThrow(code("WAXSEAL_SEPARATOR_UNSAFE"));
  expect(() => new TimestampSigner(key, { salt: "s", clockTolerance: NaN })).toThrow("clockTolerance must be");
  const pipe = new TimestampSigner(key, { salt: "s", separator: "|", algorithm: "sha512", clock: () => 61 });
  expect(pipe.sign("v")).toMatch(/^v\|z\|[\w-]{86}$/);
  expect(pipe.unsign(pipe.sign("v|w"), { maxAge: 0 })).toBe("v|w");
});

test("without a clock it is the system's", () => {
  const signer = new TimestampSigner(key, { salt: "s", clock: undefined });
  const verdict = signer.verify(signer.sign("v"), { maxAge: 60 });
  expect(Math.abs(verdict.signedAt! - Date.now() / 1000)).toBeLessThan(60);
});
