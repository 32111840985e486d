import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { decodeMessages } from "../../src/messages/codec.ts";
import { decodeSession } from "../../src/sessions/codec.ts";
import { django } from "../../src/django/preset.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "./live-site.ts";

type Data = Record<string, unknown>;

const user = { pk: 1, password: "hash", lastLogin: null, email: "" };
/** Does not compress. */
const noise = (at: number): string => createHash("sha256").update(String(at)).digest("base64url");

async function site(adapter: AdapterName, options: Partial<WaxsealOptions<Data>> = {}): Promise<Browser> {
  const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, csrf: false, ...options });
  const users = waxseal.users({ find: () => Promise.resolve(user) });
  return new Browser(
    await serve(adapter, waxseal, {
      "GET /add": ({ wax, request, response }) => {
        const [from, to] = request.url!.split("?")[1]!.split("-").map(Number) as [number, number];
        for (let at = from; at < to; at++) wax.messages.info(noise(at));
        response.writeHead(303, { location: "/show" }).end();
      },
      "GET /show": ({ wax, response }) => response.end(JSON.stringify([...wax.messages].map(({ message }) => message))),
      "GET /count": ({ wax, response }) => response.end(String(wax.messages.size)),
      "GET /plain": ({ response }) => response.end(),
      "GET /fail": ({ wax, response }) => {
        wax.messages.error("lost");
        response.writeHead(500).end();
      },
      "GET /login": async ({ wax, response }) => {
        await users.login(wax, user);
        wax.messages.success("Welcome");
        response.end();
      },
      "GET /logout": async ({ wax, response }) => {
        await users.logout(wax);
        wax.messages.success("Good bye");
        response.end();
      },
    }),
  );
}

const shown = async (browser: Browser): Promise<string[]> => JSON.parse((await browser.get("/show")).text) as string[];
/** The names of the cookies, those of messages without their ids. */
const cookieKinds = (browser: Browser): string[] => [...browser.cookies.keys()].map((name) => name.replace(/\.[\w-]{12}$/, ".*")).sort();
const messageCookies = (browser: Browser): string[] => [...browser.cookies.keys()].filter((name) => name.startsWith("wax-messages."));
const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => noise(from + at));

