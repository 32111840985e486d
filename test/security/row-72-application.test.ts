import { describe, expect, onTestFinished, test, vi } from "vitest";
import { StoreError } from "../../src/errors.ts";
import type { SessionStore } from "../../src/sessions/store.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { memoryRevocations } from "../../src/sessions/stores/revocations/memory.ts";
import { liveRevocations } from "../../src/tokens/revocations/live-revocations.ts";
import type { LiveRevocations } from "../../src/tokens/revocations/revocations.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "../web/live-site.ts";

const PATIENCE = { timeout: 20_000, interval: 20 };
const STALE = "WAXSEAL_REVOCATIONS_STALE";
const ADA = { pk: 7, password: "hash", lastLogin: null, email: "ada@example.org" };
const MAX_STALE_MS = 60_000;
const ORIGIN = "https://shop.test";

const CASES: { adapter: AdapterName; name: string; store: () => SessionStore }[] = [
  ...ADAPTERS.map((adapter) => ({ adapter, name: "signed cookies", store: () => cookieStore() })),
  { adapter: "node", name: "sealed cookies", store: () => cookieStore({ sealed: true }) },
  { adapter: "express", name: "a table", store: memoryStore },
];

/** Revocations whose store can go down for longer than is bearable, and those of another process, whose line to it is sound. */
function revocationsThatFail(): { revocations: LiveRevocations; elsewhere: LiveRevocations; setDown: (isDown: boolean) => void } {
  const store = memoryRevocations();
  let isDown = false;
  const line = <T>(call: () => Promise<T>): Promise<T> =>
    isDown ? Promise.reject(new StoreError("WAXSEAL_STORE_FAILED", "It is down.")) : call();
  const revocations = liveRevocations({
    store: {
      record: (entry) => line(() => store.record(entry)),
      entries: (nowMs) => line(() => store.entries(nowMs)),
      clear: (nowMs) => line(() => store.clear(nowMs)),
    },
    refresh: 0.05,
    maxStale: MAX_STALE_MS / 1000,
  });
  const elsewhere = liveRevocations({ store });
  const monotonic = performance.now.bind(performance);
  let passed = 0;
  const watch = vi.spyOn(performance, "now").mockImplementation(() => monotonic() + passed);
  onTestFinished(() => watch.mockRestore());
  return {
    revocations,
    elsewhere,
    setDown(down) {
      isDown = down;
      if (down) passed += MAX_STALE_MS;
    },
  };
}

async function openShop(adapter: AdapterName, store: SessionStore) {
  const { revocations, elsewhere, setDown } = revocationsThatFail();
  const waxseal = createWaxseal<Record<string, unknown>>({
    keys: KEY,
    baseUrl: ORIGIN,
    cookies: { secure: false },
    csrf: false,
    revocations,
    session: { store },
  });
  const users = waxseal.users({ find: () => Promise.resolve(ADA) });
  const claimed: string[] = [];
  const claims = { claim: (id: string) => Promise.resolve(claimed.push(id) > 0) };
  const purposes = {
    token: waxseal.token({ purpose: "token", maxAge: "1h" }),
    sealed: waxseal.token({ purpose: "sealed", maxAge: "1h", sealed: true }),
    once: waxseal.token({ purpose: "once", maxAge: "1h", singleUse: claims }),
    bound: waxseal.boundToken({ purpose: "bound", maxAge: "1h", state: (pk: string) => [pk] }),
    urls: waxseal.signedUrl({ purpose: "url", maxAge: "1h" }),
    reset: users.passwordReset({ maxAge: "1h", path: "/reset" }),
  };
  const theme = waxseal.cookie({ name: "theme", maxAge: "1h" });
  const site = await serve(adapter, waxseal, {
    "GET /login": async ({ wax, response }) => {
      await users.login(wax, ADA);
      response.end();
    },
    "GET /who": async ({ wax, response }) => response.end((await users.current(wax))?.email ?? "nobody"),
    "GET /set-theme": ({ wax, response }) => {
      wax.cookies.set(theme, "dark");
      response.end();
    },
    "GET /theme": ({ wax, response }) => response.end(wax.cookies.get(theme) ?? "none"),
  });
  await waxseal.ready();
  await elsewhere.ready();
  onTestFinished(() => {
    waxseal.close();
    elsewhere.close();
  });
  return { site, purposes, claimed, elsewhere, setDown };
}

