import { expect, test } from "vitest";
import { randomBytes, randomText } from "../../src/crypto/random.ts";
import { ConfigError } from "../../src/errors.ts";

test("random bytes are as many as asked for, and plain bytes", () => {
  expect(randomBytes(0)).toHaveLength(0);
  const bytes = randomBytes(100_000); // getRandomValues would stop at 65,536
  expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  expect(bytes).toHaveLength(100_000);
  expect(new Set(bytes).size).toBe(256);
});

test.for([2, 3, 62, 64, 255, 256])("random text of an alphabet of %i uses all of it and nothing else", (size) => {
  const alphabet = String.fromCharCode(...Array.from({ length: size }, (_, code) => code));
  expect(new Set(randomText(20_000, alphabet)).size).toBe(size);
  expect(randomText(40, alphabet)).toHaveLength(40);
  expect(randomText(0, alphabet)).toBe("");
});

test("no character is likelier than another, although 256 is no multiple of 62", () => {
  const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const text = randomText(620_000, alphabet);
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const chiSquare = Array.from(alphabet).reduce((sum, character) => sum + ((counts.get(character) ?? 0) - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(160); // 61 degrees of freedom: more than this comes once in 10^10 runs; modulo bias gives about 4,000
});

test.for(["", "a", "a".repeat(257)])("an alphabet of fewer than 2 or more than 256 characters is refused", (alphabet) => {
  expect(() => randomText(1, alphabet)).toThrow(ConfigError);
});
