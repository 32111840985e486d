import { describe, expect, test } from "vitest";
import { base62 } from "../../src/encoding/base62.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

const key = generateSecretKey();
const salt = "shop.test";
const NOW = 1_750_000_000;
const clock = (): number => NOW;
const genuine = new Signer(key, { salt }); // whatever time is written, the signature holds
const payload = dumps(key, "v", { salt }).split(":")[0]!;

const NO_TIMES = [
  ...["", "-", "--", "-1", "+1", "-1tGHcm", "0".repeat(200), "1".repeat(200), "z".repeat(200), "00", "01tGHcm"],
  ...["fFgnDxSe8", "zzzzzzzzz", "1000000000", "1tGHcm.", "1tGH cm", " 1tGHcm", "1tGHcm ", "1tGHcm\n", "1tGH_cm", "1tGH-cm"],
  ...["1tGHcé", "１tGHcm", "٣", "NaN", "Infinity", "1e9", "0x1", "null", "\0", "\u{1f9ad}"].filter(
    (text) => !/^[1-9A-Za-z][0-9A-Za-z]{0,8}$/.test(text),
  ),
];

describe("9. Timestamp empty, '-', negative, 200 digits, outside base62, beyond 2^53, from the future: refused", () => {
  test.for(NO_TIMES)("%j", (time) => {
    for (const maxAge of [undefined, "520w"] as const) {
      const signed = genuine.sign(`v:${time}`);
      expect(new TimestampSigner(key, { salt, clock, clockTolerance: "520w" }).verify(signed, { maxAge })).toEqual({
        ok: false,
        reason: "malformed",
      });
      expect(() => loads(key, genuine.sign(`${payload}:${time}`), { salt, clock, clockTolerance: "520w", maxAge })).toThrow(
        expect.objectContaining({ name: "BadSignature", code: "WAXSEAL_MALFORMED" }),
      );
    }
  });

  test.for([NOW + 61, NOW + 86_400, 2 ** 40, Number.MAX_SAFE_INTEGER])("%d, from the future", (time) => {
    for (const maxAge of [undefined, 0, "520w"] as const) {
      const signed = genuine.sign(`v:${base62(time)}`);
      expect(new TimestampSigner(key, { salt, clock }).verify(signed, { maxAge })).toEqual({ ok: false, reason: "future" });
      expect(() => loads(key, genuine.sign(`${payload}:${base62(time)}`), { salt, clock, maxAge })).toThrow(
        expect.objectContaining({ code: "WAXSEAL_FUTURE" }),
      );
    }
  });

  test("the times around them are accepted", () => {
    for (const time of [0, 1, NOW, NOW + 60]) {
      expect(new TimestampSigner(key, { salt, clock }).verify(genuine.sign(`v:${base62(time)}`))).toMatchObject({
        ok: true,
        signedAt: time,
      });
      expect(loads(key, genuine.sign(`${payload}:${base62(time)}`), { salt, clock })).toBe("v");
    }
  });
});
