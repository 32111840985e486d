import { createHash, createHmac } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing, type Keys } from "../../src/keys/key-ring.ts";
import { SecretKey, type KeyLike } from "../../src/keys/secret-key.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { verifiers } from "./verifiers.ts";

const CONFIG: unknown = expect.objectContaining({ name: "ConfigError" });
const key = generateSecretKey();
const salt = "shop.test";
const named = (values: readonly unknown[]): (readonly [string, KeyLike])[] => values.map((value) => [inspect(value), value as KeyLike]);

const NO_KEYS = named([
  ...["", " ", "\n", "\t \r\n", "\0", "\0".repeat(64), "\ufeff", "\xa0", "\u2003\u200b", "\x1b"],
  ...[new Uint8Array(), new Uint8Array(64), Buffer.from("  \n"), undefined, null, NaN, 0, false, {}, [], new String(key), [key]],
]);

describe("12. Empty key, key of only white space, `fallbacks: ['']`, `fallbacks: 'old'`: ConfigError; nothing signed with them verifies", () => {
  test.for(NO_KEYS)("%s is no key, wherever a key is taken", ([, bad]) => {
    for (const use of [
      () => SecretKey.from(bad),
      () => new Signer(bad, { salt }),
      () => new TimestampSigner(bad, { salt }),
      () => dumps(bad, 1, { salt }),
      () => loads(bad, "a:b:c", { salt }),
      () => new KeyRing({ current: bad }),
      () => new KeyRing({ current: key, fallbacks: [bad] }),
      () => new KeyRing({ current: key, fallbacks: [key, bad] }),
      () => new KeyRing({ current: key, staged: [bad] }),
    ]) {
      expect(use).toThrow(CONFIG);
    }
  });

  test.for(named(["old", "", key, null, 0, {}, new Set([key]), { length: 1, 0: key }]))("%s is no list of fallbacks", ([, list]) => {
    expect(() => new KeyRing({ current: key, fallbacks: list as unknown as KeyLike[] })).toThrow(CONFIG);
    expect(() => new KeyRing({ current: key, staged: list as unknown as KeyLike[] })).toThrow(CONFIG);
  });

  test.for(named([{ current: key }, [], {}, { ring: undefined }, { entries: [] }, 42, () => key]))("%s is no ring", ([, keys]) => {
    expect(() => new Signer(keys as unknown as Keys, { salt }).sign("v")).toThrow(CONFIG);
  });

  test("a signature made by hand with an empty, blank or one-character key verifies nowhere", () => {
    const ring = new KeyRing({ current: key, fallbacks: ["old"] });
    for (const secret of ["", " ", "\0", "undefined", "null", "[object Object]", "o", "l", "d"]) {
      const derived = createHash("sha256").update(`${salt}signer${secret}`).digest();
      for (const macKey of [derived, Buffer.from(secret), Buffer.alloc(0), Buffer.alloc(32)]) {
        for (const value of ["v", "v:1wEHee", "e30:1wEHee"]) {
          const forged = `${value}:${createHmac("sha256", macKey).update(value).digest("base64url")}`;
          for (const { verify } of verifiers(salt, { keys: ring })) expect(verify(forged)).toBe(false);
        }
      }
    }
  });
});
