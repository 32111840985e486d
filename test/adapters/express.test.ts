import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express, { Router, type NextFunction, type Request, type RequestHandler, type Response } from "express";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { answerCsrfError, waxMiddleware } from "../../src/adapters/express.ts";
import { CsrfError, StoreError } from "../../src/errors.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import type { TableStore } from "../../src/sessions/store.ts";
import { createWaxseal, type Waxseal } from "../../src/web/create-waxseal.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { Browser, KEY, listen } from "../web/live-site.ts";

const seal = (options?: Partial<WaxsealOptions>): Waxseal => createWaxseal({ keys: KEY, session: { store: memoryStore() }, ...options });
const data = (req: Request): Record<string, unknown> => req.wax.session.data as Record<string, unknown>;

/** Reads well, and fails at every write. */
const failing: TableStore = {
  kind: "table",
  async open(options) {
    const table = await memoryStore().open(options);
    return {
      ...table,
      read: () => Promise.resolve(undefined),
      insert: () => Promise.reject(new StoreError("WAXSEAL_STORE_FAILED", "down")),
    };
  },
};

describe("the Express adapter", () => {
  it("gives errors to the application's error handler, with the status set", async () => {
    const seen: unknown[] = [];
    const app = express().use(waxMiddleware(seal({ session: { store: failing } })));
    app.get("/", (req, res) => {
      data(req)["n"] = 1;
      res.json({ secret: "answer" });
    });
    app.post("/", (_req, res) => res.send("never"));
    app.use((error: unknown, req: Request, res: Response, _next: NextFunction) => {
      seen.push(error);
      res.send(`mine: ${String(res.statusCode)} ${String(req.wax.session.data !== undefined)}`);
    });
    const browser = new Browser({ origin: await listen(app) });
    const failed = await browser.get("/");
    expect([failed.status, failed.text, failed.setCookies]).toEqual([503, "mine: 503 true", []]);
    expect(failed.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const forged = await browser.post("/");
    expect([forged.status, forged.text]).toEqual([403, "mine: 403 true"]);
    expect(seen).toEqual([expect.any(StoreError), expect.any(CsrfError)]);
  });

  it("leaves Express to answer where the application has no error handler", async () => {
    const app = express()
      .set("env", "test")
      .use(waxMiddleware(seal({ session: { store: failing } })));
    app.get("/", (req, res) => {
      data(req)["n"] = 1;
      res.send("secret answer");
    });
    const browser = new Browser({ origin: await listen(app) });
    const failed = await browser.get("/");
    expect(failed.status).toBe(503);
    expect(failed.text).toContain("StoreError");
    expect(failed.text).not.toContain("secret answer");
    expect((await browser.post("/")).status).toBe(403);
  });

  it("has an answer to forgeries, and passes every other error on", async () => {
    const app = express().set("env", "test").use(waxMiddleware(seal()));
    app.post("/", (_req, res) => res.send("never"));
    app.get("/late", (_req, res) => {
      res.write("half");
      throw new CsrfError("token-wrong"); // as a handler's own check may
    });
    app.get("/other", () => {
      throw new Error("other");
    });
    app.use(answerCsrfError);
    app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
      if (res.headersSent) next(error);
      else res.status(500).send(`passed on: ${String(error)}`);
    });
    const browser = new Browser({ origin: await listen(app) });
    const forged = await browser.post("/");
    expect([forged.status, forged.headers.get("content-type")]).toEqual([403, "text/plain; charset=utf-8"]);
    expect(forged.text).toMatch(/^WAXSEAL_CSRF_TOKEN_MISSING \(token-missing\): [A-Z].*\n$/);
    expect((await browser.get("/other")).text).toBe("passed on: Error: other");
    await expect(browser.get("/late")).rejects.toThrow();
  });

  it("shows an exempt rule the whole path, below a mounted router too, and gives the router its own back", async () => {
    const exempt = vi.fn(
      ({ method, target }: { method: string; target: string }) => method === "POST" && target === "/shop/hooks/paid?id=1",
    );
    const shop = Router().use(waxMiddleware(seal({ csrf: { exempt } })));
    shop.post("/hooks/:name", (req, res) => res.send(`${req.url} ${req.baseUrl} ${req.params.name}`));
    const app = express().use("/shop", shop);
    app.use((error: CsrfError, _req: Request, res: Response, _next: NextFunction) => void res.send(error.code));
    const browser = new Browser({ origin: await listen(app) });
    expect((await browser.post("/shop/hooks/paid?id=1")).text).toBe("/hooks/paid?id=1 /shop paid");
    expect((await browser.post("/shop/hooks/paid?id=2")).text).toBe("WAXSEAL_CSRF_TOKEN_MISSING");
    expect(exempt.mock.calls.map(([request]) => request)).toEqual([
      { method: "POST", target: "/shop/hooks/paid?id=1" },
      { method: "POST", target: "/shop/hooks/paid?id=2" },
    ]);
  });

  it("lets a second answer fail as Express has it, and the first one through", async () => {
    const seen: unknown[] = [];
    const app = express().use(waxMiddleware(seal()));
    app.get("/", (_req, res) => {
      res.send("first");
      try {
        res.status(201).send("a second, longer one");
      } catch (error) {
        seen.push(error);
      }
    });
    const answer = await new Browser({ origin: await listen(app) }).get("/");
    expect([answer.status, answer.text]).toEqual([200, "first"]);
    expect(seen).toEqual([expect.objectContaining({ code: "ERR_HTTP_HEADERS_SENT" })]);
  });

  it("has parsers work behind it, and ones before it see the token", async () => {
    const app = express().use(express.json()).use(waxMiddleware(seal()));
    app.get("/", (req, res) => res.send(req.wax.csrf.token));
    app.post("/before", (req, res) => res.json(req.body));
    app.post("/behind", express.text(), (req, res) => res.json({ text: req.body as string }));
    app.use((error: CsrfError, _req: Request, res: Response, _next: NextFunction) => void res.send(error.code));
    const browser = new Browser({ origin: await listen(app) });
    const { text: token } = await browser.get("/");
    const json = { "content-type": "application/json" };
    const body = JSON.stringify({ csrf_token: token, a: 1 });
    expect((await browser.send("POST", "/before", { headers: json, body })).text).toBe(body);
    expect((await browser.send("POST", "/before", { headers: json, body: '{"a":1}' })).text).toBe("WAXSEAL_CSRF_TOKEN_MISSING");
    expect((await browser.send("POST", "/before", { headers: json, body: `{"csrf_token":["${token}"]}` })).text).toBe(
      "WAXSEAL_CSRF_TOKEN_MISSING",
    );
    expect((await browser.send("POST", "/before", { headers: json, body: `{"__proto__":{"csrf_token":"${token}"}}` })).text).toBe(
      "WAXSEAL_CSRF_TOKEN_MISSING",
    );
    const text = await browser.send("POST", "/behind", { headers: { "content-type": "text/plain", "x-csrf-token": token }, body: "later" });
    expect(text.text).toBe('{"text":"later"}');
  });

  it("works with what Express answers by", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wax-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(join(folder, "a.txt"), "0123456789");
    const handlers: Record<string, RequestHandler> = {
      send: (_req, res) => void res.send("x"),
      json: (_req, res) => void res.status(201).json({ a: 1 }),
      redirect: (_req, res) => {
        res.redirect(303, "/elsewhere");
      },
      sendStatus: (_req, res) => void res.sendStatus(404),
      cookie: (_req, res) => void res.cookie("own", "a b").send("x"),
      download: (_req, res) => {
        res.download(join(folder, "a.txt"));
      },
      sendFile: (_req, res) => {
        res.sendFile(join(folder, "a.txt"));
      },
      format: (_req, res) => void res.format({ text: () => res.send("t"), html: () => res.send("<p>") }),
      throws: () => {
        throw Object.assign(new Error("no tea"), { status: 418 });
      },
    };
    const answers = async (wax: boolean): Promise<unknown[]> => {
      const app = express().set("env", "test");
      if (wax) app.use(waxMiddleware(seal()));
      for (const [name, handler] of Object.entries(handlers)) {
        app.get(
          `/${name}`,
          (req, _res, next) => {
            if (wax) data(req)["n"] = name;
            next();
          },
          handler,
        );
      }
      const browser = new Browser({ origin: await listen(app) });
      const seen: unknown[] = [];
      for (const name of Object.keys(handlers)) {
        for (const [method, range] of [["GET"], ["GET", "bytes=2-4"], ["HEAD"]] as const) {
          const answer = await browser.copy().send(method, `/${name}`, { headers: range ? { range } : {} });
          const headers = [...answer.headers].filter(
            ([header, value]) => !/^(date|vary|cache-control)$/.test(header) && !value.startsWith("wax-"),
          );
          seen.push([name, method, range, answer.status, headers, answer.text.replace(/(&nbsp;| )at .*/s, "")]);
        }
      }
      return seen;
    };
    expect(await answers(true)).toEqual(await answers(false));
  });

  it("may be mounted twice, and each mount keeps its own session", async () => {
    const second = seal({ session: { store: memoryStore(), cookieName: "second" } });
    const app = express().use(waxMiddleware(seal()));
    app.use((req, _res, next) => {
      data(req)["first"] = 1;
      next();
    });
    app.use(waxMiddleware(second));
    app.get("/", (req, res) => {
      const before = JSON.stringify(data(req));
      data(req)["second"] = 2;
      res.send(before);
    });
    const browser = new Browser({ origin: await listen(app) });
    expect((await browser.get("/")).text).toBe("{}");
    expect([...browser.cookies.keys()].sort()).toEqual(["second", "wax-session"]);
    expect((await browser.get("/")).text).toBe('{"second":2}');
  });
});
