import { describe, expect, test } from "vitest";
import { readDocument } from "../../../src/keys/document/read-document.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { reveal } from "../../../src/keys/reveal.ts";

const [current, older, next] = [generateSecretKey(), generateSecretKey(), generateSecretKey()];

function keysIn(value: unknown): string[] {
  const { revision, keys } = readDocument(JSON.stringify(value), "the secret");
  expect(revision).toBe(0);
  return keys.map(({ state, key }) => `${state} ${Buffer.from(reveal(key)).toString()}`);
}

describe("an object of our variables, as the console of a secret manager writes it", () => {
  test("is a bare key, with or without lists", () => {
    expect(keysIn({ SECRET_KEY: current })).toEqual([`current ${current}`]);
    const all = [`current ${current}`, `fallback ${older}`, `staged ${next}`];
    expect(
      keysIn({ SECRET_KEY: current, SECRET_KEY_FALLBACKS: JSON.stringify([older]), SECRET_KEY_STAGED: JSON.stringify([next]) }),
    ).toEqual(all);
    expect(keysIn({ SECRET_KEY: current, SECRET_KEY_FALLBACKS: [older, next], SECRET_KEY_STAGED: [next] })).toEqual(all);
    expect(keysIn({ SECRET_KEY: current, SECRET_KEY_FALLBACKS: "" })).toEqual([`current ${current}`]);
  });

  test.each([
    ["another member", { SECRET_KEY: current, DATABASE_URL: "postgres:" }],
    ["no key", { SECRET_KEY_FALLBACKS: [older] }],
    ["a key that is a list", { SECRET_KEY: [current] }],
    ["a list of something else", { SECRET_KEY: current, SECRET_KEY_FALLBACKS: [older, 1] }],
    ["a list that is null", { SECRET_KEY: current, SECRET_KEY_FALLBACKS: null }],
    ["a document in the place of the key", { SECRET_KEY: '{"format": "waxseal-keyring-1"}' }],
    ["variables in the place of the key", { SECRET_KEY: JSON.stringify({ SECRET_KEY: current }) }],
    ["nothing", {}],
  ])("is none with %s", (_what, value) => {
    expect(() => keysIn(value)).toThrow(expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_KEYRING_INVALID" }));
  });

  test("is none with a list of a whole number beyond 2^53, which is no text", () => {
    const text = `{"SECRET_KEY":"${current}","SECRET_KEY_FALLBACKS":[12345678901234567890]}`;
    expect(() => readDocument(text, "the secret")).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_KEYRING_INVALID" }),
    );
  });

  test("names the member that is wrong, and not what it holds", () => {
    const refused = (value: unknown, code: string): unknown => {
      try {
        return keysIn(value);
      } catch (error) {
        expect(error).toMatchObject({ code });
        return (error as Error).message;
      }
    };
    expect(refused({ SECRET_KEY: ` ${current}` }, "WAXSEAL_KEY_UNCLEAN")).toMatch(/^SECRET_KEY of the secret begins with white space/);
    const message = refused({ SECRET_KEY: current, SECRET_KEY_FALLBACKS: "short,keys" }, "WAXSEAL_FALLBACKS_INVALID");
    expect(message).toMatch(/^SECRET_KEY_FALLBACKS of the secret /);
    expect(message).not.toContain("short,");
  });
});
