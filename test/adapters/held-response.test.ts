import { createHash } from "node:crypto";
import { get, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import express from "express";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { waxMiddleware } from "../../src/adapters/express.ts";
import { waxHandle } from "../../src/adapters/node.ts";
import { StoreError } from "../../src/errors.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import type { TableStore } from "../../src/sessions/store.ts";
import { createWaxseal, type Waxseal } from "../../src/web/create-waxseal.ts";
import { storeWatched } from "../sessions/table-with.ts";
import { ADAPTERS, Browser, KEY, listen, serve, type Handler } from "../web/live-site.ts";

interface Data {
  n?: number;
}

/** A store whose additions `before` may slow down, or fail. */
const storeWith = (before: () => Promise<unknown>): TableStore =>
  storeWatched(memoryStore(), (call) => (call === "insert" ? before() : undefined));

const seal = (store: TableStore = memoryStore()): Waxseal<Data> => createWaxseal<Data>({ keys: KEY, session: { store } });
const slow = (): TableStore => storeWith(() => sleep(10));
const failing = (): TableStore => storeWith(() => Promise.reject(new StoreError("WAXSEAL_STORE_FAILED", "down")));

interface Received {
  status: number | undefined;
  message: string | undefined;
  headers: string[];
  trailers: string[];
  body: Buffer;
}

/** What Node's own client sees, header by header; the date and what the library adds aside. */
function receive(url: string, method = "GET"): Promise<Received> {
  return new Promise((resolve, reject) => {
    get(url, { method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const headers: string[] = [];
        for (let at = 0; at < response.rawHeaders.length; at += 2) {
          const line = `${response.rawHeaders[at]!}: ${response.rawHeaders[at + 1]!}`;
          if (!/^(date|vary|cache-control|set-cookie: wax-)/i.test(line)) headers.push(line);
        }
        resolve({
          status: response.statusCode,
          message: response.statusMessage,
          headers: headers.sort(),
          trailers: response.rawTrailers,
          body: Buffer.concat(chunks),
        });
      });
    }).on("error", reject);
  });
}

