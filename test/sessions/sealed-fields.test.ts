import { describe, expect, it } from "vitest";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { decodeSession, encodeSession } from "../../src/sessions/codec.ts";
import { fieldSeal, type ReadableFieldSeal } from "../../src/sessions/sealed-fields.ts";
import { ownSalt } from "../../src/signing/salts.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampedSignature } from "../../src/signing/timestamped-signature.ts";
import { encodePayload } from "../../src/encoding/payload.ts";
import { base62 } from "../../src/encoding/base62.ts";

const NOW = 1_800_000_000;
const clock = (): number => NOW;
const FIELDS = { cart: ["dune"], _auth_user_id: "7" };

describe("sealed fields", () => {
  const table = fieldSeal("waxseal", "table", "key", clock);
  const cookie = fieldSeal("waxseal", "cookie", "key", clock);

  it("come back where they were put, and nowhere else", () => {
    const text = table.seal(FIELDS, "handle");
    expect(table.open(text, "handle")).toEqual({ fields: FIELDS, savedAt: NOW, stale: false });
    expect(text).not.toContain("handle");
    for (const other of ["", "handle2", "handl", "handle:", "Handle"]) expect(table.open(text, other)).toBeUndefined();
    expect(cookie.open(text, "")).toBeUndefined();
    expect(cookie.open(`handle:${text}`, "")).toBeUndefined();
    expect(table.open(cookie.seal(FIELDS, ""), "")).toBeUndefined();
    expect(cookie.open(cookie.seal(FIELDS, ""), "")).toEqual({ fields: FIELDS, savedAt: NOW, stale: false });
  });

  it("say that they are stale under a fallback, not under a staged key", () => {
    const text = table.seal(FIELDS, "h");
    const under = (keys: KeyRing) => fieldSeal("waxseal", "table", keys, clock).open(text, "h");
    expect(under(new KeyRing({ current: "new", fallbacks: ["key"] }))?.stale).toBe(true);
    expect(under(new KeyRing({ current: "new", staged: ["key"] }))?.stale).toBe(false);
    expect(under(new KeyRing({ current: "new" }))).toBeUndefined();
  });

  it.each(["table", "cookie"] as const)("are compressed from a kilobyte on in our own layout, and always in Django's: in a %s", (place) => {
    const [ours, djangos] = (["waxseal", "django"] as const).map((layout) => fieldSeal(layout, place, "key", clock)) as [
      ReadableFieldSeal,
      ReadableFieldSeal,
    ];
    const short = { a: "x".repeat(1023 - '{"a":""}'.length) };
    const long = { a: `${short.a}x` };
    expect([ours, djangos].map((seal) => seal.seal(short, "h").startsWith("."))).toEqual([false, true]);
    expect([ours, djangos].map((seal) => seal.seal(long, "h").startsWith("."))).toEqual([true, true]);
    for (const fields of [short, long]) expect(ours.open(ours.seal(fields, "h"), "h")?.fields).toEqual(fields);
  });

  it("open however they were compressed", () => {
    const signature = TimestampedSignature.for("key", ownSalt("session", "cookie"), { clock });
    const fields = { a: "x".repeat(100) };
    for (const compress of [true, false]) {
      const payload = encodePayload(fields, compress);
      expect(payload.startsWith(".")).toBe(compress);
      expect(cookie.open(signature.sign(payload), "")?.fields).toEqual(fields);
    }
  });

  it("are Django's own texts in Django's layout", () => {
    for (const [place, engine] of [
      ["table", "db"],
      ["cookie", "signed_cookies"],
    ] as const) {
      const seal = fieldSeal("django", place, "key", clock);
      expect(seal.seal(FIELDS, "h")).toBe(encodeSession("key", FIELDS, { engine, clock }));
      expect(decodeSession("key", seal.seal(FIELDS, "h"), { engine, clock })).toEqual(FIELDS);
      expect(seal.open(encodeSession("key", FIELDS, { engine, clock }), "any")?.fields).toEqual(FIELDS);
    }
  });

  it.each([[1], "text", null, 5])("are fields, not %j, though the signature hold", (value) => {
    const signer = new Signer("key", { salt: "django.contrib.sessions.SessionStore" });
    const text = signer.sign(`${encodePayload(value)}:${base62(NOW)}`);
    expect(fieldSeal("django", "table", "key", clock).open(text, "h")).toBeUndefined();
  });

  it("are refused when written where they could not be read again, being too large", () => {
    const most = 1_048_576 - '{"a":""}'.length;
    for (const seal of [table, cookie]) {
      const large = { a: "x".repeat(most) };
      expect(seal.open(seal.seal(large, "h"), "h")?.fields).toEqual(large);
      expect(() => seal.seal({ a: "x".repeat(most + 1) }, "h")).toThrow(
        expect.objectContaining({ name: "PayloadError", code: "WAXSEAL_PAYLOAD_TOO_LARGE" }),
      );
    }
  });
});
