import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePayload } from "../../src/encoding/payload.ts";
import { BATCH_SALT, batchOfJson, batchToJson, isBatchId, openBatch, sealBatch } from "../../src/messages/batch.ts";
import { TimestampedSignature } from "../../src/signing/timestamped-signature.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";

const clock = fixedClock();
const signature = TimestampedSignature.for("a key", BATCH_SALT, { clock });
const ID = "abcdefghijkl";
const BATCH = { id: ID, order: 7, messages: [{ level: 20, message: "a", extraTags: null }] };
const invalid = expect.objectContaining({ name: "PayloadError", code: "WAXSEAL_MESSAGES_INVALID" }) as Error;

describe("a batch of messages", () => {
  it("comes back as it went", () => {
    const message = fc.record({ level: fc.integer(), message: fc.string({ unit: "binary" }), extraTags: fc.option(fc.string()) });
    fc.assert(
      fc.property(fc.array(message), fc.maxSafeNat(), (messages, order) => {
        const batch = { id: ID, order, messages };
        expect(openBatch(signature, ID, sealBatch(signature, batch), 60)).toEqual(batch);
        expect(batchOfJson(ID, JSON.parse(JSON.stringify(batchToJson(batch))))).toEqual(batch);
      }),
      { numRuns: 50 },
    );
  });

  it("opens under its own id only, and no longer than it may", () => {
    const text = sealBatch(signature, BATCH);
    expect(() => openBatch(signature, "abcdefghijkm", text, 60)).toThrow(invalid);
    expect(() => openBatch(signature, ID, `${text}x`, 60)).toThrow(expect.objectContaining({ name: "BadSignature" }));
    clock.pass(61);
    expect(() => openBatch(signature, ID, text, 60)).toThrow(expect.objectContaining({ name: "SignatureExpired" }));
  });

  it.each(
    [null, 1, ID, {}, [], [ID], [ID, "7"], [ID, 1.5], [ID, null], [ID, 7, "x"], [ID, 7, []], [[ID], 7], [{}, 7]].map(
      (json) => [JSON.stringify(json), json] as const,
    ),
  )("is refused as something else, though the signature holds: %s", (_text, json) => {
    expect(() => openBatch(signature, ID, signature.sign(encodePayload(json)), 60)).toThrow(invalid);
    expect(() => batchOfJson(ID, json)).toThrow(invalid);
  });

  it("has an id of 12 characters that a cookie's name may hold", () => {
    expect([ID, "-_-_-_-_-_09"].map(isBatchId)).toEqual([true, true]);
    expect(["", `${ID}m`, ID.slice(1), "abcdefghijk.", `${ID}\n`, "é".repeat(12)].map(isBatchId)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
