import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { django } from "../../src/django/preset.ts";
import { CsrfError } from "../../src/errors.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import type { CsrfOptions } from "../../src/web/csrf.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName, type Site } from "./live-site.ts";
import { eventsOn } from "../support/events.ts";

type Data = Record<string, unknown>;

const BASE = "https://shop.test";

async function site(adapter: AdapterName, options: Partial<WaxsealOptions<Data>>): Promise<Site> {
  const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, baseUrl: BASE, ...options });
  return serve(adapter, waxseal, {
    "GET /form": ({ wax, response }) => response.end(wax.csrf.token),
    "GET /helpers": ({ wax: { csrf }, response }) =>
      response.end(JSON.stringify({ field: csrf.field, meta: csrf.meta, hxHeaders: csrf.hxHeaders, headers: csrf.headers })),
    "POST /act": ({ wax, response }) => {
      wax.session.data["acted"] = true;
      response.end("acted");
    },
    "POST /checked": ({ wax, field, response }) => {
      wax.csrf.check(field("token"));
      response.end("acted");
    },
  });
}

const exempt: CsrfOptions["exempt"] = ({ target }) => target === "/checked";

/** A request for each reason that a form or a script can be refused for. */
const FORGERIES = [
  ["cross-site", { origin: "https://evil.test", "sec-fetch-site": "cross-site" }, true],
  ["origin-null", { origin: "null" }, true],
  ["origin-not-allowed", { origin: "https://evil.test" }, true],
  ["token-missing", {}, false],
  ["token-wrong", { "x-csrf-token": "a".repeat(64) }, false],
] as const;

describe.each(ADAPTERS)("what the protection refuses, under %s", (adapter) => {
  it.for(FORGERIES)("%s: is said in the error and in one event", async ([reason, headers, withToken]) => {
    const address = await site(adapter, {});
    const browser = new Browser(address);
    const { text: token } = await browser.get("/form");
    const heard = eventsOn("waxseal:csrf");
    const answer = await browser.post("/act", withToken ? { csrf_token: token } : {}, { headers });
    expect(answer.status).toBe(403);
    expect(address.errors).toEqual([expect.any(CsrfError)]);
    expect(address.errors[0]).toMatchObject({ reason, code: answer.text });
    expect(heard).toEqual([{ outcome: "refused", reason, method: "POST" }]);
  });

  it.for(FORGERIES)("%s: goes through in report-only mode, and is reported", async ([reason, headers, withToken]) => {
    const browser = new Browser(await site(adapter, { csrf: { reportOnly: true } }));
    const { text: token } = await browser.get("/form");
    const heard = eventsOn("waxseal:csrf");
    const answer = await browser.post("/act", withToken ? { csrf_token: token } : {}, { headers });
    expect([answer.status, answer.text]).toEqual([200, "acted"]);
    expect(heard).toEqual([{ outcome: "reported", reason, method: "POST" }]);
  });

  it("is not told of a request that passes, in either mode", async () => {
    const heard = eventsOn("waxseal:csrf");
    for (const reportOnly of [false, true]) {
      const browser = new Browser(await site(adapter, { csrf: { reportOnly } }));
      const { text: token } = await browser.get("/form");
      expect((await browser.post("/act", { csrf_token: token }, { headers: { origin: BASE } })).text).toBe("acted");
    }
    expect(heard).toEqual([]);
  });

  it("is the same where the handler checks, which report-only mode holds for as well", async () => {
    const heard = eventsOn("waxseal:csrf");
    const strict = new Browser(await site(adapter, { csrf: { exempt } }));
    const { text: token } = await strict.get("/form");
    expect((await strict.post("/checked", { token })).text).toBe("acted");
    expect(heard).toEqual([]);
    expect((await strict.post("/checked", {})).text).toBe("WAXSEAL_CSRF_TOKEN_MISSING");
    const watching = new Browser(await site(adapter, { csrf: { exempt, reportOnly: true } }));
    expect((await watching.post("/checked", { token })).text).toBe("acted");
    expect(heard.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["refused", "token-missing"],
      ["reported", "token-wrong"],
    ]);
  });
});

interface Helpers {
  field: string;
  meta: string;
  hxHeaders: string;
  headers: Record<string, string>;
}

const TOKEN = "([a-zA-Z0-9]{64})";

describe.each(ADAPTERS)("what pages take along, under %s", (adapter) => {
  it("is the token in the shape that each kind of request needs, under a mask of its own, and good in all", async () => {
    const browser = new Browser(await site(adapter, {}));
    const { field, meta, hxHeaders, headers } = JSON.parse((await browser.get("/helpers")).text) as Helpers;
    const tokens = [
      new RegExp(`^<input type="hidden" name="csrf_token" value="${TOKEN}">$`).exec(field)![1]!,
      new RegExp(`^<meta name="csrf-token" content="${TOKEN}">$`).exec(meta)![1]!,
      new RegExp(`^hx-headers='\\{"x-csrf-token":"${TOKEN}"\\}'$`).exec(hxHeaders)![1]!,
      headers["x-csrf-token"]!,
    ];
    expect(new Set(tokens).size).toBe(4);
    for (const token of tokens) {
      expect((await browser.send("POST", "/act", { headers: { "X-CSRF-Token": token } })).text).toBe("acted");
    }
  });

  it("goes by Django's names with the preset", async () => {
    const database = new DatabaseSync(":memory:");
    database.exec(DJANGO_TABLE_SQL);
    const browser = new Browser(await site(adapter, { preset: django({ timeZone: "UTC" }), session: { store: sqliteStore(database) } }));
    const { field, hxHeaders, headers } = JSON.parse((await browser.get("/helpers")).text) as Helpers;
    expect(field).toContain(`name="csrfmiddlewaretoken"`);
    expect(hxHeaders).toMatch(new RegExp(`^hx-headers='\\{"x-csrftoken":"${TOKEN}"\\}'$`));
    expect((await browser.send("POST", "/act", { headers })).text).toBe("acted");
  });
});
