import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName, type Answer } from "./live-site.ts";

/** Does not compress, and is too long for a cookie. */
const LONG = Array.from({ length: 60 }, (_, at) => createHash("sha256").update(String(at)).digest("base64url")).join("");
const PATIENCE_MS = 10_000;

/** What handlers wait for, by name; and who is waiting. */
class Gates {
  readonly #doors = new Map<string, { arrived: PromiseWithResolvers<true>; opened: PromiseWithResolvers<true> }>();

  async pass(name: string): Promise<void> {
    const { arrived, opened } = this.#door(name);
    arrived.resolve(true);
    await opened.promise;
  }

  async arrival(name: string): Promise<void> {
    await this.#door(name).arrived.promise;
  }

  open(name: string): void {
    this.#door(name).opened.resolve(true);
  }

  #door(name: string) {
    const door = this.#doors.get(name) ?? { arrived: Promise.withResolvers<true>(), opened: Promise.withResolvers<true>() };
    this.#doors.set(name, door);
    return door;
  }
}

/** A site whose handlers stop at the gate that the query names: before they do anything, or after it. */
async function site(adapter: AdapterName, clock = fixedClock(Math.floor(Date.now() / 1000))) {
  const waxseal = createWaxseal<Record<string, unknown>>({ keys: KEY, session: { store: memoryStore() }, clock });
  const gates = new Gates();
  const around = async (url: string, act: (query: URLSearchParams) => void): Promise<void> => {
    const query = new URL(url, "http://site").searchParams;
    const [before, after] = [query.get("before"), query.get("after")];
    if (before !== null) await gates.pass(before);
    act(query);
    if (after !== null) await gates.pass(after);
  };
  const listen = await serve(adapter, waxseal, {
    "GET /begin": ({ wax, response }) => {
      wax.session.data["begun"] = true;
      response.end();
    },
    "GET /add": async ({ wax, request, response }) => {
      await around(request.url!, (query) => {
        for (const text of query.getAll("text")) wax.messages.info(text);
        if (query.has("long")) wax.messages.info(LONG);
      });
      response.end();
    },
    "GET /show": async ({ wax, request, response }) => {
      let texts: string[] = [];
      await around(request.url!, (query) => {
        texts = Array.from(wax.messages, ({ message }) => (message === LONG ? "long" : message));
        response.statusCode = Number(query.get("status") ?? 200);
        if (query.has("save")) wax.session.data["shown"] = true;
      });
      response.end(JSON.stringify(texts));
    },
    "GET /count": ({ wax, response }) => response.end(String(wax.messages.size)),
    "GET /end": async ({ wax, response }) => {
      await wax.session.flush();
      response.end();
    },
  });
  return { browser: new Browser(listen), gates, clock, errors: listen.errors };
}

const textsIn = ({ text }: Answer): string[] => JSON.parse(text) as string[];
const shown = async (browser: Browser): Promise<string[]> => textsIn(await browser.get("/show"));

/** Kept in cookies, or in the session. */
const KINDS = [
  ["short", ["text=a"], ["text=b"], ["a"], ["b"]],
  ["long", ["text=a", "long"], ["text=b", "long"], ["a", "long"], ["b", "long"]],
] as const;

