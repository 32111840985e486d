import { describe, expect, test } from "vitest";
import {
  CHANNELS,
  onUnknownKey,
  publishCsrf,
  publishKeys,
  publishLogin,
  publishLogout,
  publishRevoke,
  publishVerification,
  type Events,
} from "../src/events.ts";
import { generateSecretKey } from "../src/keys/generate.ts";
import { KeyRing } from "../src/keys/key-ring.ts";
import { dumps, loads } from "../src/signing/object-signer.ts";
import { Signer } from "../src/signing/signer.ts";
import { TimestampSigner } from "../src/signing/timestamp-signer.ts";
import { memoryStore } from "../src/sessions/stores/memory.ts";
import { createWaxseal } from "../src/web/create-waxseal.ts";
import { sourceFiles } from "./architecture/source-files.ts";
import { ADAPTERS, Browser, serve, type Routes } from "./web/live-site.ts";
import { eventsOn, listen } from "./support/events.ts";

const [current, old] = [generateSecretKey(), generateSecretKey()];
const ring = new KeyRing({ current, fallbacks: [old] });

/** Returns what is published on any channel, with the channel's name. */
function recordedAll(names: readonly (keyof Events)[] = CHANNELS): [name: string, event: unknown][] {
  const events: [string, unknown][] = [];
  for (const name of names) listen(name, (event) => events.push([name, event]));
  return events;
}

describe("each check is published once", () => {
  test("with the purpose, and the key that vouches", () => {
    const events = eventsOn("waxseal:verify");
    const signer = new Signer(ring, { salt: "shop.event" });
    signer.unsign(signer.sign("value"));
    signer.verify(new Signer(old, { salt: "shop.event" }).sign("value"));
    const ok = { purpose: "shop.event", outcome: "ok", reason: undefined, signedAt: undefined };
    expect(events).toEqual([
      { ...ok, key: ring.entries[0]!.label, stale: false },
      { ...ok, key: ring.entries[1]!.label, stale: true },
    ]);
  });

  test("with the time at which it was signed, where its format holds one", () => {
    const events = eventsOn("waxseal:verify");
    const times = new TimestampSigner(ring, { salt: "shop.times", clock: () => 1000 });
    times.unsign(times.sign("v"));
    loads(ring, dumps(ring, 1, { salt: "shop.object", clock: () => 990 }), { salt: "shop.object", clock: () => 1000 });
    expect(events.map(({ signedAt }) => signedAt)).toEqual([1000, 990]);
  });

  test("with the reason of a refusal, from every kind of signer, thrown or not", () => {
    const events = eventsOn("waxseal:verify");
    const times = new TimestampSigner(ring, { salt: "shop.times", clock: () => 1000 });
    const token = dumps(ring, 1, { salt: "shop.object", clock: () => 1000 });
    new Signer(ring, { salt: "shop.event" }).verify("nothing");
    expect(() => times.unsign(`${times.sign("v")}x`)).toThrow();
    expect(times.verify(new TimestampSigner(ring, { salt: "shop.times", clock: () => 900 }).sign("v"), { maxAge: 99 }).ok).toBe(false);
    expect(() => loads(ring, token, { salt: "shop.object", clock: () => 900 })).toThrow();
    expect(events.map(({ purpose, outcome, reason }) => [purpose, outcome, reason])).toEqual([
      ["shop.event", "refused", "malformed"],
      ["shop.times", "refused", "bad-signature"],
      ["shop.times", "refused", "expired"],
      ["shop.object", "refused", "future"],
    ]);
    for (const { key, stale, signedAt } of events) expect([key, stale, signedAt]).toEqual([undefined, undefined, undefined]);
  });
});

test("an event holds nothing else, and a subscriber that changes it changes nothing", () => {
  const keys: string[][] = [];
  listen("waxseal:verify", (event) => {
    keys.push(Object.keys(event));
    Object.assign(event, { outcome: "refused", key: "forged", stale: true, reason: "revoked" });
  });
  const signer = new Signer(ring, { salt: "shop.event" });
  expect(signer.verify(signer.sign("canary"))).toEqual({
    ok: true,
    value: "canary",
    key: ring.entries[0]!.label,
    stale: false,
    signedAt: undefined,
  });
  expect(signer.verify("canary")).toEqual({ ok: false, reason: "malformed" });
  expect(keys).toEqual(Array(2).fill(["purpose", "outcome", "reason", "key", "stale", "signedAt"]));
});

test("without a subscriber the verdict is not even looked at", () => {
  const verdict = {
    get ok(): boolean {
      throw new Error("read");
    },
  };
  expect(() => publishVerification("shop.event", verdict)).not.toThrow();
});

