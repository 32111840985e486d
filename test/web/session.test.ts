import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { django } from "../../src/django/preset.ts";
import { SessionInterrupted } from "../../src/errors.ts";
import type { Session } from "../../src/sessions/open-session.ts";
import type { SessionStore } from "../../src/sessions/store.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { createWaxseal, type Waxseal } from "../../src/web/create-waxseal.ts";
import type { SessionOptions, WaxsealOptions } from "../../src/web/options.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { ADAPTERS, Browser, KEY, serve, type Handler, type Routes } from "./live-site.ts";

type Data = Record<string, unknown>;

interface Place {
  name: string;
  store: () => SessionStore;
  preset?: boolean;
}

const djangoStore = (): SessionStore => {
  const database = new DatabaseSync(":memory:");
  database.exec(DJANGO_TABLE_SQL);
  return sqliteStore(database);
};

const MEMORY: Place = { name: "memory", store: memoryStore };
const SQLITE: Place = { name: "SQLite", store: () => sqliteStore(":memory:") };
const COOKIE: Place = { name: "a cookie", store: cookieStore };
const DJANGO: Place = { name: "django_session", store: djangoStore, preset: true };
const DJANGO_COOKIE: Place = { name: "Django's cookie", store: cookieStore, preset: true };

function seal(
  { store, preset = false }: Place,
  session: Partial<SessionOptions<Data>> = {},
  options: Partial<WaxsealOptions<Data>> = {},
): Waxseal<Data> {
  return createWaxseal<Data>({
    keys: KEY,
    session: { store: store(), ...session },
    csrf: false,
    ...options,
    ...(preset ? { preset: django({ timeZone: "UTC" }) } : {}),
  });
}

const show: Handler<Data> = ({ wax, response }) => response.end(JSON.stringify(wax.session.data));

/** Returns a handler that changes the session and shows what it is then. */
const change =
  (how: (session: Session<Data>) => unknown): Handler<Data> =>
  async ({ wax, response }) => {
    await how(wax.session);
    response.end(JSON.stringify(wax.session.data));
  };

const matrix = (places: readonly Place[]) => ADAPTERS.flatMap((adapter) => places.map((place) => ({ adapter, place, where: place.name })));

/** Serves `routes` and "GET /show", and returns a browser on it. */
async function visit(
  adapter: (typeof ADAPTERS)[number],
  waxseal: Waxseal<Data>,
  routes: Routes<Data>,
): Promise<Browser & { errors: unknown[] }> {
  const site = await serve(adapter, waxseal, { "GET /show": show, ...routes });
  return Object.assign(new Browser(site), { errors: site.errors });
}

const shown = async (browser: Browser): Promise<Data> => JSON.parse((await browser.get("/show")).text) as Data;

