import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cookieSignature } from "../../src/cookies/signed-cookie.ts";
import { encodePayload } from "../../src/encoding/payload.ts";
import { decodeMessages, encodeMessages, messagesOfJson, openMessages, sealMessages } from "../../src/messages/codec.ts";
import { MESSAGES_SALT } from "../../src/signing/salts.ts";

const KEY = "a key";
const signed = (json: unknown): string => cookieSignature(KEY, MESSAGES_SALT).sign(encodePayload(json));

describe("messages as text", () => {
  it("come back as they went", () => {
    const message = fc.record({
      level: fc.integer(),
      message: fc.string({ unit: "binary" }),
      extraTags: fc.option(fc.string()),
      safe: fc.constantFrom(undefined, true as const),
    });
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        expect(decodeMessages(KEY, encodeMessages(KEY, messages))).toEqual(messages);
      }),
      { numRuns: 50 },
    );
  });

  it("carry Django's mark where others lie elsewhere, which is no message", () => {
    const signature = cookieSignature(KEY, MESSAGES_SALT);
    const one = { level: 20, message: "a", extraTags: null };
    expect(sealMessages(signature, [one], false)).not.toBe(sealMessages(signature, [one]));
    expect(openMessages(signature, sealMessages(signature, [one], false))).toEqual([one]);
  });

  it.each(
    [
      null,
      1,
      "x",
      {},
      [1],
      [[]],
      [["other", 0, 20, "a"]],
      [["__json_message", 0, "20", "a"]],
      [["__json_message", 0, 20, 7]],
      [{ 0: "__json_message" }],
    ].map((json) => [JSON.stringify(json), json] as const),
  )("are refused as something else, though the signature holds: %s", (_text, json) => {
    expect(() => decodeMessages(KEY, signed(json))).toThrow(
      expect.objectContaining({ name: "PayloadError", code: "WAXSEAL_MESSAGES_INVALID" }),
    );
    expect(() => messagesOfJson(json)).toThrow(expect.objectContaining({ code: "WAXSEAL_MESSAGES_INVALID" }));
  });

  it("have only text for extra tags, and only 1 for safe", () => {
    expect(
      messagesOfJson([
        ["__json_message", true, 20, "a", 7],
        ["__json_message", 1, 20, "a", ""],
      ]),
    ).toEqual([
      { level: 20, message: "a", extraTags: null },
      { level: 20, message: "a", extraTags: "", safe: true },
    ]);
  });
});