describe.each(ADAPTERS)("messages under %s", (adapter) => {
  it("wait in a cookie for the page that shows them, and no session begins", async () => {
    const browser = await site(adapter);
    await browser.get("/add?0-2");
    expect(cookieKinds(browser)).toEqual(["wax-messages.*"]);
    expect((await browser.get("/plain")).setCookies).toEqual([]);
    const counted = await browser.get("/count");
    expect([counted.text, counted.setCookies]).toEqual(["2", []]);
    await browser.get("/add?2-3");
    expect(await shown(browser)).toEqual(range(0, 3));
    expect(browser.cookies.size).toBe(0);
    const empty = await browser.get("/show");
    expect([empty.text, empty.setCookies]).toEqual(["[]", []]);
  });

  it("that do not fit the cookie wait in the session, in their order, however many", async () => {
    for (const count of [60, 200, 3000]) {
      const browser = await site(adapter);
      await browser.get(`/add?0-${String(count)}`);
      expect(cookieKinds(browser)).toEqual(["wax-messages.*", "wax-session"]);
      const { length } = browser.cookies.get(messageCookies(browser)[0]!)!;
      expect(length).toBeLessThanOrEqual(2048);
      expect(length).toBeGreaterThan(1500);
      await browser.get(`/add?${String(count)}-${String(count + 1)}`);
      expect(await shown(browser)).toEqual(range(0, count + 1));
      expect(await shown(browser)).toEqual([]);
    }
  });

  it("one of which alone is too large waits in the session", async () => {
    const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() } });
    const long = Array.from({ length: 300 }, (_, at) => noise(at)).join("");
    const browser = new Browser(
      await serve(adapter, waxseal, {
        "GET /add": ({ wax, response }) => {
          wax.messages.info(long);
          response.end();
        },
        "GET /show": ({ wax, response }) => response.end(JSON.stringify([...wax.messages].map(({ message }) => message))),
      }),
    );
    await browser.get("/add");
    expect([...browser.cookies.keys()]).toEqual(["wax-session"]);
    expect(await shown(browser)).toEqual([long]);
  });

  it("live through login and logout, those in the session through login only", async () => {
    const browser = await site(adapter);
    await browser.get("/add?0-1");
    await browser.get("/login");
    expect(await shown(browser)).toEqual([noise(0), "Welcome"]);
    await browser.get("/add?0-100");
    await browser.get("/login");
    expect(await shown(browser)).toEqual([...range(0, 100), "Welcome"]);
    await browser.get("/logout");
    expect(await shown(browser)).toEqual(["Good bye"]);
    await browser.get("/login");
    await browser.get("/add?0-100");
    await browser.get("/logout");
    const left = await shown(browser);
    expect(left.at(-1)).toBe("Good bye");
    expect(left.slice(0, -1)).toEqual(["Welcome", ...range(0, left.length - 2)]);
    expect(left.length).toBeLessThan(100);
    expect(browser.cookies.size).toBe(0);
  });

  it("of an answer of 500 are not kept, and those that waited still wait", async () => {
    const browser = await site(adapter);
    await browser.get("/add?0-1");
    await browser.get("/fail");
    expect(await shown(browser)).toEqual([noise(0)]);
  });

  it("that were altered, or signed by another, are none, and no page fails for them", async () => {
    const browser = await site(adapter);
    await browser.get("/add?0-1");
    const name = messageCookies(browser)[0]!;
    const cookie = browser.cookies.get(name)!;
    const stranger = await site(adapter, { keys: [...KEY].reverse().join("") });
    await stranger.get("/add?5-6");
    for (const bad of [`${cookie}x`, cookie.slice(1), "", "x:y:z", stranger.cookies.get(messageCookies(stranger)[0]!)!]) {
      browser.cookies.set(name, bad);
      expect(await shown(browser)).toEqual([]);
      expect(browser.cookies.has(name)).toBe(false);
    }
    browser.cookies.set("wax-messages.another-one-", cookie);
    expect(await shown(browser)).toEqual([]);
    browser.cookies.set(name, cookie);
    expect(await shown(browser)).toEqual([noise(0)]);
  });

  it.each([
    [{}, ["debug: ", "info: info", "success: ok"]],
    [{ messages: { minimumLevel: "success" as const } }, ["success: ok"]],
    [{ preset: django({ timeZone: "UTC" }), session: undefined }, ["info: info", "success: ok"]],
  ])("are kept and tagged as the application says: %j", async (options, expected) => {
    const { messages, ...others } = { messages: {}, ...options };
    const tags = { 10: "", 25: "ok" };
    const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, ...others, messages: { ...messages, tags } });
    const browser = new Browser(
      await serve(adapter, waxseal, {
        "GET /add": ({ wax, response }) => {
          for (const level of ["debug", "info", "success"] as const) wax.messages.add(level, level);
          response.end();
        },
        "GET /show": ({ wax, response }) =>
          response.end(JSON.stringify(Array.from(wax.messages, ({ message, tags: words }) => `${message}: ${words}`))),
      }),
    );
    await browser.get("/add");
    expect(await shown(browser)).toEqual(expected);
  });

  it("are Django's own under its preset, its mark of more in the session included", async () => {
    const database = new DatabaseSync(":memory:");
    database.exec(DJANGO_TABLE_SQL);
    const browser = await site(adapter, { preset: django({ timeZone: "UTC" }), session: { store: sqliteStore(database) } });
    await browser.get("/add?0-100");
    const inCookie = decodeMessages(KEY, browser.cookies.get("messages")!);
    const row = database.prepare("SELECT session_data FROM django_session").get()!["session_data"] as string;
    const inSession = JSON.parse(decodeSession(KEY, row)["_messages"] as string) as unknown[][];
    expect([...inCookie.map(({ message }) => message), ...inSession.map(([, , , message]) => message)]).toEqual(range(0, 100));
    expect(inSession[0]!.slice(0, 3)).toEqual(["__json_message", 0, 20]);
    expect(await shown(browser)).toEqual(range(0, 100));
  });
});