/** What handlers of node:http do. Each notes in its body what it saw, so that the answers can be compared whole. */
const HANDLERS: Record<string, (response: ServerResponse, request: IncomingMessage) => unknown> = {
  "end(text)": (res) => res.end("hello"),
  "end(text, encoding)": (res) => res.end("68656c6c6f", "hex"),
  "end(bytes)": (res) => res.end(Buffer.from([0, 255, 128])),
  "end()": (res) => res.end(),
  "end(callback)": (res) => void res.end(() => undefined),
  "write, end": (res) => {
    res.write("a");
    res.write("b");
    res.end("c");
  },
  "writeHead(status)": (res) => res.writeHead(201).end("x"),
  "writeHead(status, message)": (res) => res.writeHead(201, "Made it").end("x"),
  "writeHead(status, headers)": (res) => res.writeHead(202, { "X-A": "1", "x-b": ["2", "3"], "X-N": 5 }).end("x"),
  "writeHead(status, message, headers)": (res) => res.writeHead(203, "Other", { "x-a": "1" }).end("x"),
  "writeHead(status, undefined)": (res) => res.writeHead(200, undefined).end("x"),
  "writeHead over setHeader": (res) => res.setHeader("x-a", "1").writeHead(200, { "x-a": "2" }).end("x"),
  "writeHead(status, flat list)": (res) => res.writeHead(200, ["x-a", "1", "Set-Cookie", "a=1", "Set-Cookie", "b=2"]).end("x"),
  "writeHead(status, flat list over setHeader)": (res) => res.setHeader("x-a", "0").writeHead(200, ["x-a", "1", "x-a", "2"]).end("x"),
  "writeHead(status, flat list with a list in it)": (res) =>
    res.writeHead(200, ["Set-Cookie", ["a=1", "b=2"], "x-a", "1"] as unknown as string[]).end("x"),
  "writeHead(status, pairs)": (res) =>
    res
      .writeHead(200, [
        ["x-a", "1"],
        ["x-b", "2"],
      ] as unknown as string[])
      .end("x"),
  "content-length": (res) => res.writeHead(200, { "content-length": 5 }).end("hello"),
  "204": (res) => res.writeHead(204).end(),
  "304": (res) => res.writeHead(304, { etag: '"x"' }).end(),
  redirect: (res) => res.writeHead(303, { location: "/elsewhere" }).end(),
  trailers: (res, req) => {
    if (req.method === "HEAD") return void res.end(); // Node refuses trailers without a body
    res.writeHead(200, { trailer: "x-sum" });
    res.write("a");
    res.addTrailers({ "x-sum": "1" });
    res.end();
  },
  flushHeaders: (res) => {
    res.flushHeaders();
    res.end("later");
  },
  "what is known after the first byte": (res) => {
    const before = [res.headersSent, res.writableEnded];
    res.write(JSON.stringify(before));
    res.write(JSON.stringify([res.headersSent, res.writableEnded]));
    res.end();
  },
  "what is known after writeHead and end": (res) => {
    const seen = [res.writeHead(200).headersSent];
    res.write(JSON.stringify(seen));
    res.end();
  },
  "headers set too late": (res) => {
    res.write("a");
    const attempts = [
      () => res.setHeader("x-late", "1"),
      () => res.appendHeader("x-late", "1"),
      () => res.removeHeader("date"),
      () => res.setHeaders(new Map([["x-late", "1"]])),
      () => res.writeHead(500),
    ];
    for (const attempt of attempts) {
      try {
        attempt();
        res.write("|set");
      } catch (error) {
        res.write(`|${(error as NodeJS.ErrnoException).code!}`);
      }
    }
    res.end();
  },
  "a status set too late": (res) => {
    res.write("a");
    res.statusCode = 500;
    res.end();
  },
  "write with callbacks": async (res) => {
    await new Promise((resolve) => res.write("a", resolve));
    await new Promise((resolve) => res.write("62", "hex", resolve));
    res.end("c");
  },
  "write until it is full, then wait for drain": async (res) => {
    for (let round = 0; round < 6; round++) {
      if (!res.write(Buffer.alloc(100_000, round))) await new Promise((resolve) => res.once("drain", resolve));
    }
    res.end();
  },
  "write, flushHeaders, then wait for drain": async (res) => {
    const open = res.write("a");
    res.flushHeaders();
    if (!open) await new Promise((resolve) => res.once("drain", resolve));
    res.end("b");
  },
  pipe: (res) => Readable.from(["a", "b", "c"]).pipe(res),
  pipeline: (res) => pipeline(Readable.from(["a", "b", "c"]), res),
  "HEAD and GET": (res) => res.writeHead(200, { "content-length": 3 }).end("abc"),
};

