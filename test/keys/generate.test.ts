import { expect, test } from "vitest";
import { checkSecretKey } from "../../src/keys/check-secret-key.ts";
import { generateSecretKey, type GenerateOptions } from "../../src/keys/generate.ts";

const code = (name: string): unknown => expect.objectContaining({ name: "ConfigError", code: name });

test("64 characters that need no quotes anywhere, strong, and never the same", () => {
  const keys = Array.from({ length: 500 }, () => generateSecretKey());
  expect(new Set(keys).size).toBe(500);
  for (const key of keys) {
    expect(key).toMatch(/^[\w-]{64}$/);
    expect(checkSecretKey(key)).toEqual([]);
  }
  expect(new Set(keys.join("")).size).toBe(64);
});

test("Django's alphabet and any length, by option; what is undefined is the default", () => {
  const keys = Array.from({ length: 200 }, () => generateSecretKey({ length: 50, alphabet: "django" }));
  for (const key of keys) expect(key).toMatch(/^[a-z0-9!@#$%^&*(\-_=+)]{50}$/);
  expect(new Set(keys.join("")).size).toBe(50);
  expect(generateSecretKey({ length: 4096 })).toHaveLength(4096);
  expect(generateSecretKey({ length: undefined, alphabet: undefined })).toMatch(/^[\w-]{64}$/);
});

test.for([[49], [0], [-1], [4097], [64.5], [NaN], [Infinity], ["64"], [null], [64n]])("a length of %s is refused", ([length]) => {
  expect(() => generateSecretKey({ length: length as number })).toThrow(code("WAXSEAL_KEY_LENGTH"));
});

test.for([["hex"], [""], ["__proto__"], ["constructor"], [null]])("an alphabet %j is refused", ([alphabet]) => {
  expect(() => generateSecretKey({ alphabet: alphabet as GenerateOptions["alphabet"] })).toThrow(code("WAXSEAL_KEY_ALPHABET"));
});
