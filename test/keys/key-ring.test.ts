import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { SecretKey, type KeyLike } from "../../src/keys/secret-key.ts";

const code = (name: string): unknown => expect.objectContaining({ name: "ConfigError", code: name });
const [current, first, second, next] = Array.from({ length: 4 }, () => generateSecretKey()) as [string, string, string, string];
const fingerprint = (key: KeyLike): string => SecretKey.from(key).fingerprint;

test("the current key comes first, then fallbacks, then staged keys", () => {
  const ring = new KeyRing({ current, fallbacks: [first, second], staged: [next] });
  expect(ring.entries.map(({ state, label }) => [state, label])).toEqual([
    ["current", fingerprint(current)],
    ["fallback", fingerprint(first)],
    ["fallback", fingerprint(second)],
    ["staged", fingerprint(next)],
  ]);
  expect(ring.current).toBe(ring.entries[0]!.key);
  expect(new KeyRing({ current, fallbacks: undefined, staged: undefined }).entries).toHaveLength(1);
});

test("weak keys are numbered, so that they can be told apart", () => {
  const ring = new KeyRing({ current: "weak", fallbacks: [first, "weaker"], staged: ["weak"] });
  expect(ring.entries.map(({ label }) => label)).toEqual(["weak-1", fingerprint(first), "weak-2", "weak-3"]);
});

test("nothing of it can be changed, nor does it follow the lists it was made from", () => {
  const fallbacks = [first];
  const ring = new KeyRing({ current, fallbacks });
  fallbacks.push(second);
  fallbacks[0] = next;
  expect(ring.entries.map(({ label }) => label)).toEqual([fingerprint(current), fingerprint(first)]);
  const loose = ring as unknown as { entries: unknown[]; current: unknown; added: unknown };
  expect(() => loose.entries.push({})).toThrow(TypeError);
  expect(() => ((loose.entries[0] as { state: string }).state = "fallback")).toThrow(TypeError);
  expect(() => (loose.entries = [])).toThrow(TypeError);
  expect(() => (loose.current = 1)).toThrow(TypeError);
  expect(() => (loose.added = 1)).toThrow(TypeError);
});

describe("fallbacks and staged have to be lists of keys", () => {
  test.for([["old"], [null], [{ 0: "old", length: 1 }], [new Set(["old"])], [42], [first]])("%s is no list", ([list]) => {
    for (const name of ["fallbacks", "staged"]) {
      expect(() => new KeyRing({ current, [name]: list })).toThrow(code("WAXSEAL_KEY_LIST"));
      expect(() => new KeyRing({ current, [name]: list })).toThrow(`${name}: ["old key"]`);
    }
  });

  test.for([
    [[""], "WAXSEAL_KEY_EMPTY"],
    [[" "], "WAXSEAL_KEY_EMPTY"],
    [[first, ""], "WAXSEAL_KEY_EMPTY"],
    [[undefined], "WAXSEAL_KEY_MISSING"],
    [Array(1), "WAXSEAL_KEY_MISSING"],
    [[[first]], "WAXSEAL_KEY_INVALID"],
    [[new KeyRing({ current })], "WAXSEAL_KEY_INVALID"],
  ] as const)("%j holds what is no key", ([list, name]) => {
    expect(() => new KeyRing({ current, fallbacks: list as unknown as KeyLike[] })).toThrow(code(name));
    expect(() => new KeyRing({ current, staged: list as unknown as KeyLike[] })).toThrow(code(name));
  });

  test("an array with a map of its own is read element by element", () => {
    class Hostile extends Array<string> {
      override map<U>(): U[] {
        return [];
      }
    }
    expect(new KeyRing({ current, fallbacks: Hostile.from([first, second]) }).entries).toHaveLength(3);
  });
});

test.for([[undefined], [""], [" "], [null], [42]])("there is no ring without a current key: %j", ([key]) => {
  expect(() => new KeyRing({ current: key as string, fallbacks: [first] })).toThrow(expect.objectContaining({ name: "ConfigError" }));
});

test("printed, it shows states and fingerprints", () => {
  const ring = new KeyRing({ current, fallbacks: ["weak"] });
  const shown = `KeyRing(current ${fingerprint(current)}, fallback weak-1)`;
  expect(String(ring)).toBe(shown);
  expect(inspect(ring)).toBe(shown);
  expect(JSON.stringify([ring])).toBe(JSON.stringify([shown]));
  expect(inspect({ ...ring }, { depth: 9 })).not.toContain(current);
});