describe.each(matrix([MEMORY, SQLITE, COOKIE, DJANGO, DJANGO_COOKIE]))("a session in $where, under $adapter", ({ adapter, place }) => {
  it("begins with the first thing kept in it, and not before", async () => {
    const browser = await visit(adapter, seal(place), {
      "GET /keep": change(({ data }) => (data["n"] = 1)),
      "GET /look": change(({ data }) => data["n"]),
      "GET /empty": change((session) => (session.cycleKey(), session.setExpiry(undefined), session.flush())),
    });
    expect((await browser.get("/look")).setCookies).toEqual([]);
    expect((await browser.get("/empty")).setCookies).toEqual([]);
    expect((await browser.get("/keep")).setCookies).toHaveLength(1);
    expect(await shown(browser)).toEqual({ n: 1 });
    expect((await browser.get("/look")).setCookies).toEqual([]);
  });

  it("notices changes at any depth, and nothing where nothing changed", async () => {
    const steps: [string, (data: Data & { cart: string[]; deep: { a: { b: number }[] } }) => unknown, boolean][] = [
      ["/begin", (data) => Object.assign(data, { cart: ["dune"], deep: { a: [{ b: 1 }] } }), true],
      ["/push", (data) => data.cart.push("emma"), true],
      ["/nested", (data) => (data.deep.a[0]!.b = 2), true],
      ["/same", (data) => (data.deep.a[0]!.b = 2), false],
      ["/replaced by its like", (data) => (data.cart = [...data.cart]), false],
      ["/there and back", (data) => (data.cart.push("x"), data.cart.pop()), false],
      ["/undefined", (data) => (data["none"] = undefined), false],
      ["/delete in depth", (data) => Reflect.deleteProperty(data.deep.a[0]!, "b"), true],
      ["/delete", (data) => Reflect.deleteProperty(data, "deep"), true],
      ["/delete by undefined", (data) => (data.cart = undefined as never), true],
    ];
    const routes = Object.fromEntries(steps.map(([path, how]) => [`GET ${encodeURI(path)}`, change(({ data }) => how(data as never))]));
    const browser = await visit(adapter, seal(place), { ...routes, "GET /start": change(({ data }) => (data["kept"] = true)) });
    await browser.get("/start");
    for (const [path, , saves] of steps) {
      const answer = await browser.get(encodeURI(path));
      expect([path, answer.setCookies.length]).toEqual([path, saves ? 1 : 0]);
      expect(await shown(browser)).toEqual(JSON.parse(answer.text));
    }
    expect(await shown(browser)).toEqual({ kept: true });
  });

  it("holds whatever JSON holds, names that objects have by birth included", async () => {
    const data = {
      constructor: 1,
      toString: "x",
      hasOwnProperty: [],
      valueOf: null,
      "": 0,
      "a.b": { "é🦭": [1.5, -0.1, "\0\ud800"] },
      length: 5,
    };
    const browser = await visit(adapter, seal(place), {
      "GET /keep": change((session) => Object.assign(session.data, data)),
      "GET /drop": change(
        (session) => (Reflect.deleteProperty(session.data, "constructor"), Reflect.deleteProperty(session.data, "toString")),
      ),
    });
    await browser.get("/keep");
    expect(await shown(browser)).toEqual(data);
    await browser.get("/drop");
    const { constructor: _constructor, toString: _toString, ...rest } = data;
    expect(await shown(browser)).toEqual(rest);
  });

  it.each<[string, unknown, string]>([
    ["date", new Date(), "WAXSEAL_NOT_JSON"],
    ["map", new Map(), "WAXSEAL_NOT_JSON"],
    ["number", NaN, "WAXSEAL_NOT_JSON"],
    ["_auth_user_id", "1", "WAXSEAL_SESSION_FIELD_RESERVED"],
    ["__proto__x", 1, "WAXSEAL_SESSION_FIELD_RESERVED"],
    ["large", "x".repeat(1_100_000), "WAXSEAL_PAYLOAD_TOO_LARGE"],
  ])("refuses what would not come back, and keeps what it has: %s", async (name, value, code) => {
    const browser = await visit(adapter, seal(place), {
      "GET /keep": change(({ data }) => (data["n"] = 1)),
      "GET /bad": ({ wax, response }) => {
        wax.session.data["n"] = 2;
        Object.defineProperty(wax.session.data, name, { value, enumerable: true, configurable: true });
        response.end("secret answer");
      },
    });
    await browser.get("/keep");
    const answer = await browser.get("/bad");
    expect([answer.status, answer.text, answer.setCookies]).toEqual([500, code, []]);
    expect(await shown(browser)).toEqual({ n: 1 });
  });

  it("gets another id with cycleKey, and keeps what it holds", async () => {
    const browser = await visit(adapter, seal(place), {
      "GET /keep": change(({ data }) => (data["n"] = 1)),
      "GET /cycle": change(async (session) => {
        session.data["m"] = 2;
        await session.cycleKey();
      }),
    });
    await browser.get("/keep");
    const before = browser.cookieHeader;
    const old = browser.copy();
    await browser.get("/cycle");
    expect(browser.cookieHeader).not.toBe(before);
    expect(await shown(browser)).toEqual({ n: 1, m: 2 });
    if (place.name !== COOKIE.name && place.name !== DJANGO_COOKIE.name) expect(await shown(old)).toEqual({});
  });

  it("is gone with flush, its cookie too, and may begin anew in the same breath", async () => {
    const browser = await visit(adapter, seal(place), {
      "GET /keep": change(({ data }) => (data["n"] = 1)),
      "GET /flush": change((session) => session.flush()),
      "GET /anew": change(async (session) => {
        const before = session.data;
        await session.flush();
        before["n"] = 5; // of the session that is gone
        session.data["m"] = 2;
      }),
    });
    await browser.get("/keep");
    const old = browser.copy();
    const answer = await browser.get("/flush");
    expect([answer.text, browser.cookies.size]).toEqual(["{}", 0]);
    expect(answer.setCookies).toEqual([expect.stringMatching(/="";.* Max-Age=0; Expires=Thu, 01 Jan 1970/)]);
    const inTable = place.name !== COOKIE.name && place.name !== DJANGO_COOKIE.name;
    expect(await shown(old)).toEqual(inTable ? {} : { n: 1 });
    await browser.get("/keep");
    const first = browser.cookieHeader;
    await browser.get("/anew");
    expect(browser.cookieHeader).not.toBe(first);
    expect(await shown(browser)).toEqual({ m: 2 });
  });

  it("is not saved with an answer of 500 and more, and is with any other", async () => {
    const answering =
      (status: number): Handler<Data> =>
      ({ wax, response }) => {
        wax.session.data["n"] = status;
        response.writeHead(status).end();
      };
    const browser = await visit(adapter, seal(place), {
      ...Object.fromEntries([200, 302, 404, 499, 500, 503, 599].map((status) => [`GET /${String(status)}`, answering(status)])),
      "GET /throws": ({ wax }) => {
        wax.session.data["n"] = "thrown";
        throw new Error("failed half-way");
      },
    });
    for (const status of [200, 302, 404, 499]) {
      await browser.get(`/${String(status)}`);
      expect(await shown(browser)).toEqual({ n: status });
    }
    for (const path of ["/500", "/503", "/599", "/throws"]) {
      expect((await browser.get(path)).setCookies).toEqual([]);
      expect(await shown(browser)).toEqual({ n: 499 });
    }
  });

  it("lasts as long as the application says, by its own word and the cookie's", async () => {
    const clock = fixedClock(Math.floor(Date.now() / 1000));
    const browser = await visit(adapter, seal(place, { maxAge: "1h" }, { clock }), {
      "GET /keep": change(({ data }) => (data["n"] = Number(data["n"] ?? 0) + 1)),
    });
    expect((await browser.get("/keep")).setCookies[0]).toContain("; Max-Age=3600;");
    clock.pass(3599);
    expect(await shown(browser)).toEqual({ n: 1 });
    const renewed = (await browser.get("/keep")).setCookies[0];
    expect(renewed).toContain(place.preset ? "; Max-Age=3600;" : "; Max-Age=1;"); // Django's begins again with each change
    clock.pass(1);
    expect(await shown(browser)).toEqual(place.preset ? { n: 2 } : {});
    clock.pass(3600);
    expect(await shown(browser)).toEqual({});
  });

  it("ends without a visit at the idle limit, and each visit puts that off, at the most every tenth of it", async () => {
    const clock = fixedClock(Math.floor(Date.now() / 1000));
    const browser = await visit(adapter, seal(place, { maxAge: "1h", idle: "10m" }, { clock }), {
      "GET /keep": change(({ data }) => (data["n"] = 1)),
      "GET /untouched": ({ response }) => response.end("x"),
    });
    expect((await browser.get("/keep")).setCookies[0]).toContain("; Max-Age=600;");
    clock.pass(60);
    expect((await browser.get("/untouched")).setCookies).toEqual([]);
    for (let visits = 0; visits < 10; visits++) {
      clock.pass(300);
      const { setCookies } = await browser.get("/untouched");
      expect(setCookies).toHaveLength(1);
      expect(await shown(browser)).toEqual({ n: 1 });
    }
    if (!place.preset) {
      clock.pass(500);
      expect((await browser.get("/untouched")).setCookies[0]).toContain("; Max-Age=40;"); // the absolute limit comes first
      clock.pass(40);
      expect(await shown(browser)).toEqual({});
      await browser.get("/keep");
    }
    clock.pass(600);
    expect(await shown(browser)).toEqual({});
  });

  it("lasts as setExpiry says", async () => {
    const clock = fixedClock(Math.floor(Date.now() / 1000));
    const expiries = { "2m": "2m", 90: 90, zero: 0, half: 0.5, browser: "browser", undefined, "30d": "30d" } as const;
    const browser = await visit(
      adapter,
      seal(place, { maxAge: "1h" }, { clock }),
      Object.fromEntries(
        Object.entries(expiries).map(([name, expiry]) => [
          `GET /${name}`,
          change((session) => {
            session.data["n"] = name;
            session.setExpiry(expiry);
          }),
        ]),
      ),
    );
    const lasts = async (name: string): Promise<number | undefined> => {
      browser.cookies.clear();
      const [cookie] = (await browser.get(`/${name}`)).setCookies;
      const seconds = /Max-Age=(\d+)/.exec(cookie!)?.[1];
      const end = seconds === undefined ? 3600 : Number(seconds);
      clock.pass(end - 1);
      expect(await shown(browser)).toEqual({ n: name });
      clock.pass(1);
      expect(await shown(browser)).toEqual({});
      return seconds === undefined ? undefined : end;
    };
    expect(await lasts("2m")).toBe(120);
    expect(await lasts("90")).toBe(90);
    expect(await lasts("half")).toBe(1);
    expect(await lasts("zero")).toBeUndefined(); // Django's set_expiry(0)
    expect(await lasts("browser")).toBeUndefined();
    expect(await lasts("undefined")).toBe(3600);
    expect(await lasts("30d")).toBe(place.preset ? 2_592_000 : 3600); // ours has its absolute limit
  });

  it.each([NaN, -1, "1 day", "soon", {}])("refuses setExpiry(%j)", async (expiry) => {
    const browser = await visit(adapter, seal(place), { "GET /bad": change((session) => session.setExpiry(expiry as "1d")) });
    expect((await browser.get("/bad")).text).toBe("WAXSEAL_DURATION_INVALID");
  });

  it("begins without what a forged or foreign cookie says, and touches no other cookie", async () => {
    const browser = await visit(adapter, seal(place), { "GET /keep": change(({ data }) => (data["n"] = 1)) });
    const stranger = await visit(adapter, seal(place, {}, { keys: [...KEY].reverse().join("") }), {
      "GET /keep": change(({ data }) => (data["n"] = 1)),
    });
    await stranger.get("/keep");
    const name = place.preset ? "sessionid" : "wax-session";
    for (const cookie of [stranger.cookies.get(name)!, "", "x", '""', "x".repeat(3000), "../../etc/passwd", "%00", "a:b:c"]) {
      browser.cookies.set(name, cookie);
      expect(await shown(browser)).toEqual({});
    }
  });
});

