import { connect } from "node:net";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { waxHandle, type NodeOptions, type WaxRequest } from "../../src/adapters/node.ts";
import { StoreError } from "../../src/errors.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { Browser, KEY, listen } from "../web/live-site.ts";

type Req = IncomingMessage & WaxRequest<object>;

function site(
  handler: (request: Req, response: ServerResponse) => unknown,
  options?: NodeOptions<IncomingMessage, ServerResponse>,
): Promise<string> {
  const waxseal = createWaxseal({
    keys: KEY,
    session: { store: memoryStore() },
    csrf: { exempt: ({ target }) => target.startsWith("/open") },
  });
  return listen(waxHandle(waxseal, handler, options));
}

const showForm = (request: Req, response: ServerResponse): void => void response.end(JSON.stringify([...request.form]));
const FORM = { "content-type": "application/x-www-form-urlencoded" };

describe("the node adapter", () => {
  it.each(["application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded ; charset=utf-8"])("reads a form: %s", async (type) => {
    const browser = new Browser({ origin: await site(showForm) });
    const { text } = await browser.send("POST", "/open", { body: "a=1&b=%C3%A9+%F0%9F%A6%AD&a=2", headers: { "content-type": type } });
    expect(JSON.parse(text)).toEqual([
      ["a", "1"],
      ["b", "é 🦭"],
      ["a", "2"],
    ]);
  });

  it.each(["application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded-not", "text/plain"])(
    "leaves every other body to the handler: %s",
    async (type) => {
      const origin = await site(async (request, response) => {
        let body = "";
        for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
        response.end(`${body} ${String([...request.form].length)}`);
      });
      const answer = await new Browser({ origin }).send("POST", "/open", { body: "a=1", headers: { "content-type": type } });
      expect(answer.text).toBe("a=1 0");
    },
  );

  it("answers 413 to a form beyond the limit, which the client gets to see, and goes on", async () => {
    const origin = await site(showForm, { formLimit: 1000 });
    const browser = new Browser({ origin });
    expect((await browser.send("POST", "/open", { body: `a=${"x".repeat(998)}`, headers: FORM })).status).toBe(200);
    for (const size of [999, 5_000_000]) {
      expect((await browser.send("POST", "/open", { body: `a=${"x".repeat(size)}`, headers: FORM })).status).toBe(413);
    }
    expect((await browser.get("/")).status).toBe(200);
  });

  it("says so to onError, by a code", async () => {
    const onError = vi.fn((_error: unknown, _request: IncomingMessage, response: ServerResponse) => void response.end("mine"));
    const origin = await site(showForm, { formLimit: 10, onError });
    expect((await new Browser({ origin }).send("POST", "/open", { body: "a=0123456789", headers: FORM })).text).toBe("mine");
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: "WAXSEAL_FORM_TOO_LARGE" }),
      expect.anything(),
      expect.anything(),
    );
  });

  it("survives a client that leaves in the middle of its form, and has no handler run", async () => {
    const handler = vi.fn(showForm);
    const left = vi.fn();
    const origin = await site(handler, { onError: left });
    const socket = connect({ port: Number(new URL(origin).port), host: "127.0.0.1" });
    await new Promise((resolve) =>
      socket.write(
        "POST /open HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na=1",
        resolve,
      ),
    );
    socket.destroy();
    await vi.waitFor(() => expect(left).toHaveBeenCalledOnce());
    expect(handler).not.toHaveBeenCalled();
    expect((await new Browser({ origin }).get("/")).text).toBe("[]");
  });

  it("answers a forgery with 403 and says why, in text, and is quiet about it", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const answer = await new Browser({ origin: await site(showForm) }).post("/", { a: "1" });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.text).toMatch(/^WAXSEAL_CSRF_TOKEN_MISSING \(token-missing\): [A-Z].*\n$/);
    expect(log).not.toHaveBeenCalled();
  });

  it("answers an error of the handler's with 500, tells the log what it was and the client nothing", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    onTestFinished(() => log.mockRestore());
    const boom = new Error("database password is hunter2");
    const handlers = [
      () => {
        throw boom;
      },
      () => Promise.reject(boom),
    ];
    for (const handler of handlers) {
      const answer = await new Browser({ origin: await site(handler) }).get("/");
      expect([answer.status, answer.text]).toEqual([500, "The request could not be answered.\n"]);
      expect(log).toHaveBeenLastCalledWith(boom);
    }
  });

  it("answers 503 where the store is away, from before the handler", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const handler = vi.fn();
    const store = { kind: "table" as const, open: () => Promise.reject(new StoreError("WAXSEAL_STORE_FAILED", "away")) };
    const origin = await listen(waxHandle(createWaxseal({ keys: KEY, session: { store } }), handler));
    expect((await new Browser({ origin }).get("/")).status).toBe(503);
    expect(handler).not.toHaveBeenCalled();
  });

  it("leaves an answer alone that was whole when the handler failed, and cuts off one that was not", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const late = new Error("late");
    const whole = await site((_request, response) => {
      response.end("whole");
      throw late;
    });
    expect((await new Browser({ origin: whole }).get("/")).text).toBe("whole");
    expect(log).toHaveBeenLastCalledWith(late);
    const half = await site((_request, response) => {
      response.write("half");
      throw late;
    });
    await expect(new Browser({ origin: half }).get("/")).rejects.toThrow();
  });

  it("has an onError that itself fails cost no more than its own request", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const worse = new Error("worse");
    const origin = await site(
      (request, response) => {
        if (request.url === "/fine") return response.end("fine");
        throw new Error("bad");
      },
      {
        onError() {
          throw worse;
        },
      },
    );
    await expect(new Browser({ origin }).get("/")).rejects.toThrow();
    expect(log).toHaveBeenCalledWith(worse);
    expect((await new Browser({ origin }).get("/fine")).text).toBe("fine");
  });

  it("takes the token of a form from the header or the form, never from the URL", async () => {
    const origin = await site((request, response) => response.end(request.wax.csrf.token));
    const browser = new Browser({ origin });
    const { text: token } = await browser.get("/");
    expect((await browser.post("/", { csrf_token: token })).status).toBe(200);
    expect((await browser.post("/", {}, { headers: { "x-csrf-token": token } })).status).toBe(200);
    expect((await browser.post(`/?csrf_token=${token}`)).status).toBe(403);
  });

  it("can be mounted in a server that has other listeners", async () => {
    const handle = waxHandle(createWaxseal({ keys: KEY }), (_request: Req, response: ServerResponse) => response.end("wax"));
    const server = createServer((request, response) => {
      if (request.url === "/health") response.end("up");
      else handle(request, response);
    });
    const origin = await listen((request, response) => server.emit("request", request, response));
    expect((await new Browser({ origin }).get("/health")).text).toBe("up");
    expect((await new Browser({ origin }).get("/")).text).toBe("wax");
  });
});
