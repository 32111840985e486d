import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, request, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { waxHandle } from "../../src/adapters/node.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, KEY, serve } from "./live-site.ts";

const MEGABYTES = 4 * 2 ** 20;

/** Serves somebody who looks at every cookie there is, and accepts headers of megabytes, as a proxy's operator may have set. */
async function site(): Promise<(cookie: string) => Promise<number | undefined>> {
  const waxseal = createWaxseal({ keys: KEY, session: { store: memoryStore() } });
  const theme = waxseal.cookie({ name: "theme", maxAge: "1d", schema: z.string() });
  const handle: RequestListener = waxHandle(waxseal, ({ wax }, response) => {
    response.end(JSON.stringify([wax.session.data, wax.csrf.token, [...wax.messages], wax.cookies.get(theme), wax.cookies.unsigned("x")]));
  });
  const server = createServer({ maxHeaderSize: MEGABYTES }, handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return async (cookie) => {
    const sent = request({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", headers: { cookie }, agent: false });
    sent.end();
    const [response] = (await once(sent, "response")) as [{ statusCode?: number; resume: () => void }];
    response.resume();
    return response.statusCode;
  };
}

const NAMES = ["wax-session", "wax-csrf", "wax-messages.abcdefghijkl", "theme", "x"];
const all = (value: string): string => NAMES.map((name) => `${name}=${value}`).join("; ");

describe("a request's cookies", () => {
  it.each([
    ["10,000 cookies", Array.from({ length: 10_000 }, (_, at) => `c${String(at)}=${String(at)}`).join("; ")],
    ["10,000 session cookies", Array.from({ length: 10_000 }, (_, at) => `wax-session=${String(at)}`).join("; ")],
    ["16 KB of backslashes in each", all(`"${"\\".repeat(16_384)}"`)],
    ["16 KB of octal escapes in each", all(`"${"\\101".repeat(4096)}"`)],
    ["300 KB of separators in each", all(":".repeat(300_000))],
    ["300 KB of what looks like base64url in each", all(`${"A".repeat(300_000)}:1wEHee:${"A".repeat(43)}`)],
    ["300 KB of dots, as of a packed payload", all(`.${"eJ".repeat(150_000)}:1wEHee:${"A".repeat(43)}`)],
    ["3 MB of spaces", `x=${" ".repeat(3_000_000)}y`],
    ["1 MB of semicolons", ";".repeat(1_000_000)],
  ])("cost little, whatever they are: %s", async (_name, cookie) => {
    const visit = await site();
    await visit("a=1");
    const before = performance.now();
    expect(await visit(cookie)).toBe(200);
    expect(performance.now() - before).toBeLessThan(10_000); // what is quadratic in them takes minutes
  });
});

describe.each(ADAPTERS)("a cookie that no browser would keep, under %s", (adapter) => {
  it("is an error that says what to do, and nothing is sent", async () => {
    const waxseal = createWaxseal<Record<string, unknown>>({ keys: KEY, session: { store: cookieStore() } });
    const theme = waxseal.cookie({ name: "theme", maxAge: "1d" });
    const noise = Array.from({ length: 100 }, (_, at) => createHash("sha256").update(String(at)).digest("base64url")).join("");
    const { origin, errors } = await serve(adapter, waxseal, {
      "GET /session": ({ wax, response }) => {
        wax.session.data["noise"] = noise;
        response.end("secret answer");
      },
      "GET /cookie": ({ wax, response }) => {
        wax.cookies.set(theme, noise);
        response.end("secret answer");
      },
    });
    for (const path of ["/session", "/cookie"]) {
      const answer = await new Browser({ origin }).get(path);
      expect([answer.status, answer.text, answer.setCookies]).toEqual([500, "WAXSEAL_COOKIE_TOO_LARGE", []]);
    }
    expect(String(errors[0])).toMatch(
      /would be \d+ bytes and browsers drop those above 4096; keep less in it, or use a session store with a server/,
    );
  });
});
