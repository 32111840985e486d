import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { django } from "../../src/django/preset.ts";
import { KeyRing, type Keys } from "../../src/keys/key-ring.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import type { SessionStore } from "../../src/sessions/store.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "../web/live-site.ts";

const FRESH = [...KEY].reverse().join("");

const djangoStore = (): SessionStore => {
  const database = new DatabaseSync(":memory:");
  database.exec(DJANGO_TABLE_SQL);
  return sqliteStore(database);
};

const PLACES = [
  { place: "memory", store: memoryStore, preset: false, inTable: true },
  { place: "SQLite", store: () => sqliteStore(new DatabaseSync(":memory:")), preset: false, inTable: true },
  { place: "a cookie", store: cookieStore, preset: false, inTable: false },
  { place: "django_session", store: djangoStore, preset: true, inTable: true },
];
const CASES = ADAPTERS.flatMap((adapter) => PLACES.map((place) => ({ adapter, ...place })));

async function site(
  adapter: AdapterName,
  { store, preset }: { store: SessionStore; preset: boolean },
  { keys = KEY, password = () => "hash" }: { keys?: Keys; password?: () => string } = {},
) {
  const person = () => ({ pk: 1, password: password(), lastLogin: null, email: "" });
  const waxseal = createWaxseal<Record<string, unknown>>({
    keys,
    session: { store },
    ...(preset ? { preset: django({ timeZone: "UTC" }) } : {}),
  });
  const users = waxseal.users({ find: () => Promise.resolve(person()) });
  return serve(adapter, waxseal, {
    "GET /form": ({ wax, response }) => response.end(wax.csrf.token),
    "GET /begin": ({ wax, response }) => {
      wax.session.data["cart"] = "dune";
      response.end(wax.csrf.token);
    },
    "POST /login": async ({ wax, response }) => {
      await users.login(wax, person());
      response.end(wax.csrf.token);
    },
    "POST /act": ({ response }) => response.end("acted"),
    "GET /who": async ({ wax, response }) => response.end(`${String((await users.current(wax))?.pk)} ${String(wax.session.data["cart"])}`),
  });
}

const names = (preset: boolean) =>
  preset ? { cookie: "sessionid", field: "csrfmiddlewaretoken" } : { cookie: "wax-session", field: "csrf_token" };

describe("34. Fixation: login changes the id, the old id is dead", () => {
  test.for(CASES)("$adapter, $place", async ({ adapter, store, preset, inTable }) => {
    const address = await site(adapter, { store: store(), preset });
    const { cookie, field } = names(preset);
    const attacker = new Browser(address);
    await attacker.get("/begin");
    const victim = attacker.copy();
    const { text: token } = await victim.get("/form");
    await victim.post("/login", { [field]: token });
    expect((await victim.get("/who")).text).toBe("1 dune");
    expect(victim.cookies.get(cookie)).not.toBe(attacker.cookies.get(cookie));
    expect((await attacker.get("/who")).text).toBe(inTable ? "undefined undefined" : "undefined dune");
    // An id of the attacker's own making is never taken over.
    const planted = new Browser(address);
    for (const id of ["a".repeat(32), "0".repeat(32), `${"A".repeat(27)}:${"A".repeat(43)}`]) {
      planted.cookies.set(cookie, id);
      const page = await planted.get("/form");
      await planted.post("/login", { [field]: page.text });
      expect(planted.cookies.get(cookie)).not.toBe(id);
      expect((await planted.get("/who")).text).toMatch(/^1 /);
      const again = new Browser(address);
      again.cookies.set(cookie, id);
      expect((await again.get("/who")).text).toBe("undefined undefined");
      planted.cookies.clear();
    }
  });

  test.for(CASES)("signing in again changes it too: $adapter, $place", async ({ adapter, store, preset }) => {
    const { cookie, field } = names(preset);
    const browser = new Browser(await site(adapter, { store: store(), preset }));
    const seen = new Set<string>();
    let token = (await browser.get("/form")).text;
    for (let round = 0; round < 4; round++) {
      token = (await browser.post("/login", { [field]: token })).text;
      seen.add(browser.cookies.get(cookie)!);
    }
    expect(seen.size).toBe(4);
  });
});

describe("35. CSRF secret rotates at login", () => {
  test.for(CASES)("$adapter, $place", async ({ adapter, store, preset }) => {
    const { field } = names(preset);
    const browser = new Browser(await site(adapter, { store: store(), preset }));
    const tokens = [(await browser.get("/form")).text, (await browser.get("/begin")).text];
    const act = async (token: string): Promise<string> => (await browser.post("/act", { [field]: token })).text;
    for (const token of tokens) expect(await act(token)).toBe("acted");
    for (let round = 0; round < 2; round++) {
      const { text: fresh } = await browser.post("/login", { [field]: tokens.at(-1)! });
      for (const token of tokens) expect(await act(token)).toBe("WAXSEAL_CSRF_TOKEN");
      expect(await act(fresh)).toBe("acted");
      tokens.push(fresh);
    }
  });
});

describe("38. Password change ends other sessions (auth hash); a fallback key's hash is upgraded, not refused", () => {
  test.for(CASES)("a change ends them: $adapter, $place", async ({ adapter, store, preset, inTable }) => {
    let password = "old hash";
    const { cookie, field } = names(preset);
    const address = await site(adapter, { store: store(), preset }, { password: () => password });
    const [here, there] = [new Browser(address), new Browser(address)];
    for (const browser of [here, there]) await browser.post("/login", { [field]: (await browser.get("/begin")).text });
    password = "new hash";
    const copy = there.copy();
    expect((await there.get("/who")).text).toBe("undefined undefined");
    expect(there.cookies.has(cookie)).toBe(false);
    if (inTable) expect((await copy.get("/who")).text).toBe("undefined undefined");
    await here.post("/login", { [field]: (await here.get("/form")).text });
    expect((await here.get("/who")).text).toMatch(/^1 /);
  });

  test.for(CASES)("a rotation of the key does not: $adapter, $place", async ({ adapter, store, preset }) => {
    const sessions = store();
    const { field } = names(preset);
    const at = async (keys: Keys, from?: Browser): Promise<Browser> =>
      Object.assign(
        new Browser(await site(adapter, { store: sessions, preset }, { keys })),
        from === undefined ? {} : { cookies: from.cookies },
      );
    const before = await at(KEY);
    await before.post("/login", { [field]: (await before.get("/begin")).text });
    const between = await at(new KeyRing({ current: FRESH, fallbacks: [KEY] }), before);
    expect((await between.get("/who")).text).toBe("1 dune");
    const after = await at(FRESH, between);
    // With Django's nodes on the same ring ours upgrade nothing: theirs would change it back.
    expect((await after.get("/who")).text).toBe(preset ? "undefined undefined" : "1 dune");
  });
});
