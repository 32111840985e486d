import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hmacByKeyObject } from "../../src/crypto/hmac-by-key-object.ts";
import { hmacByTwoHashes } from "../../src/crypto/hmac-by-two-hashes.ts";
import { hmac } from "../../src/crypto/hmac.ts";
import { textOfUtf8 } from "../../src/encoding/utf8.ts";
import { byteText, withByteTexts } from "../crypto/byte-texts.ts";
import { ALGORITHMS, RFC_4231, WYCHEPROOF_HMAC } from "../crypto/vectors.ts";
import { wholeText } from "../encoding/arbitraries.ts";

const STRATEGIES = { hmacByTwoHashes, hmacByKeyObject, hmac };

/* The runtimes: test/runtimes/runtimes.slow.test.ts runs the built package in Node, Bun, Deno and workerd. */
describe("14. Every HMAC strategy and runtime gives the same bytes (RFC 4231, Wycheproof)", () => {
  test.for(Object.entries(STRATEGIES))("%s: every vector, valid and invalid, as text where it is text", ([, strategy]) => {
    let run = 0;
    for (const { name, algorithm, key, message, tag, valid } of [...RFC_4231, ...WYCHEPROOF_HMAC]) {
      const text = textOfUtf8(message);
      const mac = strategy(key, algorithm);
      const hex = text === undefined ? withByteTexts(() => mac(byteText(message), "hex")) : mac(text, "hex");
      expect(hex.startsWith(tag), name).toBe(valid);
      run++;
    }
    expect(run).toBe(28 + 692);
  });

  test("any text: the same bytes from all, in both encodings, in any order of use", () => {
    const text = fc.oneof(
      wholeText({ maxLength: 3000 }),
      fc.tuple(fc.constantFrom("a", "é", "€", "\u{1f9ad}"), fc.integer({ min: 0, max: 2740 })).map(([unit, count]) => unit.repeat(count)),
    );
    const uses = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 140 }), text, fc.constantFrom(...ALGORITHMS)), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(uses, (uses) => {
        const made = uses.map(([key, text, algorithm]) => ({
          text,
          macs: Object.values(STRATEGIES).map((strategy) => strategy(key, algorithm)),
          expected: createHmac(algorithm, key).update(text, "utf8").digest(),
        }));
        for (const { text, macs, expected } of [...made, ...made.reverse()]) {
          for (const mac of macs) {
            expect(mac(text, "hex")).toBe(expected.toString("hex"));
            expect(mac(text, "base64url")).toBe(expected.toString("base64url"));
          }
        }
      }),
      { seed: 50, numRuns: 150 },
    );
  });
});
