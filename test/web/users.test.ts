import { describe, expect, it, vi } from "vitest";
import { KeyRing, type KeyRingKeys } from "../../src/keys/key-ring.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import type { SessionStore } from "../../src/sessions/store.ts";
import type { WaxUser } from "../../src/tokens/password-reset.ts";
import type { WaxsealError } from "../../src/errors.ts";
import type { WaxContext } from "../../src/web/context.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import type { LoginOptions } from "../../src/web/users.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { ADAPTERS, Browser, KEY, serve, type Handler } from "./live-site.ts";

type Data = Record<string, unknown>;

const STORES = { memory: memoryStore, cookie: cookieStore };

interface Shop {
  browser: () => Browser;
  people: Map<string, WaxUser>;
  find: ReturnType<typeof vi.fn<(pk: string) => Promise<WaxUser | undefined>>>;
}

async function shop(
  adapter: (typeof ADAPTERS)[number],
  options: Partial<WaxsealOptions<Data>> & { store?: SessionStore; people?: Shop["people"] } = {},
): Promise<Shop> {
  const { store = memoryStore(), people = peopleOf("1", "2"), ...rest } = options;
  const find = vi.fn((pk: string) => Promise.resolve(people.get(pk)));
  const waxseal = createWaxseal<Data>({ keys: KEY, session: { store }, csrf: false, ...rest });
  const users = waxseal.users({ find });
  const who: Handler<Data> = async ({ wax, response }) => {
    const user = await users.current(wax);
    response.end(JSON.stringify({ pk: user?.pk ?? null, data: wax.session.data }));
  };
  const login =
    (loginOptions?: LoginOptions): Handler<Data> =>
    async (visit) => {
      const user = people.get(visit.request.url!.split("?")[1]!)!;
      await users.login(visit.wax, user, loginOptions);
      await who(visit);
    };
  const site = await serve(adapter, waxseal, {
    "GET /who": who,
    "GET /keep": ({ wax, response }) => {
      wax.session.data["cart"] = "dune";
      response.end();
    },
    "GET /login": login(),
    "GET /login-remember": login({ remember: true }),
    "GET /login-once": login({ remember: false }),
    "GET /look-and-login": async (visit) => {
      await users.current(visit.wax);
      await login()(visit);
    },
    "GET /logout": async (visit) => {
      await users.logout(visit.wax);
      await who(visit);
    },
    "GET /look-and-flush": async (visit) => {
      await users.current(visit.wax);
      await visit.wax.session.flush();
      await who(visit);
    },
    "GET /change-password": async (visit) => {
      const user = (await users.current(visit.wax))!;
      const changed = { ...user, password: `${user.password}-new` };
      people.set(String(user.pk), changed);
      await users.login(visit.wax, changed);
      await who(visit);
    },
  });
  return { browser: () => new Browser(site), people, find };
}

function peopleOf(...pks: string[]): Map<string, WaxUser> {
  return new Map(pks.map((pk) => [pk, { pk: Number(pk), password: `hash of ${pk}`, lastLogin: null, email: `${pk}@shop.test` }]));
}

const who = async (browser: Browser, path = "/who"): Promise<{ pk: number | null; data: Data }> =>
  JSON.parse((await browser.get(path)).text) as { pk: number | null; data: Data };

