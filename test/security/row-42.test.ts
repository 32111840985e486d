import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { django } from "../../src/django/preset.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { ADAPTERS, Browser, KEY, serve } from "../web/live-site.ts";

describe("42. Ids in our own tables are stored hashed (a leaked table opens no session); with the Django preset they are raw, and the docs say so", () => {
  describe.each(ADAPTERS)("%s", (adapter) => {
    const visit = async (preset: boolean) => {
      const database = new DatabaseSync(":memory:");
      database.exec(DJANGO_TABLE_SQL);
      const waxseal = createWaxseal<Record<string, unknown>>({
        keys: KEY,
        session: { store: sqliteStore(database) },
        ...(preset ? { preset: django({ timeZone: "UTC" }) } : {}),
      });
      const site = await serve(adapter, waxseal, {
        "GET /": ({ wax, response }) => response.end(String(wax.session.data["secret"])),
        "GET /keep": ({ wax, response }) => {
          wax.session.data["secret"] = "treasure";
          response.end();
        },
      });
      const browser = new Browser(site);
      await browser.get("/keep");
      const row = database.prepare(`SELECT * FROM ${preset ? "django" : "waxseal"}_session`).get()!;
      return { browser, thief: new Browser(site), row };
    };

    test("ours", async () => {
      const { browser, thief, row } = await visit(false);
      const [id, signature] = browser.cookies.get("wax-session")!.split(":") as [string, string];
      const leaked = Object.values(row).map(String);
      for (const text of leaked) {
        expect(text).not.toContain(id);
        expect(text).not.toContain(signature);
      }
      const handle = row["handle"] as string;
      for (const cookie of [
        handle,
        handle.slice(0, 27),
        `${handle.slice(0, 27)}:${handle}`,
        `${handle.slice(0, 27)}:${signature}`,
        row["blob"] as string,
      ]) {
        thief.cookies.set("wax-session", cookie);
        expect((await thief.get("/")).text).toBe("undefined");
      }
      expect((await browser.get("/")).text).toBe("treasure");
    });

    test("Django's", async () => {
      const { browser, thief, row } = await visit(true);
      expect(row["session_key"]).toBe(browser.cookies.get("sessionid"));
      thief.cookies.set("sessionid", row["session_key"] as string);
      expect((await thief.get("/")).text).toBe("treasure");
    });
  });
});
