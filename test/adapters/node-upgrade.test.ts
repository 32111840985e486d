import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Duplex } from "node:stream";
import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { waxUpgrade, type UpgradeOptions, type UpgradeRequest } from "../../src/adapters/node.ts";
import { CsrfError, StoreError } from "../../src/errors.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { createWaxseal, type Waxseal } from "../../src/web/create-waxseal.ts";
import type { WaxContext } from "../../src/web/context.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { Browser, KEY, serve, type Site } from "../web/live-site.ts";
import { greet, knock } from "../web/web-socket.ts";

interface Data {
  visits?: number;
}
type Opened = IncomingMessage & UpgradeRequest<Data>;
type Open = (request: Opened, socket: Duplex, head: Buffer) => unknown;

const USER = { pk: 7, password: "hash", lastLogin: null, email: "" };

function seal(options: Partial<WaxsealOptions<Data>> = {}) {
  const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, ...options });
  return { waxseal, users: waxseal.users({ find: () => Promise.resolve(USER) }) };
}

function site(waxseal: Waxseal<Data>, open: Open, options?: UpgradeOptions<IncomingMessage, Duplex>): Promise<Site> {
  return serve(
    "node",
    waxseal,
    {
      "GET /": ({ wax, response }) => {
        wax.session.data.visits ??= 1;
        response.end(JSON.stringify(wax.session.data));
      },
    },
    waxUpgrade(waxseal, open, options),
  );
}

const sayVisits: Open = (request, socket) => greet(request, socket, String(request.wax.session.data.visits));

describe("a WebSocket's request", () => {
  it("brings its session, to read", async () => {
    const { waxseal } = seal();
    const { origin } = await site(waxseal, sayVisits);
    const browser = new Browser({ origin });
    await browser.get("/");
    expect((await knock(origin, { origin, cookie: browser.cookieHeader })).text).toBe("1");
    expect((await knock(origin, { origin })).text).toBe("undefined");
  });

  it("saves nothing of what is changed in it, and signs nobody in or out", async () => {
    const { waxseal, users } = seal();
    const outcomes: unknown[] = [];
    const { origin } = await site(waxseal, async (request, socket) => {
      (request.wax.session.data as Data).visits = 2;
      for (const change of [() => users.login(request.wax, USER), () => users.logout(request.wax)])
        outcomes.push(await change().catch((error: unknown) => (error as { code: string }).code));
      greet(request, socket, "open");
    });
    const browser = new Browser({ origin });
    await browser.get("/");
    expect((await knock(origin, { origin, cookie: browser.cookieHeader })).status).toBe(101);
    expect(outcomes).toEqual(["WAXSEAL_RESPONSE_SENT", "WAXSEAL_RESPONSE_SENT"]);
    expect((await browser.get("/")).text).toBe('{"visits":1}');
    expectTypeOf<Opened["wax"]>().toEqualTypeOf<WaxContext<Readonly<Data>>>();
    expectTypeOf<Opened["wax"]["session"]["data"]>().not.toBeAny();
  });

  it("is a visit: it keeps the session from going idle", async () => {
    const clock = fixedClock();
    const { waxseal } = seal({ clock, session: { store: memoryStore(), idle: "1h" } });
    const { origin } = await site(waxseal, sayVisits);
    const browser = new Browser({ origin });
    await browser.get("/");
    for (let visit = 0; visit < 3; visit++) {
      clock.pass(50 * 60);
      expect((await knock(origin, { origin, cookie: browser.cookieHeader })).text).toBe("1");
    }
    clock.pass(61 * 60);
    expect((await knock(origin, { origin, cookie: browser.cookieHeader })).text).toBe("undefined");
  });

  it("needs no annotation where the server's own types are enough", () => {
    const { waxseal } = seal();
    const listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void = waxUpgrade(waxseal, (request, socket, head) => {
      expectTypeOf(request).toEqualTypeOf<Opened>();
      expectTypeOf(socket).toEqualTypeOf<Duplex>();
      expectTypeOf(head).toEqualTypeOf<Buffer>();
    });
    expect(listener).toHaveProperty("name", "waxUpgrade");
  });

  it("may be left out of the protection, as any other request", async () => {
    const devices = seal({ csrf: { exempt: ({ method, target }) => method === "GET" && target.startsWith("/devices") } });
    const { origin } = await site(devices.waxseal, sayVisits);
    expect((await knock(origin, {}, "/devices/1")).status).toBe(101);
    expect((await knock(origin, {}, "/")).status).toBe(403);
    for (const csrf of [false, { reportOnly: true }] as const) {
      expect((await knock((await site(seal({ csrf }).waxseal, sayVisits)).origin, { origin: "https://evil.test" })).status).toBe(101);
    }
  });
});