/** Tells what an answer says, or the code it refuses with. */
async function ask(browser: Browser, path: string): Promise<string> {
  const { status, text, setCookies } = await browser.copy().get(path);
  if (setCookies.length > 0 && status !== 200) throw new Error("a refusal sets cookies");
  return `${String(status)} ${text}`;
}

describe("72. Revocation store down: refuse: in an application", () => {
  test.for(CASES)("sessions in $name: 503, nobody is silently anonymous, and it recovers: $adapter", async ({ adapter, store }) => {
    const { site, elsewhere, setDown } = await openShop(adapter, store());
    const [ada, other, stranger, forger] = [new Browser(site), new Browser(site), new Browser(site), new Browser(site)];
    for (const browser of [ada, other]) await browser.get("/login");
    forger.cookies.set([...ada.cookies.keys()][0]!, "x".repeat(200));
    const seen = new Set<string>();
    const until = (expected: string): Promise<void> =>
      vi.waitFor(async () => {
        const answer = await ask(ada, "/who");
        seen.add(answer);
        expect(answer).toBe(expected);
      }, PATIENCE);

    await until(`200 ${ADA.email}`);
    setDown(true);
    await until(`503 ${STALE}`);
    for (const browser of [ada, other]) for (const path of ["/who", "/login"]) expect(await ask(browser, path)).toBe(`503 ${STALE}`);
    expect([await ask(stranger, "/who"), await ask(forger, "/who")]).toEqual(["200 nobody", "200 nobody"]); // who has nothing has nothing to lose
    setDown(false);
    await until(`200 ${ADA.email}`);
    expect([...seen].sort()).toEqual([`200 ${ADA.email}`, `503 ${STALE}`]);

    setDown(true);
    await elsewhere.revoke({ purpose: "session", subject: ADA.pk });
    await until(`503 ${STALE}`);
    setDown(false);
    await until("200 nobody");
    expect(await ask(other, "/who")).toBe("200 nobody");
  });

  test("everything that has a purpose throws StoreError, claims nothing, and is good again", async () => {
    const { site, purposes, claimed, elsewhere, setDown } = await openShop("node", memoryStore());
    const { token, sealed, once, bound, urls, reset } = purposes;
    const [signed, confidential, single, unchanged, link] = [
      token.issue("a"),
      sealed.issue("a"),
      once.issue("a"),
      bound.issue("7"),
      urls.sign("/a"),
    ];
    const resetLink = reset.link(ADA);
    const browser = new Browser(site);
    await browser.get("/set-theme");
    const uses: [name: string, use: () => unknown][] = [
      ["token.open", () => token.open(signed)],
      ["token.verify", () => token.verify(signed)],
      ["sealed.open", () => sealed.open(confidential)],
      ["once.verify", () => once.verify(single)],
      ["bound.open", () => bound.open(unchanged, "7")],
      ["urls.open", () => urls.open(link)],
      ["reset.open", () => reset.open(resetLink)],
      ["once.redeem", () => once.redeem(single)],
    ];
    const outcomes = (): Promise<string[]> => Promise.all(uses.map(async ([name, use]) => `${name}: ${await codeOf(use)}`));

    setDown(true);
    await vi.waitFor(() => expect(() => token.open(signed)).toThrow(StoreError), PATIENCE);
    expect(await outcomes()).toEqual(uses.map(([name]) => `${name}: ${STALE}`));
    expect(claimed).toEqual([]);
    expect(await ask(browser, "/theme")).toBe(`503 ${STALE}`);
    expect(token.verify(`${signed}x`)).toEqual({ ok: false, reason: "bad-signature" }); // what nobody has issued needs no store
    expect(token.verify(token.issue("b").slice(1)).ok).toBe(false);

    await elsewhere.revoke({ purpose: "sealed" });
    setDown(false);
    await vi.waitFor(() => expect(token.open(signed)).toBe("a"), PATIENCE);
    expect(await outcomes()).toEqual(uses.map(([name]) => `${name}: ${name === "sealed.open" ? "WAXSEAL_REVOKED" : "fine"}`));
    expect(claimed).toHaveLength(1);
    expect(await ask(browser, "/theme")).toBe("200 dark");
  });
});

async function codeOf(use: () => unknown): Promise<string> {
  try {
    await use();
    return "fine";
  } catch (error) {
    return (error as StoreError).code;
  }
}