describe.each(ADAPTERS)("a held response under %s", (adapter) => {
  describe.each(["GET", "HEAD"])("to %s", (method) => {
    it.each(Object.entries(HANDLERS))("is byte for byte what Node sends without it: %s", async (_name, handler) => {
      const bare = await listen((request, response) => void handler(response, request));
      const waxseal = seal(slow());
      const route: Handler<Data> = ({ wax, response, request }) => {
        wax.session.data.n = 1;
        return handler(response, request);
      };
      const { origin, errors } = await serve(adapter, waxseal, { "GET /": route });
      expect(await receive(`${origin}/`, method)).toEqual(await receive(`${bare}/`, method));
      expect(errors).toEqual([]);
    });
  });

  describe("with nothing to save", () => {
    it.each(Object.entries(HANDLERS))("is byte for byte what Node sends without it: %s", async (_name, handler) => {
      const bare = await listen((request, response) => void handler(response, request));
      const { origin, errors } = await serve(adapter, seal(), { "GET /": ({ response, request }) => handler(response, request) });
      expect(await receive(`${origin}/`)).toEqual(await receive(`${bare}/`));
      expect(errors).toEqual([]);
    });

    it("is not held: it has left when the call returns, and the call returns what Node's own does", async () => {
      const { origin } = await serve(adapter, seal(), {
        "GET /": ({ wax, response }) => {
          const read = wax.session.data.n ?? "none";
          const seen = [response.write(`${String(read)}, `), Object.hasOwn(response, "headersSent"), response.headersSent];
          response.write(`${String(response.write(Buffer.alloc(1_000_000)))}, `);
          expect(response.end(JSON.stringify(seen))).toBe(response);
          expect(response.writableEnded).toBe(true);
        },
      });
      const answer = await receive(origin);
      expect(answer.status).toBe(200);
      expect(answer.body.toString().replaceAll("\0", "")).toBe("none, false, [true,false,true]");
    });
  });

  it("whose session cannot be written as JSON fails after the handler's own call, not in it", async () => {
    const steps: string[] = [];
    const { origin } = await serve(adapter, seal(), {
      "GET /": ({ wax, response }) => {
        Object.assign(wax.session.data, { n: new Date() });
        response.end("secret answer");
        steps.push("went on");
      },
    });
    const answer = await receive(origin);
    expect([answer.status, answer.body.toString(), steps]).toEqual([500, "WAXSEAL_NOT_JSON", ["went on"]]);
  });

  it("has its session saved before its first byte leaves", async () => {
    let saved = false;
    const waxseal = seal(storeWith(async () => (await sleep(20), (saved = true))));
    const { origin } = await serve(adapter, waxseal, {
      "GET /": ({ wax, response }) => {
        wax.session.data.n = 1;
        response.write("early");
        return sleep(1000).then(() => response.end());
      },
    });
    const response = await fetch(origin);
    expect(saved).toBe(true);
    await response.body!.cancel();
  });

  it("gives 20 MB through byte for byte, and does not buffer what the client is not reading", async () => {
    const blocks = 640;
    const block = (at: number): Buffer => Buffer.alloc(32_768, `block ${String(at)} `);
    let produced = 0;
    const { origin } = await serve(adapter, seal(slow()), {
      "GET /": ({ wax, response }) => {
        wax.session.data.n = 1;
        new Readable({
          read() {
            this.push(produced < blocks ? block(produced++) : null);
          },
        }).pipe(response);
      },
    });
    const incoming = await new Promise<IncomingMessage>((resolve) => get(origin, { agent: false }, resolve));
    await sleep(150);
    expect(produced).toBeGreaterThan(0);
    expect(produced).toBeLessThan(blocks);
    const [received, sent] = [createHash("sha256"), createHash("sha256")];
    for await (const chunk of incoming as AsyncIterable<Buffer>) received.update(chunk);
    for (let at = 0; at < blocks; at++) sent.update(block(at));
    expect(received.digest("hex")).toBe(sent.digest("hex"));
  });

  it("lets events through as they are written, once the first is saved", async () => {
    let next!: () => void;
    const waits = new Promise<void>((resolve) => (next = resolve));
    const { origin } = await serve(adapter, seal(slow()), {
      async "GET /"({ wax, response }) {
        wax.session.data.n = 1;
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: 1\n\n");
        await waits;
        response.end("data: 2\n\n");
      },
    });
    const reader = (await fetch(origin)).body!.getReader();
    expect(Buffer.from((await reader.read()).value).toString()).toBe("data: 1\n\n");
    next();
    expect(Buffer.from((await reader.read()).value).toString()).toBe("data: 2\n\n");
    expect((await reader.read()).done).toBe(true);
  });

  it("survives a client that leaves while it is held, and has saved all the same", async () => {
    const inserted = vi.fn(() => sleep(30));
    let gone!: () => void;
    const left = new Promise<void>((resolve) => (gone = resolve));
    const { origin } = await serve(adapter, seal(storeWith(inserted)), {
      async "GET /leave"({ wax, response }) {
        wax.session.data.n = 1;
        const closed = new Promise<void>((resolve) => response.on("close", resolve));
        response.write("x".repeat(100_000));
        response.end("y");
        await closed;
        gone();
      },
      "GET /": ({ response }) => response.end("alive"),
    });
    const socket = connect({ port: Number(new URL(origin).port), host: "127.0.0.1" });
    socket.write("GET /leave HTTP/1.1\r\nHost: x\r\n\r\n");
    await vi.waitFor(() => expect(inserted).toHaveBeenCalledOnce());
    socket.destroy();
    await left;
    await sleep(50);
    expect((await new Browser({ origin }).get("/")).text).toBe("alive");
  });

  it("survives a client that leaves in the middle of a pipe, and ends the source", async () => {
    let ended: unknown;
    const { origin } = await serve(adapter, seal(slow()), {
      async "GET /leave"({ wax, response }) {
        wax.session.data.n = 1;
        await pipeline(
          new Readable({
            read() {
              this.push(Buffer.alloc(65_536));
            },
          }),
          response,
        ).catch((error: unknown) => (ended = error));
      },
      "GET /": ({ response }) => response.end("alive"),
    });
    const response = await fetch(`${origin}/leave`);
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    await vi.waitFor(() => expect(ended).toMatchObject({ code: "ERR_STREAM_PREMATURE_CLOSE" }));
    expect((await new Browser({ origin }).get("/")).text).toBe("alive");
  });

  it("serves several requests over one connection, pipelined too", async () => {
    const { origin } = await serve(adapter, seal(slow()), {
      "GET /": ({ wax, request, response }) => {
        wax.session.data.n = 1;
        response.end(`answer ${request.headers["x-n"] as string}.`);
      },
    });
    const socket = connect({ port: Number(new URL(origin).port), host: "127.0.0.1" });
    onTestFinished(() => void socket.destroy());
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    socket.write([1, 2, 3].map((n) => `GET / HTTP/1.1\r\nHost: x\r\nX-N: ${String(n)}\r\n\r\n`).join(""));
    await vi.waitFor(() => expect(text.match(/answer \d\./g)).toEqual(["answer 1.", "answer 2.", "answer 3."]));
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nX-N: 4\r\n\r\n");
    await vi.waitFor(() => expect(text).toContain("answer 4."));
    expect(text.match(/^set-cookie: wax-session=/gim)).toHaveLength(4);
  });

  describe("whose session cannot be saved", () => {
    it.each([
      ["end", (res: ServerResponse) => res.end("secret answer")],
      ["write and end", (res: ServerResponse) => (res.write("secret answer"), res.end())],
      [
        "writeHead",
        (res: ServerResponse) => res.writeHead(201, "Made", { "x-app": "kept", "content-disposition": "attachment" }).end("secret answer"),
      ],
      ["pipe", (res: ServerResponse) => Readable.from(["secret answer"]).pipe(res)],
    ])("becomes an error, with nothing of the answer: %s", async (_name, handler) => {
      const { origin, errors } = await serve(adapter, seal(failing()), {
        "GET /": ({ wax, response }) => {
          wax.session.data.n = 1;
          response.setHeader("etag", '"of the answer"');
          return handler(response);
        },
      });
      const answer = await receive(origin);
      expect(answer).toMatchObject({ status: 503, message: "Service Unavailable" });
      expect(answer.body.toString()).toBe("WAXSEAL_STORE_FAILED");
      expect(answer.headers.join("\n")).not.toMatch(/etag|disposition|set-cookie/i);
      expect(errors).toEqual([expect.any(StoreError)]);
    });
  });

  it("whose session cannot be saved tells so to whoever waits for a write, and bears what is written after it", async () => {
    const told: unknown[] = [];
    const { origin } = await serve(adapter, seal(failing()), {
      "GET /": ({ wax, response }) => {
        wax.session.data.n = 1;
        response.write("a", "utf8", (error) => {
          told.push(error);
          response.write("b");
          response.end("c");
        });
      },
      "GET /pipe": async ({ wax, response }) => {
        wax.session.data.n = 1;
        const source = new Readable({
          read() {
            this.push("x");
          },
        });
        await pipeline(source, response).catch((error: unknown) => told.push(error, source.destroyed));
      },
      "GET /slow": ({ response }) => sleep(50).then(() => response.end("slow")),
      "GET /alive": ({ response }) => response.end("alive"),
    });
    const browser = new Browser({ origin });
    const socket = connect({ port: Number(new URL(origin).port), host: "127.0.0.1" });
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    socket.write(["/slow", "/"].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join("")); // behind another, its end takes longer
    await vi.waitFor(() => expect(text).toMatch(/slow[^]*WAXSEAL_STORE_FAILED/));
    socket.destroy();
    expect(told).toEqual([expect.any(StoreError)]);
    expect((await browser.get("/pipe")).text).toBe("WAXSEAL_STORE_FAILED");
    await vi.waitFor(() => expect(told.slice(1)).toEqual([expect.objectContaining({ code: "ERR_STREAM_PREMATURE_CLOSE" }), true]));
    expect((await browser.get("/alive")).text).toBe("alive");
  });

  it("that is given something it cannot write becomes an error, as without us", async () => {
    const { origin, errors } = await serve(adapter, seal(slow()), { "GET /": ({ response }) => response.end(42) });
    expect((await new Browser({ origin }).get("/")).status).toBe(500);
    expect(errors).toEqual([expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE" })]);
  });

  it("that fails after its first bytes is cut off, so that nobody takes it for whole", async () => {
    const { origin, errors } = await serve(adapter, seal(), {
      async "GET /"({ response }) {
        response.write("half an answer");
        await sleep(20);
        throw new Error("failed half-way");
      },
    });
    const response = await fetch(origin);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow("terminated");
    expect(errors).toHaveLength(1);
  });

  it("that fails in the same breath as its first bytes is cut off too", async () => {
    const { origin } = await serve(adapter, seal(slow()), {
      "GET /": ({ response }) => {
        response.write("half an answer");
        throw new Error("failed half-way");
      },
    });
    await expect(fetch(origin).then((response) => response.text())).rejects.toThrow();
  });
});

describe("a held response among wrappers, as compression and on-headers are", () => {
  /** Makes upper case of what is written and sets a header when the head is written. */
  function shout(response: ServerResponse): void {
    const { write, end, writeHead } = response;
    const loud = (chunk: unknown): unknown => (typeof chunk === "string" ? chunk.toUpperCase() : chunk);
    response.write = (chunk: unknown, ...rest: unknown[]) =>
      (write as (...args: unknown[]) => boolean).call(response, loud(chunk), ...rest);
    response.end = (chunk?: unknown, ...rest: unknown[]) =>
      (end as (...args: unknown[]) => ServerResponse).call(response, loud(chunk), ...rest);
    response.writeHead = (...args: unknown[]) => {
      response.writeHead = writeHead;
      response.setHeader("x-wrapped", "yes");
      return (writeHead as (...args: unknown[]) => ServerResponse).apply(response, args);
    };
  }

  const middleware = (_req: unknown, res: ServerResponse, next: () => void): void => {
    shout(res);
    next();
  };

  it.each(["before", "after"])("%s it, all of them are called", async (place) => {
    const waxseal = seal(slow());
    const app = express();
    if (place === "before") app.use(middleware);
    app.use(waxMiddleware(waxseal as unknown as Waxseal));
    if (place === "after") app.use(middleware);
    app.get("/", (req, res) => {
      (req.wax.session.data as Data).n = 1;
      res.write("written, ");
      void sleep(80).then(() => res.end("ended"));
    });
    const answer = await new Browser({ origin: await listen(app) }).get("/");
    expect(answer.text).toBe("WRITTEN, ENDED");
    expect(answer.headers.get("x-wrapped")).toBe("yes");
    expect(answer.setCookies).toHaveLength(1);
  });

  it("that wrapped the methods before it get them all, the held ones included", async () => {
    const inner = waxHandle(seal(slow()), ({ wax }: { wax: { session: { data: Data } } }, response: ServerResponse) => {
      wax.session.data.n = 1;
      response.writeHead(201);
      response.end("x");
    });
    const origin = await listen((request, response) => {
      shout(response);
      inner(request as never, response);
    });
    const answer = await new Browser({ origin }).get("/");
    expect([answer.status, answer.text, answer.headers.get("x-wrapped")]).toEqual([201, "X", "yes"]);
  });
});
