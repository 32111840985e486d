import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { django } from "../../src/django/preset.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import type { SessionStore } from "../../src/sessions/store.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName, type Site } from "../web/live-site.ts";

const person = (pk: string) => ({ pk, password: "hash", lastLogin: null, email: `${pk}@example.org` });

function siteOver(adapter: AdapterName, store: SessionStore, preset?: ReturnType<typeof django>): Promise<Site> {
  const waxseal = createWaxseal<Record<string, unknown>>({ keys: KEY, session: { store }, preset, csrf: false });
  const users = waxseal.users({ find: async (pk) => person(pk) });
  return serve(adapter, waxseal, {
    "GET /admin": async ({ wax, response }) => {
      await users.login(wax, person("admin"));
      response.end();
    },
    "GET /thief": async ({ wax, response }) => {
      await users.login(wax, person("thief"));
      response.end();
    },
    "GET /who": async ({ wax, response }) => response.end(String((await users.current(wax))?.pk)),
  });
}

/** Two people who are signed in, and the table with their rows. */
async function visit(adapter: AdapterName, preset?: ReturnType<typeof django>) {
  const database = new DatabaseSync(":memory:");
  database.exec(DJANGO_TABLE_SQL);
  const site = await siteOver(adapter, sqliteStore(database), preset);
  const [admin, thief] = [new Browser(site), new Browser(site)];
  await admin.get("/admin");
  await thief.get("/thief");
  return { admin, thief, database };
}

const who = async (browser: Browser): Promise<string> => (await browser.get("/who")).text;

describe("79. A stored blob copied to another row of our table: refused", () => {
  test.for(ADAPTERS)("the blob alone, or all that is with it: %s", async (adapter) => {
    for (const columns of [["blob"], ["blob", "user_id", "version", "created_at", "seen_at", "expires_at", "ends_at"]]) {
      const { admin, thief, database } = await visit(adapter);
      const copies = columns.map((column) => `${column} = (SELECT ${column} FROM waxseal_session WHERE user_id = 'admin')`);
      expect(database.prepare(`UPDATE waxseal_session SET ${copies.join(", ")} WHERE user_id = 'thief'`).run().changes).toBe(1);
      const answer = await thief.get("/who");
      expect([answer.status, answer.text]).toEqual([200, "undefined"]);
      expect(await who(admin)).toBe("admin");
    }
  });

  test.for(ADAPTERS)("as a cookie, of a table's session or of one in the cookie: %s", async (adapter) => {
    const { admin, thief, database } = await visit(adapter);
    const { blob } = database.prepare("SELECT blob FROM waxseal_session WHERE user_id = 'admin'").get() as { blob: string };
    const inCookies = new Browser(await siteOver(adapter, cookieStore()));
    for (const browser of [thief, inCookies]) {
      browser.cookies.set("wax-session", blob);
      expect(await who(browser)).toBe("undefined");
    }
    expect(await who(admin)).toBe("admin");
  });

  test.for(ADAPTERS)("Django's blobs are bound to nothing, as Django has it: %s", async (adapter) => {
    const { admin, thief, database } = await visit(adapter, django({ timeZone: "UTC" }));
    const [adminId, thiefId] = [admin, thief].map((browser) => browser.cookies.get("sessionid")!) as [string, string];
    database
      .prepare(
        "UPDATE django_session SET session_data = (SELECT session_data FROM django_session WHERE session_key = ?) WHERE session_key = ?",
      )
      .run(adminId, thiefId);
    expect(await who(thief)).toBe("admin");
  });
});