describe.each(matrix([MEMORY, SQLITE, DJANGO]))("a session in $where, shared by parallel requests under $adapter", ({ adapter, place }) => {
  it("loses no field of 100 that each add their own", async () => {
    const browser = await visit(adapter, seal(place), {
      "GET /begin": change(({ data }) => (data["start"] = true)),
      "GET /add": async ({ wax, request, response }) => {
        const field = request.url!.split("?")[1]!;
        await sleep(Math.random() * 10);
        wax.session.data[field] = field;
        response.end();
      },
    });
    await browser.get("/begin");
    const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => browser.get(`/add?f${String(at)}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(Object.keys(await shown(browser))).toHaveLength(101);
  });

  it("is not brought back by a slow request that saves after a sign-out", async () => {
    let go!: () => void;
    const waits = new Promise<void>((resolve) => (go = resolve));
    const arrived = vi.fn();
    const browser = await visit(adapter, seal(place), {
      "GET /begin": change(({ data }) => (data["n"] = 1)),
      "GET /slow": async ({ wax, response }) => {
        wax.session.data["late"] = true;
        arrived();
        await waits;
        response.end("secret answer");
      },
      "GET /flush": change((session) => session.flush()),
    });
    await browser.get("/begin");
    const copy = browser.copy();
    const slow = copy.get("/slow");
    await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
    await browser.get("/flush");
    go();
    const answer = await slow;
    expect([answer.status, answer.text, answer.setCookies]).toEqual([409, "WAXSEAL_SESSION_INTERRUPTED", []]);
    expect(browser.errors).toEqual([expect.any(SessionInterrupted)]);
    expect(await shown(copy)).toEqual({});
  });

  it("answers a request that changed nothing though it is only renewed when it has ended, or moved, meanwhile", async () => {
    const clock = fixedClock(Math.floor(Date.now() / 1000));
    let go!: () => void;
    const waits = new Promise<void>((resolve) => (go = resolve));
    const arrived = vi.fn();
    const browser = await visit(adapter, seal(place, { idle: "10m" }, { clock }), {
      "GET /begin": change(({ data }) => (data["n"] = 1)),
      "GET /slow": async ({ response }) => {
        arrived();
        await waits;
        response.end("fine");
      },
      "GET /cycle": change((session) => session.cycleKey()),
    });
    await browser.get("/begin");
    clock.pass(300);
    const slow = browser.copy().get("/slow");
    await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
    await browser.get("/cycle");
    go();
    const answer = await slow;
    expect([answer.status, answer.text, answer.setCookies]).toEqual([200, "fine", []]); // above all it must not delete the new cookie
    expect(await shown(browser)).toEqual({ n: 1 });
  });
});

describe("a session with a schema", () => {
  const Schema = z.object({ cart: z.array(z.string()).default([]), theme: z.enum(["dark", "light"]).optional(), n: z.number().default(7) });
  type Typed = z.output<typeof Schema>;

  const typed = async (store: SessionStore, schema: SessionOptions<Typed>["schema"]): Promise<(browser?: Browser) => Promise<Browser>> => {
    const waxseal = createWaxseal<Typed>({ keys: KEY, session: { store, schema: schema! }, csrf: false });
    const site = await serve("node", waxseal, {
      "GET /show": ({ wax, response }) => response.end(JSON.stringify(wax.session.data)),
      "GET /add": ({ wax, response }) => response.end(String(wax.session.data.cart.push("dune"))),
      "GET /odd": ({ wax, response }) => {
        Object.assign(wax.session.data, { theme: "sepia", foreign: 1 });
        response.end();
      },
    });
    return (from) => Promise.resolve(Object.assign(new Browser(site), { cookies: from?.cookies ?? new Map<string, string>() }));
  };

  it("has its defaults, which write nothing", async () => {
    const browser = await (await typed(memoryStore(), Schema))();
    const answer = await browser.get("/show");
    expect([answer.text, answer.setCookies]).toEqual(['{"cart":[],"n":7}', []]);
    await browser.get("/add");
    const again = await browser.get("/show");
    expect([again.text, again.setCookies]).toEqual(['{"cart":["dune"],"n":7}', []]);
  });

  it("keeps of older data what still fits, heals the rest once, and leaves alone what it does not know", async () => {
    const store = memoryStore();
    const loose = z.object({ cart: z.array(z.string()).default([]), theme: z.string().optional(), foreign: z.number().optional() });
    const old = await (await typed(store, loose as never))();
    await old.get("/add");
    await old.get("/odd");
    const browser = await (await typed(store, Schema))(old);
    const healed = await browser.get("/show");
    expect(JSON.parse(healed.text)).toEqual({ cart: ["dune"], n: 7 });
    expect(healed.setCookies).toHaveLength(1);
    expect((await browser.get("/show")).setCookies).toEqual([]);
    const back = await (await typed(store, loose as never))(browser);
    expect(JSON.parse((await back.get("/show")).text)).toEqual({ cart: ["dune"], foreign: 1 });
  });

  it.each([
    ["that refuses {}", z.object({ id: z.number() }), "WAXSEAL_SESSION_SCHEMA"],
    [
      "that is asynchronous",
      z.object({
        id: z
          .number()
          .default(1)
          .refine(() => Promise.resolve(true)),
      }),
      "WAXSEAL_SESSION_SCHEMA",
    ],
  ])("%s stops the start", async (_name, schema, code) => {
    const waxseal = createWaxseal({ keys: KEY, session: { store: memoryStore(), schema } });
    await expect(waxseal.ready()).rejects.toMatchObject({ name: "ConfigError", code });
  });
});
