import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../src/encoding/utf8.ts";
import { reveal } from "../../src/keys/reveal.ts";
import { SecretKey, type KeyLike } from "../../src/keys/secret-key.ts";
import { wholeText } from "../encoding/arbitraries.ts";

const STRONG = "correct-horse-battery-staple-0123456789-ABCDEFGHIJKLMNOPQR";
const code = (name: string): unknown => expect.objectContaining({ name: "ConfigError", code: name });

test("text is its UTF-8, bytes are themselves, a key is itself", () => {
  fc.assert(
    fc.property(wholeText({ minLength: 1 }), fc.uint8Array({ minLength: 1 }), (text, bytes) => {
      const key = SecretKey.from(`k${text}`);
      expect(Buffer.from(reveal(key)).toString("utf8")).toBe(`k${text}`);
      expect(reveal(SecretKey.from(Uint8Array.of(0xff, ...bytes)))).toEqual(Uint8Array.of(0xff, ...bytes));
      expect(SecretKey.from(key)).toBe(key);
    }),
    { seed: 20, numRuns: 300 },
  );
});

test("bytes changed afterwards change nothing", () => {
  const bytes = utf8(STRONG);
  const key = SecretKey.from(bytes);
  bytes.fill(0x61);
  expect(reveal(key)).toEqual(utf8(STRONG));
  expect(key.fingerprint).toBe(SecretKey.from(STRONG).fingerprint);
});

describe("the fingerprint", () => {
  test("is 12 hex characters of a domain-separated SHA-256", () => {
    // printf 'waxseal.fingerprint.v1\0correct-horse-…' | sha256sum
    expect(SecretKey.from(STRONG).fingerprint).toBe("49c5d045bf55");
    expect(SecretKey.from(utf8(STRONG)).fingerprint).toBe("49c5d045bf55");
  });

  test.for(["short", "a".repeat(60), `django-insecure-${STRONG}`])("says nothing of a weak key: %s", (text) => {
    expect(SecretKey.from(text).fingerprint).toBe("weak");
    expect(String(SecretKey.from(text))).toBe("SecretKey(weak)");
  });

  test("cannot be changed", () => {
    const key = SecretKey.from(STRONG) as { fingerprint: string };
    expect(() => (key.fingerprint = "other")).toThrow(TypeError);
    expect(Object.isFrozen(key)).toBe(true);
  });
});

test("nothing that prints or copies shows the secret", () => {
  const key = SecretKey.from(STRONG);
  const shown = [
    String(key),
    JSON.stringify({ key }),
    inspect(key, { showHidden: true, depth: 9 }),
    inspect({ key }, { customInspect: false, showHidden: true, depth: 9 }),
    inspect(structuredClone(key), { depth: 9 }),
    inspect({ ...key }),
    Object.getOwnPropertyNames(key).join(),
  ];
  const forms = [
    STRONG,
    Buffer.from(STRONG).toString("hex"),
    Buffer.from(STRONG).toString("base64"),
    [...utf8(STRONG).subarray(0, 8)].join(", "),
  ];
  for (const text of shown) for (const form of forms) expect(text).not.toContain(form);
  expect(inspect(key)).toBe("SecretKey(49c5d045bf55)");
});

describe("what is no key", () => {
  test.for([[undefined], [null]])("%s is missing, and the error says what makes one", ([material]) => {
    expect(() => SecretKey.from(material as unknown as KeyLike)).toThrow(code("WAXSEAL_KEY_MISSING"));
    expect(() => SecretKey.from(material as unknown as KeyLike)).toThrow("npx waxseal init");
  });

  test.for(["", " ", "\t\r\n", "\0", "\0\0 \n", "\xa0\u2003", "\ufeff", "\u200b", "\x01\x1f", "\x7f\x85", "\xad\u2060"])(
    "%j is blank",
    (text) => {
      expect(() => SecretKey.from(text)).toThrow(code("WAXSEAL_KEY_EMPTY"));
      expect(() => SecretKey.from(utf8(text))).toThrow(code("WAXSEAL_KEY_EMPTY"));
    },
  );

  test("thirty-two zeros are blank", () => {
    expect(() => SecretKey.from(new Uint8Array(32))).toThrow(code("WAXSEAL_KEY_EMPTY"));
  });

  test.for([
    [0],
    [42],
    [42n],
    [true],
    [{}],
    [["a secret"]],
    [() => "a secret"],
    [Symbol("a secret")],
    [new String("a secret")],
    [{ toString: () => "a secret" }],
    [new Uint16Array([1, 2])],
    [new ArrayBuffer(32)],
    [new DataView(new ArrayBuffer(32))],
    [Object.create(SecretKey.prototype)],
    [new Proxy(SecretKey.from(STRONG), {})],
    ["\ud800 a secret"],
  ])("%s is invalid", ([material]) => {
    expect(() => SecretKey.from(material as KeyLike)).toThrow(code("WAXSEAL_KEY_INVALID"));
    expect(() => SecretKey.from(material as KeyLike)).toThrow(/^(?!.*a secret)/s);
  });

  test("the private constructor, which JavaScript can call, checks as well", () => {
    const Constructor = SecretKey as unknown as new (material: unknown) => SecretKey;
    expect(() => new Constructor("")).toThrow(code("WAXSEAL_KEY_EMPTY"));
    expect(() => new Constructor(new Uint8Array())).toThrow(code("WAXSEAL_KEY_EMPTY"));
    expect(() => new Constructor(undefined)).toThrow(code("WAXSEAL_KEY_MISSING"));
    expect(reveal(new Constructor(STRONG))).toEqual(utf8(STRONG));
  });
});

test("a word with white space around it is a key as it stands: nothing is trimmed", () => {
  expect(reveal(SecretKey.from(" key\n"))).toEqual(utf8(" key\n"));
});