describe.each(ADAPTERS.flatMap((adapter) => (["memory", "cookie"] as const).map((place) => ({ adapter, place }))))(
  "people under $adapter, sessions in $place",
  ({ adapter, place }) => {
    const store = STORES[place];

    it("are nobody, then somebody, then nobody", async () => {
      const { browser } = await shop(adapter, { store: store() });
      const ann = browser();
      expect(await who(ann)).toEqual({ pk: null, data: {} });
      expect(await who(ann, "/login?1")).toEqual({ pk: 1, data: {} });
      expect(await who(ann)).toEqual({ pk: 1, data: {} });
      expect(await who(ann, "/logout")).toEqual({ pk: null, data: {} });
      expect(ann.cookies.size).toBe(0);
      expect(await who(ann)).toEqual({ pk: null, data: {} });
    });

    it("keep what they had before signing in, and what they have when they sign in again", async () => {
      const { browser } = await shop(adapter, { store: store() });
      const ann = browser();
      await ann.get("/keep");
      expect(await who(ann, "/login?1")).toEqual({ pk: 1, data: { cart: "dune" } });
      const before = ann.cookieHeader;
      expect(await who(ann, "/login?1")).toEqual({ pk: 1, data: { cart: "dune" } });
      expect(ann.cookieHeader).not.toBe(before);
    });

    it("find nothing of whoever was signed in before them", async () => {
      const { browser } = await shop(adapter, { store: store() });
      for (const path of ["/login?2", "/look-and-login?2"]) {
        const ann = browser();
        await ann.get("/login?1");
        await ann.get("/keep");
        expect(await who(ann, path)).toEqual({ pk: 2, data: {} });
        expect(await who(ann)).toEqual({ pk: 2, data: {} });
      }
    });

    it("find nothing of their own session from before their password changed elsewhere", async () => {
      const { browser, people } = await shop(adapter, { store: store() });
      const ann = browser();
      await ann.get("/login?1");
      await ann.get("/keep");
      people.set("1", { ...people.get("1")!, password: "another hash" });
      const other = ann.copy();
      expect(await who(other, "/login?1")).toEqual({ pk: 1, data: {} });
      expect(await who(ann)).toEqual({ pk: null, data: {} });
      expect((await who(other)).pk).toBe(1);
    });

    it("stay signed in where they change their own password, and nowhere else", async () => {
      const { browser } = await shop(adapter, { store: store() });
      const [here, elsewhere] = [browser(), browser()];
      await here.get("/login?1");
      await elsewhere.get("/login?1");
      await here.get("/keep");
      expect(await who(here, "/change-password")).toEqual({ pk: 1, data: { cart: "dune" } });
      expect(await who(here)).toEqual({ pk: 1, data: { cart: "dune" } });
      expect(await who(elsewhere)).toEqual({ pk: null, data: {} });
    });

    it("are nobody in the rest of a request that ended their session, by whichever name", async () => {
      const { browser } = await shop(adapter, { store: store() });
      for (const path of ["/look-and-flush", "/logout"]) {
        const ann = browser();
        await ann.get("/login?1");
        expect(await who(ann, path)).toEqual({ pk: null, data: {} });
      }
    });

    it("are nobody when they are not there any more", async () => {
      const { browser, people } = await shop(adapter, { store: store() });
      const ann = browser();
      await ann.get("/login?1");
      people.clear();
      expect(await who(ann)).toEqual({ pk: null, data: {} });
    });

    it("are remembered until the browser closes, or for the whole max age, as they ask", async () => {
      const { browser } = await shop(adapter, { store: store() });
      const lasting = async (path: string, from = browser()): Promise<boolean> => {
        const { setCookies } = await from.get(path);
        return setCookies[0]!.includes("Max-Age=");
      };
      expect(await lasting("/login?1")).toBe(true);
      expect(await lasting("/login-once?1")).toBe(false);
      const ann = browser();
      expect(await lasting("/login-once?1", ann)).toBe(false);
      expect(await lasting("/keep", ann)).toBe(false);
      expect(await lasting("/login?1", ann)).toBe(false);
      expect(await lasting("/login-remember?1", ann)).toBe(true);
    });

    it("sign in for the whole max age, however old the session was", async () => {
      const clock = fixedClock(Math.floor(Date.now() / 1000));
      const { browser } = await shop(adapter, { clock, session: { store: store(), maxAge: "1h" } });
      const ann = browser();
      await ann.get("/keep");
      clock.pass(3500);
      await ann.get("/login?1");
      clock.pass(3500);
      expect((await who(ann)).pk).toBe(1);
      clock.pass(100);
      expect((await who(ann)).pk).toBeNull();
    });

    it("stay signed in all through a rotation of the key, once they came by in between", async () => {
      const sessions = store();
      const people = peopleOf("1");
      const under = async (keys: KeyRingKeys, from?: Browser): Promise<Browser> => {
        const { browser } = await shop(adapter, { store: sessions, people, keys: new KeyRing(keys) });
        const next = browser();
        for (const [name, value] of from?.cookies ?? []) next.cookies.set(name, value);
        return next;
      };
      const [old, fresh] = [KEY, [...KEY].reverse().join("")];
      const first = await under({ current: old });
      await first.get("/login?1");
      const staged = await under({ current: old, staged: [fresh] }, first);
      expect((await staged.get("/who")).setCookies).toEqual([]);
      const between = await under({ current: fresh, fallbacks: [old] }, staged);
      const moved = await between.get("/who");
      expect(moved.setCookies).toHaveLength(1);
      expect((await between.get("/who")).setCookies).toEqual([]);
      const after = await under({ current: fresh }, between);
      expect((await who(after)).pk).toBe(1);
      expect((await who(await under({ current: fresh }, first))).pk).toBeNull();
    });
  },
);

