import { createHmac } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { django } from "../../src/django/preset.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { storeWatched } from "../sessions/table-with.ts";
import { ADAPTERS, Browser, KEY, serve } from "../web/live-site.ts";

const forged = (id: string): string => `${id}:${createHmac("sha256", "guess").update(id).digest("base64url")}`;

const NO_IDS = {
  empty: "",
  "an empty text in quotes": '""',
  "too short": "abc",
  "one character short, in the shape of ours": `${"A".repeat(26)}:${"A".repeat(43)}`,
  "one character long, in the shape of ours": `${"A".repeat(28)}:${"A".repeat(43)}`,
  "one character short, in Django's shape": "a".repeat(31),
  "one character long, in Django's shape": "a".repeat(33),
  "upper case in Django's shape": "A".repeat(32),
  overlong: "x".repeat(8000),
  "a path": "../../../../etc/passwd",
  "an encoded path": "..%2f..%2fetc%2fpasswd",
  "a path of 32 characters": "../../../../../../../etc/passwd0",
  "a NUL": '"\\000"',
  SQL: "' OR 1=1 --",
  "a property of every object": "__proto__",
  "characters beyond ASCII": '"\\351\\200"',
};

describe("36. An unknown, too short, overlong or path-like id creates no record and reads nothing", () => {
  describe.each(ADAPTERS)("%s", (adapter) => {
    const visit = async (preset: boolean): Promise<{ browser: Browser; calls: string[]; rows: () => number }> => {
      const database = new DatabaseSync(":memory:");
      database.exec(DJANGO_TABLE_SQL);
      const calls: string[] = [];
      const waxseal = createWaxseal<Record<string, unknown>>({
        keys: KEY,
        session: { store: storeWatched(sqliteStore(database), (call) => calls.push(call)) },
        ...(preset ? { preset: django({ timeZone: "UTC" }) } : {}),
      });
      const site = await serve(adapter, waxseal, {
        "GET /": ({ wax, response }) => response.end(JSON.stringify(wax.session.data)),
        "GET /keep": ({ wax, response }) => {
          wax.session.data["n"] = 1;
          response.end();
        },
      });
      const rows = (): number =>
        database.prepare(`SELECT count(*) AS n FROM ${preset ? "django" : "waxseal"}_session`).get()!["n"] as number;
      return { browser: new Browser(site), calls, rows };
    };

    test.for(Object.entries(NO_IDS))("%s", async ([, id]) => {
      for (const preset of [false, true]) {
        const { browser, calls, rows } = await visit(preset);
        browser.cookies.set(preset ? "sessionid" : "wax-session", id);
        const answer = await browser.get("/");
        expect([answer.status, answer.text, answer.setCookies]).toEqual([200, "{}", []]);
        expect([calls, rows()]).toEqual([[], 0]);
      }
    });

    test("no cookie at all", async () => {
      const { browser, calls } = await visit(false);
      await browser.get("/");
      expect(calls).toEqual([]);
    });

    test("an id of ours that nobody signed", async () => {
      const { browser, calls, rows } = await visit(false);
      for (const id of [forged("A".repeat(27)), `${"A".repeat(27)}:${"A".repeat(43)}`]) {
        browser.cookies.set("wax-session", id);
        expect((await browser.get("/")).text).toBe("{}");
      }
      expect([calls, rows()]).toEqual([[], 0]);
    });

    test("an unknown id of Django's shape has to be looked up, and makes nothing", async () => {
      const { browser, calls, rows } = await visit(true);
      browser.cookies.set("sessionid", "a".repeat(32));
      expect((await browser.get("/")).text).toBe("{}");
      expect([calls, rows()]).toEqual([["read"], 0]);
      await browser.get("/keep");
      expect(browser.cookies.get("sessionid")).not.toBe("a".repeat(32));
      expect(rows()).toBe(1);
    });
  });
});
