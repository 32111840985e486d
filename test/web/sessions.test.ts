import { describe, expect, it } from "vitest";
import { z } from "zod";
import { django } from "../../src/django/preset.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, KEY, serve } from "../web/live-site.ts";

const schema = z.object({ device: z.string().default("unknown"), visits: z.number().default(0) });
type Data = z.output<typeof schema>;

describe.each(ADAPTERS)("the sessions of a user, %s", (adapter) => {
  const site = async () => {
    const clock = fixedClock();
    const waxseal = createWaxseal({ keys: KEY, clock, csrf: false, session: { store: memoryStore(), schema, maxAge: "14d", idle: "1d" } });
    const users = waxseal.users({ find: async (pk) => ({ pk, password: "hash", lastLogin: null, email: "" }) });
    const { origin, errors } = await serve<Data>(adapter, waxseal, {
      "POST /login": async ({ wax, field, response }) => {
        await users.login(wax, { pk: field("user")!, password: "hash", lastLogin: null, email: "" });
        wax.session.data.device = field("device")!;
        response.end();
      },
      "POST /logout": async ({ wax, response }) => {
        await users.logout(wax);
        response.end();
      },
      "GET /": async ({ wax, response }) => response.end((await users.current(wax))?.pk ?? "nobody"),
      "GET /id": ({ wax, response }) => response.end(String(wax.session.id)),
      "GET /visit": ({ wax, response }) => {
        wax.session.data.visits++;
        response.end();
      },
    });
    const signedIn = async (user: string, device: string): Promise<Browser> => {
      const browser = new Browser({ origin });
      await browser.post("/login", { user, device });
      clock.pass(1);
      return browser;
    };
    const devices = async (user: string | number): Promise<string[]> => (await waxseal.sessions.list(user)).map(({ data }) => data.device);
    return { waxseal, clock, errors, signedIn, devices, origin };
  };

  it("are listed, the most recently used first, with what the application keeps in them and nothing that opens them", async () => {
    const { waxseal, clock, signedIn, devices } = await site();
    const begun = clock();
    const phone = await signedIn("7", "phone");
    await signedIn("7", "laptop");
    await signedIn("70", "theirs");
    expect(await devices("7")).toEqual(["laptop", "phone"]);
    expect(await devices(7)).toEqual(["laptop", "phone"]);
    await phone.get("/visit");
    const listed = await waxseal.sessions.list("7");
    expect(listed.map(({ data }) => data)).toEqual([
      { device: "phone", visits: 1 },
      { device: "laptop", visits: 0 },
    ]);
    expect(listed[0]).toMatchObject({ createdAt: new Date(begun * 1000), seenAt: new Date(clock() * 1000) });
    expect(listed[0]!.expiresAt).toEqual(new Date((clock() + 86_400) * 1000));
    const cookie = [...phone.cookies.values()].join();
    expect(cookie).not.toContain(listed[0]!.id);
    expect(JSON.stringify(listed)).not.toContain(cookie.split(":")[0]);
  });

  it("are named as wax.session.id names them, which changes at login and is nothing without a session", async () => {
    const { waxseal, signedIn, origin } = await site();
    expect((await new Browser({ origin }).get("/id")).text).toBe("undefined");
    const browser = await signedIn("7", "phone");
    const { text: id } = await browser.get("/id");
    expect((await waxseal.sessions.list("7")).map((session) => session.id)).toEqual([id]);
    await browser.post("/login", { user: "7", device: "phone" });
    expect((await browser.get("/id")).text).not.toBe(id);
    expect(await waxseal.sessions.list("7")).toHaveLength(1);
  });

  it("end one by one, only as their own user's where that is asked for", async () => {
    const { waxseal, signedIn, devices } = await site();
    const phone = await signedIn("7", "phone");
    const laptop = await signedIn("7", "laptop");
    const { text: id } = await phone.get("/id");
    expect(await waxseal.sessions.revoke(id, { userId: "8" })).toBe(false);
    expect((await phone.get("/")).text).toBe("7");
    expect(await waxseal.sessions.revoke(id, { userId: 7 })).toBe(true);
    expect(await waxseal.sessions.revoke(id)).toBe(false);
    expect((await phone.get("/")).text).toBe("nobody");
    expect((await laptop.get("/")).text).toBe("7");
    expect(await devices("7")).toEqual(["laptop"]);
    for (const nonsense of ["", "*", "%", "../x", "__proto__", "a\0b", "x".repeat(90_000)])
      expect(await waxseal.sessions.revoke(nonsense)).toBe(false);
    const { text: other } = await laptop.get("/id");
    expect(await waxseal.sessions.revoke(other, { userId: undefined })).toBe(false); // nobody is signed in: nobody's session ends
    expect((await laptop.get("/")).text).toBe("7");
  });

  it("end all together, but the one that says so", async () => {
    const { waxseal, signedIn, devices } = await site();
    const phone = await signedIn("7", "phone");
    const laptop = await signedIn("7", "laptop");
    const theirs = await signedIn("8", "theirs");
    const { text: except } = await phone.get("/id");
    expect(await waxseal.sessions.revokeAll("7", { except })).toBe(1);
    expect(await devices("7")).toEqual(["phone"]);
    expect(await waxseal.sessions.revokeAll(7, { except: "\0" })).toBe(1);
    for (const browser of [phone, laptop]) expect((await browser.get("/")).text).toBe("nobody");
    expect((await theirs.get("/")).text).toBe("8");
  });

  it("are not listed once they are signed out, or over", async () => {
    const { clock, signedIn, devices } = await site();
    const phone = await signedIn("7", "phone");
    await signedIn("7", "laptop");
    await phone.post("/logout");
    expect(await devices("7")).toEqual(["laptop"]);
    clock.pass(86_400);
    expect(await devices("7")).toEqual([]);
  });

  it("are a ConfigError where nobody keeps them by user", async () => {
    const refused = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_SESSIONS_UNLISTED" });
    for (const waxseal of [
      createWaxseal({ keys: KEY, session: { store: cookieStore() } }),
      createWaxseal({ keys: KEY, session: { store: memoryStore() }, preset: django({ timeZone: "UTC" }) }),
    ]) {
      await waxseal.ready();
      await expect(waxseal.sessions.list(7)).rejects.toThrow(refused);
      await expect(waxseal.sessions.revoke("id")).rejects.toThrow(refused);
      await expect(waxseal.sessions.revokeAll(7)).rejects.toThrow(refused);
    }
    const early = createWaxseal({ keys: KEY, session: { store: memoryStore() } });
    await expect(early.sessions.list(7)).rejects.toThrow(expect.objectContaining({ code: "WAXSEAL_NOT_READY" }));
  });
});

describe("a list of sessions", () => {
  it("leaves out what no key in use vouches for, and what its row says of another user", async () => {
    const store = memoryStore();
    const clock = fixedClock();
    const table = await store.open({ layout: "waxseal", clock });
    await table.insert("forged", { blob: "nonsense", lifetimeSeconds: 100, userId: "7", createdAt: clock(), endsAt: clock() + 100 });
    const waxseal = createWaxseal({ keys: KEY, clock, session: { store } });
    await waxseal.ready();
    expect(await table.list("7")).toHaveLength(1);
    expect(await waxseal.sessions.list("7")).toEqual([]);
    expect(await waxseal.sessions.revokeAll("7")).toBe(1);
  });
});
