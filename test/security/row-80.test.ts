import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { django } from "../../src/django/preset.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import type { SessionStore } from "../../src/sessions/store.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "../web/live-site.ts";

const person = (pk: string) => ({ pk, password: "hash", lastLogin: null, email: "" });

const djangoStore = (): SessionStore => {
  const database = new DatabaseSync(":memory:");
  database.exec(DJANGO_TABLE_SQL);
  return sqliteStore(database);
};

const PLACES = [
  { place: "memory", newStore: memoryStore, isDjango: false },
  { place: "SQLite", newStore: () => sqliteStore(new DatabaseSync(":memory:")), isDjango: false },
  { place: "a cookie", newStore: cookieStore, isDjango: false },
  { place: "django_session", newStore: djangoStore, isDjango: true },
];
const CASES = ADAPTERS.flatMap((adapter) => PLACES.map((place) => ({ adapter, ...place })));

async function siteOver(adapter: AdapterName, store: SessionStore, isDjango: boolean) {
  const preset = isDjango ? django({ timeZone: "UTC" }) : undefined;
  const waxseal = createWaxseal<Record<string, unknown>>({ keys: KEY, session: { store, idle: "1h" }, preset, csrf: false });
  const users = waxseal.users({ find: async (pk) => person(pk) });
  return serve(adapter, waxseal, {
    "GET /login": async ({ wax, request, response }) => {
      await users.login(wax, person(new URL(request.url!, "http://x").searchParams.get("as")!));
      response.end();
    },
    "GET /who": async ({ wax, response }) => response.end(String((await users.current(wax))?.pk)),
    "GET /add": ({ wax, response }) => {
      wax.session.data["added"] = true;
      response.end();
    },
    "GET /logout": async ({ wax, response }) => {
      await users.logout(wax);
      response.end();
    },
    "GET /fill": ({ wax, response }) => {
      wax.session.data["filling"] = randomBytes(4000).toString("base64"); // does not compress
      response.end();
    },
    "GET /flush": async ({ wax, response }) => {
      await wax.session.flush();
      response.end();
    },
  });
}

describe("80. A tossed duplicate cookie: the real session survives", () => {
  test.for(CASES)("$adapter, $place", async ({ adapter, newStore, isDjango }) => {
    const site = await siteOver(adapter, newStore(), isDjango);
    const name = isDjango ? "sessionid" : "wax-session";
    const [victim, attacker] = [new Browser(site), new Browser(site)];
    await victim.get("/login?as=victim");
    await attacker.get("/login?as=attacker");
    const real = victim.cookieHeader;
    for (const planted of [attacker.cookieHeader, `${name}=`, `${name}=garbage`, real]) {
      for (const cookie of [`${real}; ${planted}`, `${planted}; ${real}`, `${real}; ${planted}; ${planted}`]) {
        const ask = async (path: string): Promise<[number, string]> => {
          const { status, text, setCookies } = await new Browser(site).get(path, { headers: { cookie } });
          expect(setCookies).toEqual([]); // neither set nor deleted, in whichever order they came
          return [status, text];
        };
        expect(await ask("/who")).toEqual([200, "undefined"]);
        expect(await ask("/add")).toEqual([200, ""]);
        expect(await ask("/flush")).toEqual([200, ""]);
        expect(await ask("/login?as=attacker")).toEqual([409, "WAXSEAL_SESSION_DOUBLED"]);
        expect(await ask("/logout")).toEqual([409, "WAXSEAL_SESSION_DOUBLED"]);
        expect((await victim.get("/who")).text).toBe("victim");
        expect((await attacker.get("/who")).text).toBe("attacker");
      }
    }
  });

  test.for(ADAPTERS)("a chunk beyond those of a session in its cookies changes nothing: %s", async (adapter) => {
    const victim = new Browser(await siteOver(adapter, cookieStore({ chunks: 4 }), false));
    await victim.get("/login?as=victim");
    await victim.get("/fill");
    expect([...victim.cookies.keys()]).toEqual(["wax-session", "wax-session.1"]);
    for (const planted of ["wax-session.2=x", "wax-session.3=x", "wax-session.7=x", "wax-session.2=x; wax-session.2=y"]) {
      const headers = { cookie: `${victim.cookieHeader}; ${planted}` };
      expect((await victim.get("/who", { headers })).text).toBe("victim");
      await victim.get("/add", { headers });
      expect((await victim.get("/who")).text).toBe("victim");
    }
  });
});
