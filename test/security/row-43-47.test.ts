import { describe, expect, test } from "vitest";
import { parseCookieHeader, parseCookiePairs } from "../../src/cookies/parse.ts";
import { serializeSetCookie, type CookieAttributes } from "../../src/cookies/serialize.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import type { CookieOptions } from "../../src/web/cookie-purpose.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "../web/live-site.ts";

type Data = Record<string, unknown>;

const CONTROLS = [";", "\r", "\n", "\r\n", "\0", "\x1f", "\x7f", "\u0085", "\u2028", "é", "日"];
const user = { pk: 1, password: "hash", lastLogin: null, email: "" };

describe("43. `;`, CR, LF or other controls in a cookie's name, value, path, domain, sameSite, priority: error", () => {
  const invalid = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_COOKIE_INVALID" }) as Error;
  const set = (name: string, attributes: Partial<CookieAttributes>): string =>
    serializeSetCookie(name, "1", { secure: true, ...attributes });

  test.for(CONTROLS)("%j", (control) => {
    for (const text of [control, `a${control}`, `a${control}Domain=evil.test`, `${control}a`]) {
      expect(() => set(text, {})).toThrow(invalid);
      for (const attributes of [{ path: `/${text}` }, { domain: text }, { sameSite: text as "Lax" }, { sameSite: `Lax${text}` as "Lax" }]) {
        expect(() => set("a", attributes)).toThrow(invalid);
      }
      for (const options of [
        { name: text },
        { name: "a", path: `/${text}` },
        { name: "a", domain: text },
        { name: "a", sameSite: text as "Lax" },
      ] as Omit<CookieOptions, "maxAge">[]) {
        expect(() => createWaxseal({ keys: KEY }).cookie({ maxAge: "1d", ...options })).toThrow(invalid);
      }
    }
  });

  test("a value never leaves as it is: it is escaped, or refused beyond U+00FF", () => {
    for (let code = 0; code < 256; code++) {
      const value = `a${String.fromCharCode(code)}; Domain=evil.test`;
      const header = set("a", {}).replace("a=1", "");
      const written = serializeSetCookie("a", value, { secure: true });
      expect(written.endsWith(header)).toBe(true);
      expect(written.slice(0, -header.length)).toMatch(/^a="[ -:<-~]*"$/);
      expect(parseCookieHeader(written.split(";")[0]!).get("a")).toBe(value);
    }
    for (const value of ["日", "\u2028", "\ud800"]) expect(() => serializeSetCookie("a", value, { secure: true })).toThrow();
  });

  test.for(["", " ", "a b", "a=b", "a,b", '"a"', "a\t", "a(b)", "a@b", "a/b", "a[b]", "a{b}", "a?b"])("the name %j", (name) => {
    expect(() => set(name, {})).toThrow(invalid);
  });

  test.for<Partial<CookieAttributes>>([
    { path: "" },
    { path: "shop" },
    { domain: "" },
    { maxAgeSeconds: NaN },
    { maxAgeSeconds: Infinity },
    { maxAgeSeconds: "5; Secure" as never },
    { sameSite: "lax" as "Lax" },
  ])("%j", (attributes) => {
    expect(() => set("a", attributes)).toThrow(invalid);
  });
});

async function site(adapter: AdapterName, options: { baseUrl?: string } = {}) {
  const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, csrf: false, ...options });
  const theme = waxseal.cookie({ name: "theme", maxAge: "1d" });
  const proto = waxseal.cookie({ name: "__proto__", maxAge: "1d" });
  const users = waxseal.users({ find: () => Promise.resolve(user) });
  return serve(adapter, waxseal, {
    "GET /": async ({ wax, response }) => response.end(`${String((await users.current(wax))?.pk)} ${JSON.stringify(wax.session.data)}`),
    "GET /keep": ({ wax, response }) => {
      wax.session.data["n"] = 1;
      response.end();
    },
    "GET /login": async ({ wax, response }) => {
      await users.login(wax, user);
      response.end("in");
    },
    "GET /logout": async ({ wax, response }) => {
      await users.logout(wax);
      response.end("out");
    },
    "GET /cookies": ({ wax, response }) =>
      response.end(
        JSON.stringify([
          wax.cookies.get(theme),
          wax.cookies.get(proto),
          wax.cookies.unsigned("__proto__"),
          wax.cookies.unsigned("constructor"),
        ]),
      ),
    "GET /set-proto": ({ wax, response }) => {
      wax.cookies.set(proto, "polluted?");
      response.end();
    },
  });
}

describe("44. `__Host-`/`__Secure-` spoofs (nameless cookie, U+00A0 or U+2000 before the name, quotes, percent-encoding): not the prefixed cookie", () => {
  const NAME = "__Host-wax-session";

  /** Node reads header bytes as latin1; what a browser sends as UTF-8 arrives as several characters. */
  const spoofs = (value: string): string[] => [
    `=${NAME}=${value}`,
    `= ${NAME}=${value}`,
    ...["\u00a0", "\u0085", "\u1680", "\u2000", "\u2003", "\u2028", "\u202f", "\u3000", "\ufeff", "\v", "\f", "\x1f", "\x1c", "\0"].flatMap(
      (space) => [`${space}${NAME}=${value}`, `${NAME}${space}=${value}`, `${Buffer.from(space).toString("latin1")}${NAME}=${value}`],
    ),
    `"${NAME}"=${value}`,
    `'${NAME}'=${value}`,
    `%5F%5FHost-wax-session=${value}`,
    `__host-wax-session=${value}`,
    `__HOST-WAX-SESSION=${value}`,
    `__Host-wax-session%20=${value}`,
    `x="; ${NAME}"=${value}`,
    `$${NAME}=${value}`,
  ];

  test("to the parser", () => {
    for (const header of spoofs("evil")) expect([header, parseCookieHeader(header).get(NAME)]).toEqual([header, undefined]);
    expect(parseCookieHeader(` \t${NAME} \t= evil`).get(NAME)).toBe("evil"); // this is how browsers themselves read it
  });

  test.for(ADAPTERS)("over the wire, under %s", async (adapter) => {
    const address = await site(adapter, { baseUrl: "https://shop.test" });
    const victim = new Browser(address);
    await victim.get("/login");
    const value = victim.cookies.get(NAME)!;
    expect((await victim.get("/")).text).toMatch(/^1 /);
    for (const cookie of spoofs(value).filter((header) => /^[\t -~\x80-\xff]*$/.test(header))) {
      const answer = await new Browser(address).get("/", { headers: { cookie } });
      expect([cookie, answer.text]).toEqual([cookie, "undefined {}"]);
      const both = await new Browser(address).get("/", { headers: { cookie: `${cookie.replaceAll(value, "evil")}; ${NAME}=${value}` } });
      expect([cookie, both.text]).toEqual([cookie, "1 {}"]);
    }
  });
});