describe("users", () => {
  it("are looked up once a request, and not without a session", async () => {
    const { browser, find } = await shop("node");
    const ann = browser();
    await ann.get("/who");
    expect(find).not.toHaveBeenCalled();
    await ann.get("/login?1");
    expect(find).not.toHaveBeenCalled();
    await ann.get("/change-password");
    expect(find).toHaveBeenCalledExactlyOnceWith("1");
  });

  it("are defined once: a session does not say from which table its number is", () => {
    const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() } });
    const find = (): Promise<undefined> => Promise.resolve(undefined);
    waxseal.users({ find });
    expect(() => waxseal.users({ find })).toThrow(expect.objectContaining({ code: "WAXSEAL_USERS_TAKEN" }));
  });

  describe.each(ADAPTERS)("under %s", (adapter) => {
    const user = peopleOf("1").get("1")!;

    it("are not signed in or out by an answer that has begun", async () => {
      const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, csrf: false });
      const users = waxseal.users({ find: () => Promise.resolve(user) });
      const late =
        (change: (wax: WaxContext<Data>) => Promise<void>): Handler<Data> =>
        async ({ wax, response }) => {
          await new Promise((resolve) => response.write("begun ", resolve));
          const outcome = await change(wax).then(
            () => "done",
            (error: unknown) => (error as WaxsealError).code,
          );
          response.end(outcome);
        };
      const site = await serve(adapter, waxseal, {
        "GET /login": async ({ wax, response }) => {
          await users.login(wax, user);
          response.end();
        },
        "GET /late-login": late((wax) => users.login(wax, user)),
        "GET /late-logout": late((wax) => users.logout(wax)),
        "GET /who": async ({ wax, response }) => response.end(String((await users.current(wax))?.pk)),
      });
      const browser = new Browser(site);
      expect((await browser.get("/late-login")).text).toBe("begun WAXSEAL_RESPONSE_SENT");
      expect((await browser.get("/who")).text).toBe("undefined");
      await browser.get("/login");
      expect((await browser.get("/late-logout")).text).toBe("begun WAXSEAL_RESPONSE_SENT");
      expect((await browser.get("/who")).text).toBe("1");
    });

    it("are told where their session moved on while they signed out, for they are still signed in", async () => {
      const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, csrf: false });
      const users = waxseal.users({ find: () => Promise.resolve(user) });
      let go!: () => void;
      const waits = new Promise<void>((resolve) => (go = resolve));
      const arrived = vi.fn();
      const site = await serve(adapter, waxseal, {
        "GET /login": async ({ wax, response }) => {
          await users.login(wax, user);
          response.end();
        },
        "GET /logout": async ({ wax, response }) => {
          arrived();
          await waits;
          await users.logout(wax);
          response.end("out");
        },
        "GET /who": async ({ wax, response }) => response.end(String((await users.current(wax))?.pk)),
      });
      const browser = new Browser(site);
      await browser.get("/login");
      const out = browser.copy().get("/logout");
      await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
      await browser.get("/login");
      go();
      const answer = await out;
      expect([answer.status, answer.text, answer.setCookies]).toEqual([409, "WAXSEAL_SESSION_INTERRUPTED", []]);
      expect((await browser.get("/who")).text).toBe("1");
    });
  });

  it("need the request's own context", async () => {
    const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() } });
    const users = waxseal.users({ find: () => Promise.resolve(undefined) });
    await expect(users.login({} as never, peopleOf("1").get("1")!)).rejects.toMatchObject({ code: "WAXSEAL_CONTEXT_UNKNOWN" });
    await expect(users.logout(undefined as never)).rejects.toMatchObject({ code: "WAXSEAL_CONTEXT_UNKNOWN" });
  });
});
