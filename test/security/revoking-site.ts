/**
 * A shop in two instances, whose sessions lie in cookies or in a table and whose revocations lie in one SQLite file.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { django } from "../../src/django/preset.ts";
import type { SessionStore } from "../../src/sessions/store.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteRevocations } from "../../src/sessions/stores/revocations/sqlite.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { fixedClock, type FixedClock } from "../../src/testing/fixed-clock.ts";
import { liveRevocations } from "../../src/tokens/revocations/live-revocations.ts";
import type { LiveRevocations } from "../../src/tokens/revocations/revocations.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { Browser, KEY, serve, type AdapterName, type Site, type Visit } from "../web/live-site.ts";

export const HOUR = 3600;
export const ADA = { pk: 7, password: "hash", lastLogin: null, email: "ada@example.org" };
export const BOB = { ...ADA, pk: 8, email: "bob@example.org" };
const PEOPLE = [ADA, BOB];

/** Does not compress, and makes a cookie too large for one. */
const LARGE = Array.from({ length: 120 }, (_, at) => createHash("sha256").update(String(at)).digest("base64url")).join("");

export interface Place {
  name: string;
  /** The store of one instance; those of a shop share their table. */
  stores: (folder: string) => () => SessionStore;
  isLarge?: boolean;
  preset?: ReturnType<typeof django>;
}

export const COOKIES: readonly Place[] = [
  { name: "a signed cookie", stores: () => () => cookieStore() },
  { name: "a sealed cookie", stores: () => () => cookieStore({ sealed: true }) },
  { name: "chunked cookies", stores: () => () => cookieStore({ chunks: 4 }), isLarge: true },
  { name: "sealed, chunked cookies", stores: () => () => cookieStore({ chunks: 4, sealed: true }), isLarge: true },
];

export const DJANGO_COOKIE: Place = { name: "Django's cookie", stores: () => () => cookieStore(), preset: django({ timeZone: "UTC" }) };

export const TABLES: readonly Place[] = [
  {
    name: "memory",
    stores() {
      const store = memoryStore();
      return () => store;
    },
  },
  { name: "SQLite", stores: (folder) => () => sqliteStore(join(folder, "sessions.sqlite")) },
];

export interface Instance {
  site: Site;
  revocations: LiveRevocations;
  clock: FixedClock;
  /** Returns a browser that has signed in here. */
  signedIn(user?: typeof ADA): Promise<Browser>;
}

export interface Shop {
  clock: FixedClock;
  here: Instance;
  there: Instance;
  /** Starts one more, as after a restart. */
  start(clock?: FixedClock): Promise<Instance>;
  /** Where requests below /slow wait until they are let go. */
  gate: Gate;
}

/** Holds slow requests. */
export class Gate {
  #opening = Promise.withResolvers<unknown>();
  /** How many wait here. */
  waiting = 0;

  async pass(): Promise<void> {
    this.waiting++;
    await this.#opening.promise;
    this.waiting--;
  }

  open(): void {
    this.#opening.resolve(undefined);
    this.#opening = Promise.withResolvers();
  }
}

export async function openShop(adapter: AdapterName, { stores, isLarge = false, preset }: Place): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), "waxseal-revoking-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const newStore = stores(folder);
  const shopClock = fixedClock();
  const gate = new Gate();

  const start = async (clock = shopClock): Promise<Instance> => {
    const revocations = liveRevocations({
      store: sqliteRevocations(join(folder, "revocations.sqlite")),
      refresh: 0.05,
      maxStale: 60,
      clock,
    });
    const waxseal = createWaxseal<Record<string, unknown>>({
      keys: KEY,
      clock,
      preset,
      revocations,
      session: { store: newStore(), maxAge: 24 * HOUR, idle: HOUR },
      csrf: false,
    });
    onTestFinished(() => waxseal.close());
    const users = waxseal.users({ find: (pk) => Promise.resolve(PEOPLE.find((user) => String(user.pk) === pk)) });
    type Asked = Visit<Record<string, unknown>>;
    const acts = {
      begin: ({ wax }: Asked) => void (wax.session.data["cart"] = isLarge ? LARGE : "a book"),
      who: () => undefined,
      change: ({ wax }: Asked) => void (wax.session.data["at"] = clock()),
      prolong: ({ wax }: Asked) => wax.session.setExpiry("520w"),
      cycle: ({ wax }: Asked) => wax.session.cycleKey(),
      logout: ({ wax }: Asked) => users.logout(wax),
      ...Object.fromEntries(PEOPLE.map((user) => [`login-${String(user.pk)}`, ({ wax }: Asked) => users.login(wax, user)])),
    };
    const site = await serve(adapter, waxseal, {
      "GET /cart": ({ wax, response }: Asked) => response.end(wax.session.data["cart"] === undefined ? "empty" : "full"),
      ...Object.fromEntries(
        Object.entries(acts).flatMap(([name, act]) => {
          const answer = async (visit: Asked): Promise<void> => {
            await act(visit);
            visit.response.end((await users.current(visit.wax))?.email ?? "nobody");
          };
          const slowly = async (visit: Asked): Promise<void> => {
            await gate.pass();
            await answer(visit);
          };
          return [
            [`GET /${name}`, answer],
            [`GET /slow/${name}`, slowly],
          ];
        }),
      ),
    });
    return {
      site,
      revocations,
      clock,
      async signedIn(user = ADA) {
        const browser = new Browser(site);
        await browser.get("/begin");
        await browser.get(`/login-${String(user.pk)}`);
        return browser;
      },
    };
  };
  return { clock: shopClock, here: await start(), there: await start(), start, gate };
}

/** Returns `browser`, with its cookies, at another instance. */
export function at({ site }: Instance, browser: Browser): Browser {
  const other = new Browser(site);
  for (const [name, value] of browser.cookies) other.cookies.set(name, value);
  return other;
}

/** Tells who is signed in, with the cookies as they are: what the answer sets is not kept. */
export async function who(browser: Browser): Promise<string> {
  return (await browser.copy().get("/who")).text;
}

/** Tells what is in the cart, with the cookies as they are. */
export async function cart(browser: Browser): Promise<string> {
  return (await browser.copy().get("/cart")).text;
}
