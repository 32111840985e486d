import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { encodePayload } from "../../src/encoding/payload.ts";
import { ConfigError, PayloadError, SignatureExpired, BadSignature } from "../../src/errors.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { TimestampedSignature } from "../../src/signing/timestamped-signature.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { token, type Token } from "../../src/tokens/token.ts";
import { ORDER, revokedWhere, settingsOf } from "./settings.ts";

const clock = fixedClock();
const plain = (over: object = {}): Token<unknown, unknown> => token(settingsOf(clock, over));
const orders = token(settingsOf(clock, { schema: ORDER }));

describe("a token", () => {
  it("carries what the schema takes, and opens as what it gives out", () => {
    const issued = orders.issue({ id: 7, at: "2026-01-02T03:04:05.000Z" });
    expect(orders.open(issued)).toEqual({ id: 7, gift: false, at: new Date("2026-01-02T03:04:05Z") });
    expect(orders.verify(issued)).toMatchObject({ ok: true, stale: false, signedAt: clock() });
  });

  it("is what dumps writes under its salt, of what the schema takes", () => {
    const issued = orders.issue({ id: 7, at: "x" });
    expect(TimestampedSignature.for("key", "waxseal.token.v1:shop.order", { clock }).sign(encodePayload({ id: 7, at: "x" }))).toBe(issued);
  });

  it("holds any text without a schema, and nothing else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(plain().open(plain().issue(text))).toBe(text);
      }),
      { numRuns: 50 },
    );
    for (const value of [1, null, undefined, {}, ["a"], Symbol("a")]) {
      expect(() => plain().issue(value)).toThrow(expect.objectContaining({ code: "WAXSEAL_TOKEN_TEXT" }));
    }
  });

  it("refuses at once what it could not give back", () => {
    const any = token(settingsOf(clock, { schema: z.any() }));
    for (const value of [new Date(0), NaN, new Map(), () => 1, [undefined]]) {
      expect(() => any.issue(value)).toThrow(PayloadError);
    }
    expect(() => orders.issue({ id: "7", at: "x" })).toThrow(expect.objectContaining({ code: "WAXSEAL_SCHEMA_MISMATCH" }));
  });

  it("says why it is refused, in the same words from open and verify", () => {
    const issued = plain().issue("a");
    const refusal = (text: string, by = plain()): unknown => {
      const { reason } = by.verify(text);
      expect(() => by.open(text)).toThrow(expect.objectContaining({ reason }));
      return reason;
    };
    expect(refusal(`${issued}x`)).toBe("bad-signature");
    expect(refusal("")).toBe("malformed");
    expect(refusal(issued, token(settingsOf(clock, { purpose: "shop.other" })))).toBe("bad-signature");
    expect(refusal(issued, token(settingsOf(clock, { schema: z.number() })))).toBe("payload");
    clock.pass(101);
    expect(refusal(issued)).toBe("expired");
    expect(() => plain().open(issued)).toThrow(SignatureExpired);
    expect(plain({ maxAgeSeconds: undefined }).open(issued)).toBe("a");
    clock.pass(-101 - 61);
    expect(refusal(issued)).toBe("future");
    clock.pass(61);
    for (const hostile of [undefined, null, 1, {}, [issued], { toString: () => issued }]) {
      expect(plain().verify(hostile as never)).toMatchObject({ ok: false, reason: "malformed" });
      expect(() => plain().open(hostile as never)).toThrow(BadSignature);
    }
  });

  it("says that an older key vouches", () => {
    const old = token(settingsOf(clock, { keys: "old" })).issue("a");
    expect(plain({ keys: new KeyRing({ current: "new", fallbacks: ["old"] }) }).verify(old)).toMatchObject({ ok: true, stale: true });
  });

  it("is revoked by its purpose, or by its subject as the schema gives it out", () => {
    const revoked = (where: Parameters<typeof revokedWhere>[0], subject?: (value: { id: number }) => number): unknown =>
      token(settingsOf(clock, { schema: ORDER, revocations: revokedWhere(where), subject })).verify(orders.issue({ id: 7, at: "x" }))
        .reason;
    expect(revoked(({ purpose }) => purpose === "shop.order")).toBe("revoked");
    expect(revoked(({ subjects }) => subjects.includes("7"))).toBeUndefined();
    expect(
      revoked(
        ({ subjects }) => subjects.includes("7"),
        ({ id }) => id,
      ),
    ).toBe("revoked");
    expect(revoked(({ issuedAtMs }) => issuedAtMs === clock() * 1000)).toBe("revoked");
  });

  it("asks a schema that answers later nothing", () => {
    const later = token(settingsOf(clock, { schema: z.string().refine(() => Promise.resolve(true)) }));
    expect(() => later.issue("a")).toThrow(ConfigError);
  });
});