describe.each(ADAPTERS)("messages of parallel requests under %s", (adapter) => {
  describe.each(KINDS)("%s ones", (_kind, first, second, firstTexts, secondTexts) => {
    it("left at the same time are all kept, in the order in which they were left", { timeout: PATIENCE_MS }, async () => {
      for (const order of ["ab", "ba"]) {
        const { browser, gates } = await site(adapter);
        await browser.get("/begin");
        const adding = [browser.get(`/add?before=a&${first.join("&")}`), browser.get(`/add?before=b&${second.join("&")}`)];
        await Promise.all([gates.arrival("a"), gates.arrival("b")]);
        for (const gate of order) {
          gates.open(gate);
          await adding["ab".indexOf(gate)];
        }
        const texts = { a: firstTexts, b: secondTexts };
        expect(await shown(browser)).toEqual([...order].flatMap((gate) => texts[gate as "a"]));
        expect(await shown(browser)).toEqual([]);
      }
    });

    it.each(["show", "add"])("one shown while another is left: nothing twice, nothing lost; first to answer: %s", async (fastest) => {
      const { browser, gates } = await site(adapter);
      await browser.get("/begin");
      await browser.get(`/add?${first.join("&")}`);
      const answers = { show: browser.get("/show?after=show"), add: browser.get(`/add?after=add&${second.join("&")}`) };
      await Promise.all([gates.arrival("show"), gates.arrival("add")]);
      for (const name of fastest === "show" ? (["show", "add"] as const) : (["add", "show"] as const)) {
        gates.open(name);
        await answers[name];
      }
      expect(textsIn(await answers.show)).toEqual(firstTexts);
      expect(await shown(browser)).toEqual(secondTexts);
      expect(await shown(browser)).toEqual([]);
    });

    it("are on one of two pages that are made at the same time", async () => {
      const { browser, gates } = await site(adapter);
      await browser.get("/begin");
      await browser.get(`/add?${first.join("&")}`);
      const pages = [browser.get("/show?after=one"), browser.get("/show?after=two")];
      await Promise.all([gates.arrival("one"), gates.arrival("two")]);
      expect((await browser.get("/count")).text).toBe("0");
      gates.open("two");
      gates.open("one");
      expect((await Promise.all(pages)).flatMap(textsIn)).toEqual(firstTexts);
      expect(await shown(browser)).toEqual([]);
    });

    it("wait on where the page that was to show them fails", async () => {
      const { browser, gates } = await site(adapter);
      await browser.get("/begin");
      await browser.get(`/add?${first.join("&")}`);
      const failing = browser.get("/show?after=failing&status=503");
      await gates.arrival("failing");
      expect(await shown(browser)).toEqual([]);
      gates.open("failing");
      expect((await failing).status).toBe(503);
      expect((await browser.get("/count")).text).toBe(String(firstTexts.length));
      expect(await shown(browser)).toEqual(firstTexts);
    });

    it("come on the next page after a minute where the first one is never finished", async () => {
      const { browser, gates, clock } = await site(adapter);
      await browser.get("/begin");
      await browser.get(`/add?${first.join("&")}`);
      const never = browser.get("/show?after=never");
      await gates.arrival("never");
      clock.pass(59);
      expect(await shown(browser)).toEqual([]);
      clock.pass(1);
      expect(await shown(browser)).toEqual(firstTexts);
      gates.open("never");
      await never;
    });
  });

  it("wait on where the session of the page that was to show them ended meanwhile", async () => {
    const { browser, gates, errors } = await site(adapter);
    await browser.get("/begin");
    await browser.get("/add?text=a");
    const showing = browser.get("/show?after=showing&save");
    await gates.arrival("showing");
    await browser.get("/end");
    gates.open("showing");
    expect((await showing).status).toBe(409);
    expect(errors).toEqual([expect.objectContaining({ name: "SessionInterrupted" })]);
    expect(await shown(browser)).toEqual(["a"]);
  });

  it("are bounded in number and size while they wait in cookies: what is more waits in the session", async () => {
    const { browser } = await site(adapter);
    const texts = Array.from({ length: 20 }, (_, at) => `text ${String(at)}`);
    for (const text of texts) await browser.get(`/add?${new URLSearchParams({ text }).toString()}`);
    expect([...browser.cookies.keys()].filter((name) => name.startsWith("wax-messages.")).length).toBe(16);
    expect(await shown(browser)).toEqual(texts);
    expect([...browser.cookies.keys()]).toEqual(["wax-session"]);

    const large = texts.map((text) => text + LONG.slice(0, 900));
    for (const text of large) await browser.get(`/add?${new URLSearchParams({ text }).toString()}`);
    expect(browser.cookieHeader.length).toBeLessThan(4096 + 200);
    expect(await shown(browser)).toEqual(large);
  });

  it("of which there are more than are read at once come on the pages after", async () => {
    const { browser, gates } = await site(adapter);
    const names = Array.from({ length: 20 }, (_, at) => String.fromCharCode(97 + at));
    const adding = names.map((name) => browser.get(`/add?before=${name}&text=${name}`));
    await Promise.all(names.map((name) => gates.arrival(name)));
    for (const [at, name] of names.entries()) {
      gates.open(name);
      await adding[at];
    }
    expect(await shown(browser)).toEqual(names.slice(0, 16));
    expect(await shown(browser)).toEqual(names.slice(16));
    expect(browser.cookies.size).toBe(0);
  });

  it("that came in two cookies of one name are left alone", async () => {
    const { browser } = await site(adapter);
    await browser.get("/add?text=a");
    const cookie = `${browser.cookieHeader}; ${browser.cookieHeader}`;
    const answer = await browser.copy().get("/show", { headers: { cookie } });
    expect([answer.text, answer.setCookies]).toEqual(["[]", []]);
    expect(await shown(browser)).toEqual(["a"]);
  });

  it("that nobody shows are gone after an hour, on the browser and here", async () => {
    const { browser, clock } = await site(adapter);
    const { setCookies } = await browser.get("/add?text=a");
    expect(setCookies).toEqual([expect.stringMatching(/; Max-Age=3600;/)]);
    clock.pass(3601);
    expect((await browser.get("/count")).text).toBe("0");
  });
});
