import { describe, expect, it } from "vitest";
import { z } from "zod";
import { django } from "../../src/django/preset.ts";
import { ConfigError } from "../../src/errors.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal, type Waxseal } from "../../src/web/create-waxseal.ts";
import { revokedWhere } from "../tokens/settings.ts";
import { KEY } from "./live-site.ts";

const claims = { claim: () => Promise.resolve(true) };
const nothingRevoked = revokedWhere(() => false);

function shop(options: object = {}): Waxseal {
  return createWaxseal({ keys: KEY, session: { store: memoryStore() }, baseUrl: "https://shop.test", ...options });
}

describe("purposes", () => {
  const define: [string, (waxseal: Waxseal, purpose: string) => unknown][] = [
    ["token", (waxseal, purpose) => waxseal.token({ purpose, maxAge: "1h" })],
    ["single-use token", (waxseal, purpose) => waxseal.token({ purpose, maxAge: "1h", singleUse: claims })],
    ["bound token", (waxseal, purpose) => waxseal.boundToken({ purpose, maxAge: "1h", state: () => [1] })],
    ["cookie", (waxseal, purpose) => waxseal.cookie({ name: purpose, maxAge: "1h" })],
  ];
  const pairs = define.flatMap((one) => define.map((other) => [...one, ...other] as const));

  it.each(pairs)("are taken once: a %s", (_one, defineOne, _other, defineOther) => {
    const waxseal = shop();
    defineOne(waxseal, "shop.x");
    expect(() => defineOther(waxseal, "shop.x")).toThrow(expect.objectContaining({ code: "WAXSEAL_PURPOSE_TAKEN" }));
    defineOther(waxseal, "shop.y");
  });

  it.each(define)("of a %s are text, none of ours, and defined before it serves", async (_kind, defineOne) => {
    const waxseal = shop();
    for (const purpose of [
      "session",
      "csrf",
      "messages",
      "__Host-wax-session",
      "__Host-wax-csrf",
      "__Host-wax-messages",
      "",
      "\ud800",
      "a\0b",
    ]) {
      expect(() => defineOne(waxseal, purpose), purpose).toThrow(ConfigError);
    }
    expect(waxseal.audit()).toHaveLength(3);
    await waxseal.ready();
    expect(() => defineOne(waxseal, "shop.x")).toThrow(expect.objectContaining({ code: "WAXSEAL_PURPOSE_LATE" }));
    waxseal.close();
  });

  it("have a lifetime that is one", () => {
    for (const maxAge of [undefined, NaN, -1, "1 h", "1y", Infinity, 86_400_000 * 365, null, ""]) {
      const waxseal = shop();
      for (const [, defineOne] of define.slice(0, 3)) {
        const over = {
          token: (o: object) => waxseal.token({ ...o, maxAge } as never),
          boundToken: (o: object) => waxseal.boundToken({ ...o, maxAge } as never),
        };
        expect(() => defineOne(over as never, "shop.x"), String(maxAge)).toThrow(
          expect.objectContaining({ code: "WAXSEAL_DURATION_INVALID" }),
        );
      }
    }
    expect(() => shop().token({ purpose: "a", maxAge: "unbounded" as never, singleUse: claims })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_SINGLE_USE_UNBOUNDED" }),
    );
  });

  it.each([cookieStore(), true, null, "shop.sqlite"])("are not good once by what remembers nothing: %#", (singleUse) => {
    const waxseal = shop();
    expect(() => waxseal.token({ purpose: "a", maxAge: "1h", singleUse: singleUse as never })).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_SINGLE_USE_STORE" }),
    );
    expect(waxseal.audit()).toHaveLength(3);
  });
});

describe("an audit", () => {
  const found = (waxseal: Waxseal): unknown[] =>
    waxseal
      .audit()
      .map(({ kind, purpose, maxAge, format, rotation, revocation }) => [kind, purpose, maxAge, format, rotation, revocation].join(", "));

  it("lists what an application hands out, how long, in which format, and what a rotation and a revocation do to it", () => {
    const waxseal = shop({ revocations: nothingRevoked });
    waxseal.token({ purpose: "shop.unsubscribe", maxAge: "unbounded" });
    waxseal.token({
      purpose: "shop.invite",
      maxAge: "7d",
      singleUse: claims,
      schema: z.object({ shop: z.number() }),
      subject: ({ shop: id }) => id,
    });
    waxseal.token({ purpose: "shop.draft", maxAge: "1h", sealed: true });
    waxseal.boundToken({ purpose: "shop.confirm", maxAge: "3d", state: () => [1], subject: () => 1 });
    waxseal.cookie({ name: "theme", maxAge: "1w" });
    waxseal.cookie({ name: "secret", maxAge: "1w", sealed: true });
    expect(found(waxseal)).toEqual([
      "session, session, 1209600, id, renewed, subject",
      "CSRF token, csrf, 1209600, signed, kept, none",
      "flash messages, messages, 1209600, signed, kept, none",
      "token, shop.unsubscribe, unbounded, signed, kept, purpose",
      "single-use token, shop.invite, 604800, signed, kept, subject",
      "token, shop.draft, 3600, sealed, kept, purpose",
      "bound token, shop.confirm, 259200, bound, kept, subject",
      "cookie, theme, 604800, signed, kept, purpose",
      "cookie, secret, 604800, sealed, kept, purpose",
    ]);
    expect(Object.isFrozen(waxseal.audit()[0])).toBe(true);
  });

  it("says where nothing can be revoked, and what is Django's", () => {
    const waxseal = shop({ session: undefined });
    waxseal.token({ purpose: "shop.draft", maxAge: "1h", subject: (text) => text });
    expect(found(waxseal)).toEqual([
      "session, session, 1209600, signed, renewed, none",
      "CSRF token, csrf, 1209600, signed, kept, none",
      "flash messages, messages, 1209600, signed, kept, none",
      "token, shop.draft, 3600, signed, kept, none",
    ]);
    const shared = shop({ preset: django({ timeZone: "UTC" }) });
    shared.cookie({ name: "theme", maxAge: "1w" });
    shared.cookie({ name: "secret", maxAge: "1w", sealed: true });
    expect(shared.audit().map(({ format }) => format)).toEqual(["django", "django", "django", "django", "sealed"]);
  });
});