describe("45. `__Host-` set without Secure, with Domain or another path: ConfigError", () => {
  const wrong = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_COOKIE_PREFIX" }) as Error;

  test.for(["__Host-a", "__host-a", "__HOST-a", "__hOsT-a"])("%s", (name) => {
    for (const attributes of [{ secure: false }, { secure: true, domain: "shop.test" }, { secure: true, path: "/shop" }]) {
      expect(() => serializeSetCookie(name, "1", attributes)).toThrow(wrong);
      expect(() => createWaxseal({ keys: KEY }).cookie({ name, maxAge: "1d", ...attributes })).toThrow(wrong);
    }
    expect(serializeSetCookie(name, "1", { secure: true })).toContain(`${name}=1; Path=/; Secure`);
  });

  test.for(["__Secure-a", "__secure-A"])("%s demands Secure only", (name) => {
    expect(() => serializeSetCookie(name, "1", { secure: false })).toThrow(wrong);
    expect(serializeSetCookie(name, "1", { secure: true, domain: "shop.test", path: "/a" })).toContain("; Secure");
  });

  test("that the defaults of the application bring about as well", () => {
    const cookie = (cookies: { secure?: boolean; domain?: string }) => () =>
      createWaxseal({ keys: KEY, cookies }).cookie({ name: "__Host-a", maxAge: "1d" });
    expect(cookie({ secure: false })).toThrow(wrong);
    expect(cookie({ secure: true, domain: "shop.test" })).toThrow(wrong);
    expect(cookie({ secure: true })).not.toThrow();
  });
});

describe("46. Two session cookies in one request: absent", () => {
  describe.each(ADAPTERS)("%s", (adapter) => {
    const begin = async () => {
      const address = await site(adapter);
      const [victim, attacker] = [new Browser(address), new Browser(address)];
      for (const browser of [victim, attacker]) await browser.get("/login");
      const [own, tossed] = [victim, attacker].map((browser) => `wax-session=${browser.cookies.get("wax-session")!}`) as [string, string];
      return {
        address,
        victim,
        headers: [`${own}; ${tossed}`, `${tossed}; ${own}`, `${own}; ${own}`, `${own}; wax-session=`, `a=1; ${tossed}; b=2; ${own}; c`],
      };
    };

    test("nobody is signed in, and the real cookie is neither set nor deleted, whatever the handler does", async () => {
      const { address, victim, headers } = await begin();
      for (const cookie of headers) {
        for (const path of ["/", "/keep"]) {
          const answer = await new Browser(address).get(path, { headers: { cookie } });
          expect([answer.status, answer.setCookies]).toEqual([200, []]);
          if (path === "/") expect(answer.text).toBe("undefined {}");
        }
      }
      expect((await victim.get("/")).text).toBe("1 {}"); // and is as good as before
    });

    test("signing in or out says that it cannot, instead of an answer that is not true", async () => {
      const { address, victim, headers } = await begin();
      for (const cookie of headers) {
        for (const path of ["/login", "/logout"]) {
          const answer = await new Browser(address).get(path, { headers: { cookie } });
          expect([answer.status, answer.text, answer.setCookies]).toEqual([409, "WAXSEAL_SESSION_DOUBLED", []]);
        }
      }
      expect((await victim.get("/")).text).toBe("1 {}");
    });
  });
});

describe("47. Cookies named `__proto__` or `constructor`", () => {
  test("are cookies like any other, to the parser", () => {
    const header = "__proto__=1; constructor=2; hasOwnProperty=3; toString=4; __proto__=5";
    expect(parseCookieHeader(header)).toEqual(
      new Map([
        ["__proto__", "5"],
        ["constructor", "2"],
        ["hasOwnProperty", "3"],
        ["toString", "4"],
      ]),
    );
    expect(parseCookiePairs(header)).toHaveLength(5);
    expect(parseCookieHeader("a=1").get("__proto__")).toBeUndefined();
    expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
  });

  test.for(ADAPTERS)("and over the wire, under %s", async (adapter) => {
    const browser = new Browser(await site(adapter));
    expect((await browser.get("/cookies", { headers: { cookie: "a=1" } })).text).toBe("[null,null,null,null]");
    const raw = await browser.get("/cookies", { headers: { cookie: "__proto__=x; constructor=y" } });
    expect(raw.text).toBe('[null,null,"x","y"]');
    await browser.get("/set-proto");
    expect(JSON.parse((await browser.get("/cookies")).text)).toEqual([null, "polluted?", expect.any(String), null]);
    expect(({} as Record<string, unknown>)["polluted?"]).toBeUndefined();
  });
});
