import { describe, expect, test } from "vitest";
import { BadSignature, type Refusal } from "../../src/errors.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import type { StandardSchemaV1 } from "../../src/signing/schema.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import type { CookiePurpose } from "../../src/web/cookie-purpose.ts";
import { createWaxseal, type Waxseal } from "../../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, KEY, serve } from "../web/live-site.ts";
import { found } from "./canary-search.ts";

const SECRET = "canary-sealed-5d2c9f8e1a7b4036-ada.lovelace@example.org";
const clock = fixedClock();

interface Reading {
  ok: boolean;
  reason?: Refusal | undefined;
  value?: unknown;
}

interface Made {
  text: string;
  read: (text: string) => Reading;
}

/** What a schema and a store of claims were asked. */
interface Asked {
  values: unknown[];
  claims: string[];
}

/** Each kind that may be sealed; of the same name, signed in one application and sealed in another. */
const KINDS: Record<string, (waxseal: Waxseal, sealed: boolean, asked: Asked) => Made> = {
  token(waxseal, sealed, asked) {
    const token = waxseal.token({ purpose: "a", maxAge: "1h", sealed, schema: anything(asked) });
    return { text: token.issue(SECRET), read: (text) => token.verify(text) };
  },
  "single-use token"(waxseal, sealed, asked) {
    const singleUse = { claim: (id: string) => Promise.resolve(asked.claims.push(id) > 0) };
    const token = waxseal.token({ purpose: "a", maxAge: "1h", sealed, singleUse, schema: anything(asked) });
    return { text: token.issue(SECRET), read: (text) => token.verify(text) };
  },
  cookie(waxseal, sealed, asked) {
    const cookie = waxseal.cookie({ name: "a", maxAge: "1h", sealed, schema: anything(asked) }) as unknown as CookiePurpose;
    return { text: cookie.seal(SECRET), read: (text) => cookie.open(text) };
  },
};

function anything(asked: Asked): StandardSchemaV1<unknown, unknown> {
  const validate = (value: unknown): { value: unknown } => {
    asked.values.push(value);
    return { value };
  };
  return { "~standard": { version: 1, vendor: "test", validate } };
}

function make(kind: string, sealed: boolean): Made & { asked: Asked } {
  const asked: Asked = { values: [], claims: [] };
  const made = KINDS[kind]!(createWaxseal({ keys: KEY, clock }), sealed, asked);
  asked.values.length = 0; // those of issuing
  return { ...made, asked };
}

const names = Object.keys(KINDS);

describe("20. Plaintext before the tag holds: never visible: in tokens and cookies", () => {
  test.for(names)("%s: not in the text; changed anywhere, no schema sees it, and no answer has it", (kind) => {
    const { text, read, asked } = make(kind, true);
    expect(found(text, [SECRET])).toEqual([]);
    expect(found(Buffer.from(text, "base64url").toString("latin1"), [SECRET])).toEqual([]);
    const bytes = Buffer.from(text, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      const reading = read(changed.toString("base64url"));
      expect(reading).toEqual({ ok: false, reason: at === 0 ? "malformed" : "bad-signature" });
    }
    clock.pass(3601);
    expect(read(text)).toEqual({ ok: false, reason: "expired" });
    expect(asked).toEqual({ values: [], claims: [] });
    clock.pass(-3601);
    expect(read(text)).toMatchObject({ ok: true, value: SECRET });
    expect(asked.values).toEqual([SECRET]);
  });

  test("a refusal that is thrown shows nothing either", async () => {
    const waxseal = createWaxseal({ keys: KEY, clock });
    const claims: string[] = [];
    const singleUse = { claim: (id: string) => Promise.resolve(claims.push(id) > 0) };
    const token = waxseal.token({ purpose: "a", maxAge: "1h", sealed: true });
    const once = waxseal.token({ purpose: "b", maxAge: "1h", sealed: true, singleUse });
    const spoilt = (text: string): string =>
      text.startsWith("AA", 60) ? text.replace(/^(.{60})AA/, "$1BB") : `${text.slice(0, 60)}AA${text.slice(62)}`;
    for (const use of [() => token.open(spoilt(token.issue(SECRET))), () => once.redeem(spoilt(once.issue(SECRET)))]) {
      const error: unknown = await Promise.resolve()
        .then(use)
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(BadSignature);
      expect(found(JSON.stringify(error) + String((error as Error).stack), [SECRET])).toEqual([]);
    }
    expect(claims).toEqual([]);
  });
});

describe("23. A signed token given to the sealed reader and the reverse: refused: in an application", () => {
  test.for(names)("%s", (kind) => {
    const [signed, sealed] = [make(kind, false), make(kind, true)];
    for (const made of [signed, sealed]) expect(made.read(made.text)).toMatchObject({ ok: true, value: SECRET });
    expect(sealed.read(signed.text)).toEqual({ ok: false, reason: "malformed" });
    expect(signed.read(sealed.text)).toEqual({ ok: false, reason: "malformed" });
    for (const part of signed.text.split(":")) expect(sealed.read(part).ok).toBe(false);
    const [, time, signature] = signed.text.split(":") as [string, string, string];
    expect(signed.read(`${sealed.text}:${time}:${signature}`)).toEqual({ ok: false, reason: "bad-signature" });
  });

  test.for(ADAPTERS)("sessions in cookies, and back: nobody is signed in: %s", async (adapter) => {
    const siteOf = (sealed: boolean) => {
      const waxseal = createWaxseal<Record<string, unknown>>({ keys: KEY, clock, session: { store: cookieStore({ sealed }) } });
      return serve(adapter, waxseal, {
        "GET /set": ({ wax, response }) => {
          wax.session.data["name"] = SECRET;
          response.end();
        },
        "GET /": ({ wax, response }) => response.end((wax.session.data["name"] as string | undefined) ?? "nobody"),
      });
    };
    const sites = [await siteOf(false), await siteOf(true)];
    for (const [at, site] of sites.entries()) {
      const browser = new Browser(site);
      await browser.get("/set");
      expect((await browser.copy().get("/")).text).toBe(SECRET);
      const elsewhere = new Browser(sites[1 - at]!);
      for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
      expect((await elsewhere.get("/")).text).toBe("nobody");
    }
  });
});
