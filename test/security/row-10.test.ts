import { describe, expect, test } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

const key = generateSecretKey();
const UNSAFE = [
  "",
  "\n",
  "[",
  "\\",
  "]",
  "^",
  "_",
  "`",
  "-",
  "=",
  "a",
  "Z",
  "0",
  "==",
  "abc",
  "signature",
  "A_-=",
  "a\n",
  "[\\]^_`",
  "-\n",
];
const SAFE = [":", "::", ".", "|", "/", "+", " ", "~", "{", "@", "\n\n", "\n:", "\r", "\0", "é", "\u{1f9ad}", "a:", ":a", "=:="];

describe("10. Separators '', '\\n', '[', '^', '`', '_': ConfigError", () => {
  test.for(UNSAFE)("%j", (separator) => {
    const refusal: unknown = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_SEPARATOR_UNSAFE" });
    expect(() => new Signer(key, { salt: "s", separator })).toThrow(refusal);
    expect(() => new TimestampSigner(key, { salt: "s", separator })).toThrow(refusal);
  });

  test("of all ASCII characters, those that Python's ^[A-z0-9-_=]*$ matches, and no others", () => {
    const refused = Array.from({ length: 128 }, (_, unit) => String.fromCharCode(unit)).filter((separator) => {
      try {
        new Signer(key, { salt: "s", separator });
        return false;
      } catch {
        return true;
      }
    });
    expect(refused.join("")).toBe("\n-0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz");
  });

  test.for(SAFE)("%j is safe: what it separates comes apart where it was joined", (separator) => {
    for (const value of ["v", "", separator, `${separator}v`, `v${separator}`, `${separator}${separator}`, "aa", "==", "é"]) {
      const signer = new Signer(key, { salt: "s", separator });
      const times = new TimestampSigner(key, { salt: "s", separator });
      expect(signer.unsign(signer.sign(value))).toBe(value);
      expect(times.unsign(times.sign(value))).toBe(value);
    }
  });
});
