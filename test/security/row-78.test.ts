import { describe, expect, test } from "vitest";
import { TokenUsed } from "../../src/errors.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "../web/live-site.ts";

/** A shop whose invitations open with GET, and are used up with POST. */
async function openShop(adapter: AdapterName, sealed: boolean) {
  const store = memoryStore();
  const waxseal = createWaxseal({ keys: KEY, session: { store } });
  const invites = waxseal.token({ purpose: "shop.invite", maxAge: "3d", singleUse: store, sealed });
  const site = await serve(adapter, waxseal, {
    "GET /invite": ({ wax, request, response }) => {
      const { ok, value } = invites.verify(new URL(request.url!, "http://shop.test").searchParams.get("token") ?? "");
      if (!ok) response.statusCode = 410;
      response.end(ok ? `${value} ${wax.csrf.token}` : "gone");
    },
    "POST /invite": async ({ response, field }) => {
      try {
        response.end(`welcome ${await invites.redeem(field("token") ?? "")}`);
      } catch (error) {
        if (!(error instanceof TokenUsed)) throw error;
        response.writeHead(410).end("used");
      }
    },
  });
  const issued = invites.issue("ada");
  return { site, issued, path: `/invite?token=${encodeURIComponent(issued)}` };
}

const CASES = ADAPTERS.flatMap((adapter) => [false, true].map((sealed) => ({ adapter, sealed })));

describe("78. A mail scanner's GET uses up a single-use token: not so", () => {
  test.for(CASES)("$adapter, sealed: $sealed", async ({ adapter, sealed }) => {
    const { site, issued, path } = await openShop(adapter, sealed);
    const scanner = new Browser(site);
    for (const method of ["GET", "HEAD", "GET", "OPTIONS"]) await scanner.send(method, path);
    expect((await scanner.get(path)).text).toMatch(/^ada /);
    expect((await scanner.copy().post(path, { token: issued })).status).toBe(403); // nor a POST that comes from no page of ours

    const person = new Browser(site);
    const [, csrf] = (await person.get(path)).text.split(" ") as [string, string];
    const redeem = async (): Promise<[number, string]> => {
      const { status, text } = await person.post("/invite", { token: issued, csrf_token: csrf });
      return [status, text];
    };
    expect(await redeem()).toEqual([200, "welcome ada"]);
    expect(await redeem()).toEqual([410, "used"]);
  });
});
