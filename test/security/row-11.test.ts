import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { verifiers } from "./verifiers.ts";

const [key, other] = [generateSecretKey(), generateSecretKey()];
const salt = "shop.test";
const ALGORITHMS = ["sha1", "sha256", "sha384", "sha512"] as const;

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("11. A token that names an algorithm, a key or 'none': ignored; the verifier alone decides", () => {
  test("a JSON Web Token is no token of ours, signed or with alg none", () => {
    const claims = encoded({ sub: "admin", exp: 9_999_999_999 });
    for (const alg of ["none", "None", "NONE", "HS256", "RS256", ""]) {
      const head = `${encoded({ alg, typ: "JWT", kid: "../../dev/null" })}.${claims}`;
      const signatures = [
        "",
        ".",
        createHmac("sha256", key).update(head).digest("base64url"),
        createHmac("sha256", "").update(head).digest("base64url"),
      ];
      for (const { verify } of verifiers(salt, { keys: key })) {
        for (const signature of signatures) {
          for (const token of [`${head}.${signature}`, `${head}:${signature}`, `${head}:1wEHee:${signature}`])
            expect(verify(token)).toBe(false);
        }
      }
    }
  });

  test("a signature under another algorithm than the verifier's is none, whatever its length says", () => {
    for (const signing of ALGORITHMS) {
      const tokens = verifiers(salt, { keys: key, algorithm: signing }).map(({ issue }) => issue("value"));
      for (const verifying of ALGORITHMS) {
        verifiers(salt, { keys: key, algorithm: verifying }).forEach(({ verify }, kind) => {
          expect(verify(tokens[kind]!)).toBe(signing === verifying);
        });
      }
    }
  });

  test("names before the value or the signature are part of them", () => {
    const signer = new Signer(key, { salt });
    const [value, signature] = signer.sign("v").split(":") as [string, string];
    for (const name of ["none", "sha1", "sha256", "HS256", fingerprintOf(key), "0", "current"]) {
      for (const mark of [":", "$", ".", "="]) {
        expect(signer.verify(`${name}${mark}${value}:${signature}`).ok).toBe(false);
        expect(signer.verify(`${value}:${name}${mark}${signature}`).ok).toBe(false);
      }
    }
  });

  test("what the payload says of keys and algorithms is data", () => {
    const claim = { alg: "none", algorithm: "sha1", key: other, kid: fingerprintOf(other), salt: "other", maxAge: null, verify: false };
    const token = dumps(key, claim, { salt });
    expect(loads(key, token, { salt })).toEqual(claim);
    expect(() => loads(other, token, { salt })).toThrow(expect.objectContaining({ code: "WAXSEAL_BAD_SIGNATURE" }));
    expect(() => loads(key, dumps(other, claim, { salt }), { salt })).toThrow(expect.objectContaining({ code: "WAXSEAL_BAD_SIGNATURE" }));
  });
});

function fingerprintOf(secret: string): string {
  return new KeyRing({ current: secret }).current.fingerprint;
}
