/**
 * The protection as Chromium meets it: with the Origin and Sec-Fetch-Site that a real browser sends, and with cookies that travel everywhere.
 *
 * @module
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { waxHandle, waxUpgrade, type WaxRequest } from "../../src/adapters/node.ts";
import type { CsrfEvent } from "../../src/events.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { needChromium } from "../support/chromium.ts";
import { KEY } from "./live-site.ts";
import { greet } from "./web-socket.ts";

const launchChromium = await needChromium();
const PATIENCE_MS = 15_000;

interface Seen {
  origin: string | undefined;
  fetchSite: string | undefined;
  cookie: boolean;
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return (server.address() as AddressInfo).port;
}

describe.runIf(launchChromium)("Chromium and the CSRF protection", () => {
  const servers = [createServer(), createServer()] as const;
  let browser: Browser;
  let site: string;
  /** The same page twice: on a neighbour's port, which is same-site, and under another name, which is not. */
  let neighbour: string;
  let stranger: string;
  let context: BrowserContext;
  let page: Page;
  const seen: Seen[] = [];
  const refusals: string[] = [];
  const onRefusal = (event: unknown): void => void refusals.push((event as CsrfEvent).reason);

  const note = ({ headers }: IncomingMessage): void => {
    const { origin, "sec-fetch-site": fetchSite, cookie } = headers;
    seen.push({ origin, fetchSite, cookie: cookie !== undefined });
  };

  beforeAll(async () => {
    const [own, others] = await Promise.all([listening(servers[0]), listening(servers[1])]);
    [site, neighbour, stranger] = [`http://localhost:${own}`, `http://localhost:${others}`, `http://127.0.0.1:${others}`];
    const waxseal = createWaxseal({
      keys: KEY,
      baseUrl: site,
      session: { store: memoryStore() },
      cookies: { secure: true, sameSite: "None" }, // so that no cookie rule of the browser's stands in for the protection
    });
    const answer = ({ wax, url, method }: IncomingMessage & WaxRequest<object>, response: ServerResponse): unknown => {
      if (method === "POST") return response.end("acted");
      response.setHeader("content-type", "text/html");
      if (url === "/no-referrer") response.setHeader("referrer-policy", "no-referrer");
      return response.end(`<!doctype html><head>${wax.csrf.meta}<title>Shop</title></head>
        <body ${wax.csrf.hxHeaders}><form method="post" action="/act">${wax.csrf.field}<button>Act</button></form>
        <script>const headers = ${JSON.stringify(wax.csrf.headers)};</script></body>`);
    };
    const handle = waxHandle(waxseal, answer);
    servers[0].on("request", ((request, response) => {
      if (request.method === "POST") note(request);
      handle(request, response);
    }) satisfies RequestListener);
    const upgrade = waxUpgrade(waxseal, (request: IncomingMessage, socket: Duplex) => greet(request, socket, "hello"));
    servers[0].on("upgrade", (request, socket, head) => {
      note(request);
      upgrade(request, socket, head);
    });
    servers[1].on("request", ((_request, response) => {
      response.setHeader("content-type", "text/html").end("<!doctype html><title>Evil</title><body></body>");
    }) satisfies RequestListener);
    browser = await launchChromium!();
    subscribe("waxseal:csrf", onRefusal);
  });

  beforeEach(async () => {
    context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE_MS);
    page = await context.newPage();
    seen.length = refusals.length = 0;
  });

  afterEach(() => context.close());

  afterAll(async () => {
    unsubscribe("waxseal:csrf", onRefusal);
    await browser?.close();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });

  const said = (): Promise<string> => page.locator("body").innerText();

  /** Has the page that is open post a form, as an attacker's would. */
  async function forge(fields: Record<string, string>): Promise<void> {
    const answered = page.waitForEvent("requestfinished", (request) => request.method() === "POST");
    await page.evaluate(`{
      const form = Object.assign(document.createElement("form"), { method: "post", action: "${site}/act" });
      for (const [name, value] of Object.entries(${JSON.stringify(fields)})) form.append(Object.assign(document.createElement("input"), { name, value }));
      document.body.append(form);
      form.submit();
    }`);
    await answered;
  }

  /** Posts by fetch() with the headers that an expression gives. */
  const posted = (headers: string): Promise<string> =>
    page.evaluate(`fetch("/act", { method: "POST", headers: ${headers} }).then((response) => response.text())`);

  it("lets a page's own form through", async () => {
    await page.goto(site);
    await page.getByRole("button").click();
    await page.getByText("acted").waitFor();
    expect(seen).toEqual([{ origin: site, fetchSite: "same-origin", cookie: true }]);
  });

  it("lets the form of a page without a referrer through, whose Origin is null", async () => {
    await page.goto(`${site}/no-referrer`);
    await page.getByRole("button").click();
    await page.getByText("acted").waitFor();
    expect(seen).toEqual([{ origin: "null", fetchSite: "same-origin", cookie: true }]);
  });

  it("lets fetch() through with the token from the script, the <meta> tag or the attribute, and not without one", async () => {
    await page.goto(site);
    expect(await posted("headers")).toBe("acted");
    expect(await posted(`{ "X-CSRF-Token": document.querySelector("meta[name=csrf-token]").content }`)).toBe("acted"); // as Turbo does
    expect(await posted(`JSON.parse(document.body.getAttribute("hx-headers"))`)).toBe("acted"); // as htmx does
    expect(await posted("{}")).toMatch(/^WAXSEAL_CSRF_TOKEN_MISSING \(token-missing\): /);
    expect(seen).toEqual(Array(4).fill({ origin: site, fetchSite: "same-origin", cookie: true }));
  });

  /** Visits the site. @returns the token that goes with the browser's cookie, as an attacker has it who planted that cookie */
  async function plantedToken(): Promise<string> {
    await page.goto(site);
    const token = await page.locator("meta[name=csrf-token]").getAttribute("content");
    expect(token).toMatch(/^[a-zA-Z0-9]{64}$/);
    expect((await context.cookies(site)).map(({ name }) => name)).toEqual(["__Host-wax-csrf"]);
    return String(token);
  }

  it("refuses the form of another site, cookie and token right as they may be", async () => {
    const token = await plantedToken();
    await page.goto(stranger);
    await forge({ csrf_token: token });
    await page.getByText("WAXSEAL_CSRF_CROSS_SITE (cross-site)").waitFor();
    expect(seen).toEqual([{ origin: stranger, fetchSite: "cross-site", cookie: true }]);
    expect(refusals).toEqual(["cross-site"]);
  });

  it("refuses the form of a neighbour, for whom the browser sends even Strict cookies", async () => {
    const token = await plantedToken();
    await page.goto(neighbour);
    await forge({ csrf_token: token });
    await page.getByText("WAXSEAL_CSRF_CROSS_SITE (cross-site)").waitFor();
    expect(seen).toEqual([{ origin: neighbour, fetchSite: "same-site", cookie: true }]);
  });

  it("refuses the form of a sandboxed frame, whose Origin is null as well", async () => {
    const token = await plantedToken();
    await page.goto(stranger);
    const answered = page.waitForEvent("requestfinished", (request) => request.method() === "POST");
    await page.evaluate(`document.body.append(Object.assign(document.createElement("iframe"), {
      sandbox: "allow-forms allow-scripts allow-top-navigation",
      srcdoc: \`<form method="post" action="${site}/act" target="_top"><input name="csrf_token" value="${token}"></form><script>document.forms[0].submit()</script>\`,
    }))`);
    await answered;
    await page.getByText("WAXSEAL_CSRF_CROSS_SITE (cross-site)").waitFor();
    expect(seen).toEqual([{ origin: "null", fetchSite: "cross-site", cookie: true }]);
  });

  it("refuses what another site sends with fetch(), which needs no answer to do harm", async () => {
    await plantedToken();
    await page.goto(stranger);
    await page.evaluate(`fetch("${site}/act", { method: "POST", mode: "no-cors", credentials: "include", body: "a=1" })`);
    expect(seen).toEqual([{ origin: stranger, fetchSite: "cross-site", cookie: expect.any(Boolean) }]);
    expect(refusals).toEqual(["cross-site"]);
  });

  it("lets a link from another site through", async () => {
    await page.goto(stranger);
    await page.evaluate(`location.href = "${site}/"`);
    await page.waitForURL(`${site}/`);
    expect(await page.title()).toBe("Shop");
    expect(await said()).toBe("Act");
  });

  /** What comes of opening a WebSocket to the site from the page that is open: its first message, or "refused". */
  const socketSays = (): Promise<string> =>
    page.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket("${site.replace("http", "ws")}/live");
      socket.onmessage = ({ data }) => resolve(data);
      socket.onerror = () => resolve("refused");
    })`);

  it("opens a WebSocket for the site's own pages, those without a referrer too, and for nobody else's", async () => {
    for (const path of ["/", "/no-referrer"]) {
      await page.goto(site + path);
      expect(await socketSays()).toBe("hello");
    }
    for (const evil of [neighbour, stranger]) {
      await page.goto(evil);
      expect(await socketSays()).toBe("refused");
    }
    expect(seen.map(({ origin }) => origin)).toEqual([site, site, neighbour, stranger]);
    expect(refusals).toHaveLength(2);
  });
});
