import { hkdfSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { hkdfByHashes } from "../../src/crypto/hkdf-by-hashes.ts";
import { hkdfByRuntime } from "../../src/crypto/hkdf-by-runtime.ts";
import type { HkdfStrategy } from "../../src/crypto/hkdf-strategy.ts";
import { hkdf } from "../../src/crypto/hkdf.ts";
import { WYCHEPROOF_HKDF } from "./vectors.ts";

const STRATEGIES: Record<string, HkdfStrategy> = { hkdfByHashes, hkdfByRuntime };

function inHex(strategy: HkdfStrategy, secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): string {
  const output = Buffer.alloc(length, 0xee);
  strategy(secret, info)(salt, output);
  return output.toString("hex");
}

/** By Python's cryptography: HKDF(SHA256(), 76, b"\\3" * 32, b"\\4" * 65_000).derive(b"\\1" * 50). */
const LONG_INFO =
  "28b9cefe5a0a2d4d21e75cb33efcb89f42e3add82bc344ae010365a306412c0b12e8e0ce8821" +
  "5f250ad46704131a702091631ee1b72421bb1f6f0f8535324ca135fd3361a8c5e3b6355ab7cd";

function expected(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): string {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, length)).toString("hex");
}

describe.for(Object.entries(STRATEGIES))("%s", ([, strategy]) => {
  test("every case of Wycheproof, those of RFC 5869 among them: 83 give what they should, 3 ask for too much and are refused", () => {
    expect(WYCHEPROOF_HKDF).toHaveLength(86);
    expect(WYCHEPROOF_HKDF.filter(({ name }) => name.includes("RFC 5869"))).not.toEqual([]);
    const valid = WYCHEPROOF_HKDF.filter((vector) => vector.valid);
    expect(valid).toHaveLength(83);
    for (const { name, secret, salt, info, length, output } of valid)
      expect(inHex(strategy, secret, salt, info, length), name).toBe(output);
    for (const { name, secret, salt, info, length } of WYCHEPROOF_HKDF.filter((vector) => !vector.valid)) {
      expect(() => inHex(strategy, secret, salt, info, length), name).toThrow(RangeError);
    }
  });

  test("anything else: as Node's own", () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, bytes, bytes, fc.integer({ min: 1, max: 200 }), (secret, salt, info, length) => {
        expect(inHex(strategy, secret, salt, info, length)).toBe(expected(secret, salt, info, length));
      }),
      { seed: 5869, numRuns: 300 },
    );
  });

  test("one function for many salts, of all lengths, to outputs of all lengths, in any order", () => {
    const [secret, info] = [new Uint8Array(50).fill(1), new Uint8Array(33).fill(2)];
    const derive = strategy(secret, info);
    for (const saltBytes of [32, 65, 0, 64, 31, 200, 32]) {
      for (const length of [76, 1, 8160, 32, 33, 64]) {
        const [salt, output] = [new Uint8Array(saltBytes).fill(saltBytes), Buffer.alloc(length)];
        derive(salt, output);
        expect(output.toString("hex")).toBe(expected(secret, salt, info, length));
      }
    }
  });

  test("info of more than 1,024 bytes, which hkdfSync refuses", () => {
    const [secret, salt, info] = [new Uint8Array(50).fill(1), new Uint8Array(32).fill(3), new Uint8Array(65_000).fill(4)];
    expect(() => hkdfSync("sha256", secret, salt, info, 76)).toThrow(RangeError);
    expect(inHex(strategy, secret, salt, info, 76)).toBe(LONG_INFO);
    expect(() => inHex(strategy, secret, salt, info, 8161)).toThrow(RangeError);
  });

  test("a secret and an info changed afterwards change nothing", () => {
    for (const infoBytes of [20, 2000]) {
      const [secret, info, salt] = [new Uint8Array(50).fill(1), new Uint8Array(infoBytes).fill(2), new Uint8Array(32)];
      const derive = strategy(secret, info);
      const [before, after] = [Buffer.alloc(76), Buffer.alloc(76)];
      derive(salt, before);
      secret.fill(9);
      info.fill(9);
      derive(salt, after);
      expect(after).toEqual(before);
    }
  });
});

describe("the choice of a strategy", () => {
  test.for([
    [{ userAgent: "Node.js/24" }, "hkdfByHashes"],
    [{ userAgent: "Deno/2.9.5" }, "hkdfByRuntime"],
    [{ userAgent: "Bun/1.4.5" }, "hkdfByRuntime"],
    [{ userAgent: "Cloudflare-Workers" }, "hkdfByRuntime"],
    [undefined, "hkdfByHashes"],
    [{}, "hkdfByHashes"],
  ] as const)("under %j it is %s", async ([navigator, name]) => {
    vi.resetModules();
    vi.stubGlobal("navigator", navigator);
    try {
      expect((await import("../../src/crypto/hkdf.ts")).hkdf.name).toBe(name);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test("here it is hashes", () => {
    expect(hkdf).toBe(hkdfByHashes);
  });
});
