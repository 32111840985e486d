import { createHash, createHmac } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { hmacByKeyObject } from "../../src/crypto/hmac-by-key-object.ts";
import { hmacByTwoHashes } from "../../src/crypto/hmac-by-two-hashes.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { Signer } from "../../src/signing/signer.ts";

const CAPACITY = 8192; // bytes of the scratch
const CHARACTERS = Math.floor(CAPACITY / 3); // that fit at their worst
const MEGABYTE = 2 ** 20;
const ALGORITHMS = ["sha1", "sha256", "sha384", "sha512"] as const;
const UNITS = { "one byte": "x", "two bytes": "é", "three bytes": "€", "four bytes": "\u{1f9ad}" };

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Returns bytes in use once garbage is gone: the heap, and memory outside it. */
function bytesInUse(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("65. Messages at the HMAC scratch's capacity, one more and one less, of 3-byte characters, of 10 MB: equal to createHmac; memory flat", () => {
  const key = Buffer.from(generateSecretKey());

  test.for(Object.entries(UNITS))("characters of %s", ([, unit]) => {
    const lengths = [CHARACTERS, CAPACITY, CAPACITY / 2, CAPACITY / 4, 256, 1024, 2048].flatMap((edge) => [
      edge - 2,
      edge - 1,
      edge,
      edge + 1,
      edge + 2,
    ]);
    for (const algorithm of ALGORITHMS) {
      const macs = [hmacByTwoHashes, hmacByKeyObject].map((strategy) => strategy(key, algorithm));
      for (const length of lengths) {
        for (const text of [unit.repeat(length), `${"x".repeat(length)}${unit}`, `${unit}${"x".repeat(length)}`]) {
          const expected = createHmac(algorithm, key).update(text, "utf8").digest("hex");
          for (const mac of macs) expect(mac(text, "hex") === expected, `${algorithm}, ${String(length)}`).toBe(true);
        }
      }
    }
  });

  test("two texts that differ only beyond the capacity have two signatures", () => {
    for (const unit of Object.values(UNITS)) {
      const signer = new Signer(key, { salt: "s" });
      for (let length = CHARACTERS - 3; length < CHARACTERS + 3; length++) {
        const [one, other] = [`${unit.repeat(length)}a`, `${unit.repeat(length)}b`].map((text) => signer.sign(text));
        expect(one!.slice(-43)).not.toBe(other!.slice(-43));
      }
    }
  });

  test("ten megabytes, of one byte and of three", () => {
    const signer = new Signer("a key", { salt: "s" });
    const derived = createHash("sha256").update("ssignera key").digest();
    for (const unit of ["x", "€"]) {
      const text = unit.repeat((10 * MEGABYTE) / Buffer.byteLength(unit));
      const signed = signer.sign(text);
      expect(signed.slice(-43)).toBe(createHmac("sha256", derived).update(text, "utf8").digest("base64url"));
      expect(signer.verify(signed).ok).toBe(true);
      expect(signer.verify(`y${signed.slice(1)}`).ok).toBe(false);
    }
  });

  test("after a message of any size the next one is signed as if it were the first", () => {
    const mac = hmacByTwoHashes(key, "sha256");
    const expected = createHmac("sha256", key).update("short").digest("hex");
    for (const text of ["€".repeat(CHARACTERS), "x".repeat(CHARACTERS), "€".repeat(CHARACTERS + 1), "", "x".repeat(10 * MEGABYTE)]) {
      mac(text, "hex");
      expect(mac("short", "hex")).toBe(expected);
    }
  });

  test("memory is flat over 100,000 signatures of every size", { timeout: 60_000 }, () => {
    const signer = new Signer(key, { salt: "s" });
    const texts = Array.from({ length: 1000 }, (_, index) => "€".repeat((index * 7) % (CHARACTERS + 200)));
    const round = (): void => {
      for (const text of texts) if (!signer.verify(signer.sign(text)).ok) throw new Error("refused");
    };
    round();
    const before = bytesInUse();
    for (let turn = 0; turn < 50; turn++) round();
    expect(bytesInUse() - before).toBeLessThan(MEGABYTE);
  });

  test("memory is flat over 10,000 salts and 10,000 keys", { timeout: 60_000 }, () => {
    const secret = generateSecretKey();
    const bySalt = (count: number): void => {
      for (let index = 0; index < count; index++) new Signer(secret, { salt: `invite:${String(index)}` }).sign("v");
    };
    const byKey = (count: number): void => {
      for (let index = 0; index < count; index++) new Signer(`${secret}${String(index)}`, { salt: "s" }).sign("v");
    };
    bySalt(1000); // fills what is kept
    byKey(1000);
    const before = bytesInUse();
    bySalt(10_000);
    const afterSalts = bytesInUse();
    byKey(10_000);
    expect(afterSalts - before).toBeLessThan(MEGABYTE);
    expect(bytesInUse() - afterSalts).toBeLessThan(MEGABYTE);
  });
});
