import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { shapeOf } from "../../../src/leaks/exact/shape.ts";

const least = (key: string | Uint8Array): unknown => shapeOf(SecretKey.from(key)).least;

describe("shapeOf", () => {
  it("takes what generators make for random, but for one in a thousand at the most", () => {
    const makers = [
      () => generateSecretKey(),
      () => generateSecretKey({ alphabet: "django", length: 50 }),
      () => generateSecretKey({ length: 100 }),
      () => randomBytes(32).toString("hex"),
      () => randomBytes(48).toString("base64"),
      () => randomBytes(48).toString("base64url"),
    ];
    for (const make of makers) {
      const others = Array.from({ length: 3000 }, make).filter((key) => least(key) !== 16);
      expect(others.length).toBeLessThanOrEqual(4);
    }
    expect(least(randomBytes(48))).toBe(16);
  });

  it.each([
    ["words and a random part", `myapp-production-${generateSecretKey()}`, 41],
    ["words of 64 characters", "correct-horse-battery-staple-and-some-other-words-to-be-long-enou", 33],
    ["a random part and words", `${generateSecretKey().slice(0, 44)}-for-the-production-server`, 35],
    ["other characters", `${generateSecretKey({ length: 50 })} ü`, 26],
    ["few different characters", `abcde1${"A9".repeat(30)}`, 33],
  ])("asks for half of %s", (_, key, half) => {
    expect(least(key)).toBe(half);
  });

  it("asks for all of a weak key, and for 16 random characters of one by startproject", () => {
    expect(shapeOf(SecretKey.from("changeme"))).toEqual({ from: 0, least: "whole" });
    expect(shapeOf(SecretKey.from(`django-insecure-${generateSecretKey({ length: 50 }).slice(0, 34)}aB3-aB3-aB3-aB3-`))).toEqual({
      from: 16,
      least: 16,
    });
    expect(shapeOf(SecretKey.from("django-insecure-change-me-please-i-am-only-an-example-key-ok"))).toEqual({ from: 0, least: "whole" });
  });
});