describe("a WebSocket's request that is refused", () => {
  it("is told why, and the connection is closed from both sides, by whoever keeps it open", async () => {
    const open = vi.fn<Open>();
    const log = vi.spyOn(console, "error").mockReturnValue();
    const { origin } = await site(seal().waxseal, open);
    const socket = connect({ port: Number(new URL(origin).port), host: "127.0.0.1", allowHalfOpen: true });
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    const answer = await text(socket);
    expect(answer).toMatch(
      /^HTTP\/1\.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text\/plain; charset=utf-8\r\nContent-Length: \d+\r\n\r\n/,
    );
    const body = answer.split("\r\n\r\n")[1]!;
    expect(body).toMatch(/^WAXSEAL_CSRF_ORIGIN_MISSING \(origin-missing\): [A-Z].*\n$/);
    expect(answer).toContain(`Content-Length: ${String(Buffer.byteLength(body))}\r\n`);
    const gone = once(socket, "error");
    socket.on("error", () => undefined);
    const writing = setInterval(() => socket.write("x"), 5); // which a server that only ended its own side would take for ever
    await gone;
    clearInterval(writing);
    expect(open).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
  });

  it("gets 503 where the store is away, and the log hears of it", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const away = new StoreError("WAXSEAL_STORE_FAILED", "away");
    const { waxseal } = seal({ session: { store: { kind: "table", open: () => Promise.reject(away) } } });
    const { origin } = await site(waxseal, sayVisits);
    expect(await knock(origin, { origin })).toEqual({ status: 503, text: "The request could not be answered.\n" });
    expect(log).toHaveBeenCalledExactlyOnceWith(away);
  });

  it("is the application's to answer, if it wants; that failing costs no more than the connection", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const worse = new Error("worse");
    const onError = vi.fn((_error: unknown, request: IncomingMessage, socket: Duplex) => {
      if (request.url === "/worse") throw worse;
      socket.end("HTTP/1.1 418 Mine\r\nContent-Length: 4\r\n\r\nmine");
    });
    const { origin } = await site(seal().waxseal, sayVisits, { onError });
    expect(await knock(origin)).toEqual({ status: 418, text: "mine" });
    expect(onError).toHaveBeenCalledWith(expect.any(CsrfError), expect.anything(), expect.anything());
    await expect(knock(origin, {}, "/worse")).rejects.toThrow();
    expect(log).toHaveBeenCalledExactlyOnceWith(worse);
    expect((await knock(origin, { origin })).status).toBe(101);
  });
});

describe("a WebSocket's socket", () => {
  /** A store that answers when it is told to. */
  function slowSeal() {
    const { promise: answered, resolve: answer } = Promise.withResolvers<undefined>();
    const store = memoryStore();
    const slow = { ...store, open: async (...settings: Parameters<typeof store.open>) => (await answered, store.open(...settings)) };
    return { ...seal({ session: { store: slow } }), answer };
  }

  it("that breaks before its session is read ends nothing else, and no handler gets it", async () => {
    const open = vi.fn<Open>();
    const { waxseal, answer } = slowSeal();
    const heard = Promise.withResolvers<Duplex>();
    const listener = waxUpgrade(waxseal, open);
    const { origin } = await serve("node", waxseal, {}, (request, socket, head) => {
      listener(request, socket, head);
      heard.resolve(socket);
    });
    const client = connect({ port: Number(new URL(origin).port), host: "127.0.0.1" });
    client.write(`GET / HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const socket = await heard.promise;
    client.resetAndDestroy();
    const closed = once(socket, "close").catch(() => undefined);
    socket.emit("error", new Error("broken")); // as reading it would say
    await closed;
    answer(undefined);
    await waxseal.ready();
    await new Promise(setImmediate);
    expect(open).not.toHaveBeenCalled();
  });

  it("that breaks while its handler asks who it is ends nothing else", async () => {
    const { waxseal, users } = seal();
    const asked = Promise.withResolvers<Duplex>();
    const { promise: broken, resolve: goOn } = Promise.withResolvers<undefined>();
    const done = Promise.withResolvers<boolean>();
    const { origin } = await site(waxseal, async (request, socket) => {
      asked.resolve(socket);
      await broken;
      await users.current(request.wax);
      done.resolve(socket.destroyed);
    });
    const client = connect({ port: Number(new URL(origin).port), host: "127.0.0.1" });
    client.write(`GET / HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const socket = await asked.promise;
    client.resetAndDestroy();
    const closed = once(socket, "close").catch(() => undefined);
    expect(socket.emit("error", new Error("broken"))).toBe(true); // as reading it would say; it throws where nobody listens
    await closed;
    goOn(undefined);
    expect(await done.promise).toBe(true);
  });

  it("keeps what came with the request for the handler", async () => {
    const { waxseal, answer } = slowSeal();
    const { origin } = await serve(
      "node",
      waxseal,
      {},
      waxUpgrade(waxseal, async (_request, socket: Duplex, head: Buffer) => {
        const [more] = head.length > 0 ? [head] : ((await once(socket, "data")) as [Buffer]);
        socket.end(`got ${more.toString()}`);
      }),
    );
    const client = connect({ port: Number(new URL(origin).port), host: "127.0.0.1" });
    client.write(`GET / HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst`);
    answer(undefined);
    expect(await text(client)).toBe("got first");
  });

  it.each([
    ["throws", () => { throw new Error("bad"); }], // prettier-ignore
    ["rejects", () => Promise.reject(new Error("bad"))],
  ] as const)("is gone where its handler %s, and the log hears why", async (_how, open) => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const { origin } = await site(seal().waxseal, open);
    await expect(knock(origin, { origin })).rejects.toThrow();
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: "bad" }));
  });
});
