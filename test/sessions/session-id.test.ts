import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { sessionIds } from "../../src/sessions/session-id.ts";

describe("a session's id", () => {
  const ids = sessionIds("waxseal", "key");

  it("is 160 random bits, signed; the store holds its plain SHA-256", () => {
    const { cookie, handle, stale } = ids.create();
    expect(cookie).toMatch(/^[\w-]{27}:[\w-]{43}$/);
    expect(handle).toBe(createHash("sha256").update(cookie.split(":")[0]!).digest("base64url"));
    expect(ids.read(cookie)).toEqual({ cookie, handle, stale });
    expect(new Set(Array.from({ length: 1000 }, () => ids.create().handle)).size).toBe(1000);
  });

  it("is none without the signature of a key in use", () => {
    const { cookie } = ids.create();
    const [id, signature] = cookie.split(":") as [string, string];
    const last = signature.slice(0, -1);
    const bad = [
      "",
      ":",
      id,
      `${id}:`,
      `:${signature}`,
      `${cookie}\n`,
      ` ${cookie}`,
      `${id}:${last}`,
      `${id}:${last}=`,
      `${id.slice(1)}A:${signature}`,
      `A${id}:${signature}`,
    ];
    for (const text of [...bad, sessionIds("waxseal", "other").create().cookie, "x".repeat(1e6), "../../etc/passwd", "\0"]) {
      expect(ids.read(text)).toBeUndefined();
    }
  });

  it("is signed again with the current key, and so says that it is stale, under the same handle", () => {
    const { cookie, handle } = ids.create();
    const rotated = sessionIds("waxseal", new KeyRing({ current: "new", fallbacks: ["key"] }));
    const read = rotated.read(cookie)!;
    expect(read).toMatchObject({ handle, stale: true });
    expect(read.cookie).not.toBe(cookie);
    expect(sessionIds("waxseal", "new").read(read.cookie)).toMatchObject({ handle, stale: false });
    const staged = sessionIds("waxseal", new KeyRing({ current: "new", staged: ["key"] }));
    expect(staged.read(cookie)).toEqual({ cookie, handle, stale: false });
  });

  it("is in Django's layout what Django makes of it, raw in the table", () => {
    const django = sessionIds("django", "key");
    const { cookie, handle } = django.create();
    expect(cookie).toMatch(/^[a-z0-9]{32}$/);
    expect(handle).toBe(cookie);
    expect(django.read(cookie)).toEqual({ cookie, handle, stale: false });
    for (const text of [
      "",
      cookie.slice(1),
      `${cookie}a`,
      `${cookie}\n`,
      cookie.toUpperCase(),
      `${cookie.slice(1)}-`,
      "../../../../../../../../etc/passwd",
    ]) {
      expect(django.read(text)).toBeUndefined();
    }
  });
});