describe("what no key vouches for", () => {
  const signer = new Signer(ring, { salt: "shop.event" });
  const refused = `${signer.sign("value")}0`;

  test("is told to whoever waits for a new key, each time and until it wants no more; what a key vouches for is not, nor what is no signed value", () => {
    let count = 0;
    const end = onUnknownKey(() => count++);
    signer.verify(refused);
    signer.verify(refused);
    signer.verify(signer.sign("value"));
    signer.verify("nothing");
    expect(count).toBe(2);
    end();
    signer.verify(refused);
    expect(count).toBe(2);
  });

  test("makes no event of it: nobody subscribes, and nothing else of the verdict is looked at", () => {
    const end = onUnknownKey(() => undefined);
    try {
      const verdict = {
        reason: undefined,
        get ok(): boolean {
          throw new Error("read");
        },
      };
      expect(() => publishVerification("shop.event", verdict)).not.toThrow();
    } finally {
      end();
    }
  });
});

test("each channel carries its own events, unchanged", () => {
  const events = recordedAll();
  publishLogin({ user: "1" });
  publishLogout({ user: "2" });
  publishCsrf({ outcome: "reported", reason: "token-wrong", method: "POST" });
  publishRevoke({ purpose: "shop.invite", scope: "subject" });
  publishVerification("shop.event", { ok: false, reason: "malformed" });
  const loaded = { outcome: "loaded", revision: 1, code: undefined, source: "a file", rollbackProtection: "none" } as const;
  publishKeys(loaded);
  expect(events).toEqual([
    ["waxseal:login", { user: "1" }],
    ["waxseal:logout", { user: "2" }],
    ["waxseal:csrf", { outcome: "reported", reason: "token-wrong", method: "POST" }],
    ["waxseal:revoke", { purpose: "shop.invite", scope: "subject" }],
    ["waxseal:verify", { purpose: "shop.event", outcome: "refused", reason: "malformed" }],
    ["waxseal:keys", loaded],
  ]);
  expect(new Set(events.map(([name]) => name))).toEqual(new Set(CHANNELS));
});

test("no module but events.ts publishes: CHANNELS names every channel", () => {
  const users = [...sourceFiles()].filter(([, text]) => text.includes('diagnostics_channel"')).map(([path]) => path);
  const listeners = ["keys/evidence/use-counter.ts", "otel.ts", "web/policy-watch.ts"];
  expect(users.sort()).toEqual(["events.ts", ...listeners].sort());
  for (const path of listeners)
    expect(sourceFiles().get(path)).toContain('import { subscribe, unsubscribe } from "node:diagnostics_channel"');
});

describe.each(ADAPTERS)("signing in and out under %s", (adapter) => {
  async function shop(): Promise<{ ann: Browser; events: [string, unknown][] }> {
    const waxseal = createWaxseal<object>({ keys: ring, session: { store: memoryStore() }, csrf: false });
    const user = { pk: 7, password: "hash", lastLogin: null, email: "ann@shop.test" };
    const users = waxseal.users({ find: (pk) => Promise.resolve(pk === "7" ? user : undefined) });
    const routes: Routes<object> = {
      "GET /login": async ({ wax, response }) => {
        await users.login(wax, user);
        response.end();
      },
      "GET /logout": async ({ wax, response }) => {
        await users.logout(wax);
        response.end();
      },
      "GET /logout-late": async ({ wax, response }) => {
        response.write("begun");
        await users.logout(wax).catch(() => undefined);
        response.end();
      },
      "GET /logout-doubly": async ({ wax, response }) => {
        const other = ann.copy();
        await other.get("/logout");
        await users.logout(wax);
        response.end();
      },
    };
    const ann = new Browser(await serve(adapter, waxseal, routes));
    return { ann, events: recordedAll(["waxseal:login", "waxseal:logout"]) };
  }

  test("is published with the primary key as text", async () => {
    const { ann, events } = await shop();
    await ann.get("/login");
    await ann.get("/logout");
    expect(events).toEqual([
      ["waxseal:login", { user: "7" }],
      ["waxseal:logout", { user: "7" }],
    ]);
  });

  test("is not, where nobody was signed in", async () => {
    const { ann, events } = await shop();
    expect((await ann.get("/logout")).status).toBe(200);
    expect(events).toEqual([]);
  });

  test("is not, where it failed", async () => {
    const { ann, events } = await shop();
    await ann.get("/login");
    const twice = new Browser(ann);
    const [name, value] = [...ann.cookies][0]!;
    const headers = { cookie: `${name}=${value}; ${name}=${value}` };
    expect((await twice.get("/login", { headers })).status).toBe(409);
    expect((await twice.get("/logout", { headers })).status).toBe(409);
    await ann.get("/logout-late");
    expect(events.map(([channel]) => channel)).toEqual(["waxseal:login"]);
    expect((await ann.get("/logout-doubly")).status).toBe(409);
    expect(events.map(([channel]) => channel)).toEqual(["waxseal:login", "waxseal:logout"]); // of the one that ended it
  });
});
