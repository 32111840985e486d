import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { Duration } from "../../src/clock.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

const INVALID: unknown = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_DURATION_INVALID" });
const key = generateSecretKey();
const salt = "shop.test";
const signer = new TimestampSigner(key, { salt });
const [signed, token] = [signer.sign("v"), dumps(key, "v", { salt })];

const NO_AGES: readonly unknown[] = [
  ...[NaN, Infinity, -Infinity, -1, -0.001, 1e12, "abc", {}, " 1h", "1h ", "", "3600", "1.5h", "-1h", "Infinity", "NaN", "unbounded"],
  ...[null, [], [60], true, 60n, { valueOf: () => 60 }, { toString: () => "1h" }, new Date(60), new Number(60), new String("1h")],
];

describe("8. `maxAge` NaN, Infinity, negative, 'abc', {}, ' 1h': ConfigError, never 'no expiry'", () => {
  test.for(NO_AGES.map((age) => [inspect(age), age as Duration] as const))("%s", ([, maxAge]) => {
    expect(() => signer.verify(signed, { maxAge })).toThrow(INVALID);
    expect(() => signer.unsign(signed, { maxAge })).toThrow(INVALID);
    expect(() => loads(key, token, { salt, maxAge })).toThrow(INVALID);
    expect(() => signer.verify("garbage", { maxAge })).toThrow(INVALID); // found out in development, not by the first real token
    expect(() => loads(key, "garbage", { salt, maxAge })).toThrow(INVALID);
    expect(() => new TimestampSigner(key, { salt, clockTolerance: maxAge })).toThrow(INVALID);
    expect(() => loads(key, token, { salt, clockTolerance: maxAge })).toThrow(INVALID);
  });
});
