import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { hmacByKeyObject } from "../../src/crypto/hmac-by-key-object.ts";
import { hmacByTwoHashes } from "../../src/crypto/hmac-by-two-hashes.ts";
import type { HmacStrategy } from "../../src/crypto/hmac-strategy.ts";
import { hmac } from "../../src/crypto/hmac.ts";
import { textOfUtf8 } from "../../src/encoding/utf8.ts";
import { byteText, withByteTexts } from "./byte-texts.ts";
import { ALGORITHMS, RFC_4231, WYCHEPROOF_HMAC, type HmacVector } from "./vectors.ts";
import { wholeText } from "../encoding/arbitraries.ts";

const STRATEGIES: Record<string, HmacStrategy> = { hmacByTwoHashes, hmacByKeyObject };

/** What a vector says about a text, or about bytes that spell none. */
function macInHex(strategy: HmacStrategy, { algorithm, key, message }: HmacVector): string {
  const text = textOfUtf8(message);
  const mac = strategy(key, algorithm);
  return text === undefined ? withByteTexts(() => mac(byteText(message), "hex")) : mac(text, "hex");
}

describe.for(Object.entries(STRATEGIES))("%s", ([, strategy]) => {
  test.for(RFC_4231)("$name", (vector) => {
    expect(macInHex(strategy, vector).slice(0, vector.tag.length)).toBe(vector.tag);
  });

  test("Wycheproof: every tag that is right is ours, none that is wrong, truncated tags too", () => {
    const mistakes = WYCHEPROOF_HMAC.filter((vector) => macInHex(strategy, vector).startsWith(vector.tag) !== vector.valid);
    expect(mistakes.map(({ name }) => name)).toEqual([]);
  });

  test("bytes that spell no text go all the way as well when they are not told apart", () => {
    const vectors = [...RFC_4231, ...WYCHEPROOF_HMAC.filter(({ valid }) => valid)];
    for (const { algorithm, key, message, tag } of vectors) {
      const mac = withByteTexts(() => strategy(key, algorithm)(byteText(message), "hex"));
      expect(mac.slice(0, tag.length)).toBe(tag);
    }
  });

  test.for(ALGORITHMS)("any key and any text: as createHmac with %s", (algorithm) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), wholeText({ maxLength: 400 }), (key, text) => {
        for (const encoding of ["hex", "base64url"] as const) {
          expect(strategy(key, algorithm)(text, encoding)).toBe(createHmac(algorithm, key).update(text, "utf8").digest(encoding));
        }
      }),
      { seed: 4231, numRuns: 300 },
    );
  });

  test("keys around the block: padded up to it, hashed beyond it", () => {
    for (const algorithm of ALGORITHMS) {
      for (const length of [0, 1, 19, 20, 63, 64, 65, 127, 128, 129, 500]) {
        const key = new Uint8Array(length).fill(0xa5);
        expect(strategy(key, algorithm)("text", "hex")).toBe(createHmac(algorithm, key).update("text").digest("hex"));
      }
    }
  });

  test("a key changed afterwards changes nothing", () => {
    const key = new Uint8Array(32).fill(7);
    const mac = strategy(key, "sha256");
    const before = mac("text", "hex");
    key.fill(8);
    expect(mac("text", "hex")).toBe(before);
  });
});

test("every published vector was run: 28 of RFC 4231, 692 of Wycheproof, of which 463 are texts", () => {
  expect(RFC_4231).toHaveLength(28);
  expect(WYCHEPROOF_HMAC).toHaveLength(692);
  expect(WYCHEPROOF_HMAC.filter(({ valid }) => valid)).toHaveLength(264);
  expect(WYCHEPROOF_HMAC.filter(({ message }) => textOfUtf8(message) !== undefined)).toHaveLength(463);
});

describe("the choice of a strategy", () => {
  async function chosenUnder(navigator: unknown): Promise<string> {
    vi.resetModules();
    vi.stubGlobal("navigator", navigator);
    try {
      const { hmac: chosen } = await import("../../src/crypto/hmac.ts");
      return chosen.name;
    } finally {
      vi.unstubAllGlobals();
    }
  }

  test.for([
    [{ userAgent: "Node.js/24" }, "hmacByTwoHashes"],
    [{ userAgent: "Deno/2.9.5" }, "hmacByTwoHashes"],
    [{ userAgent: "Cloudflare-Workers" }, "hmacByKeyObject"],
    [undefined, "hmacByTwoHashes"],
    [null, "hmacByTwoHashes"],
    [{}, "hmacByTwoHashes"],
  ] as const)("under %j it is %s", async ([navigator, name]) => {
    expect(await chosenUnder(navigator)).toBe(name);
  });

  test("here it is two hashes", () => {
    expect(hmac).toBe(hmacByTwoHashes);
  });
});
