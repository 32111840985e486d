import { DatabaseSync } from "node:sqlite";
import { signCookie, unsignCookie } from "../../src/cookies/signed-cookie.ts";
import { django } from "../../src/django/preset.ts";
import { KeyRing, type LiveKeys } from "../../src/keys/key-ring.ts";
import { decodeMessages, encodeMessages } from "../../src/messages/codec.ts";
import { checkPassword } from "../../src/passwords/check-password.ts";
import { hashPassword } from "../../src/passwords/hash-password.ts";
import { decodeSession, encodeSession } from "../../src/sessions/codec.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import type { SessionStore } from "../../src/sessions/store.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { fixedClock, type FixedClock } from "../../src/testing/fixed-clock.ts";
import { checkPasswordResetToken, makePasswordResetToken, type WaxUser } from "../../src/tokens/password-reset.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { Browser, serve, type AdapterName, type Answer } from "../web/live-site.ts";

/* What row-18-events.test.ts watches: an application, and the formats by themselves, with canaries wherever something can be put. */

export const KEY = "canary-KEY-2c8e5f1a9b3d7046-Wq8zVn3xLr6pTk1sJm5hGd9yFb4c";
export const OLD = "canary-OLD-6f0b4d8e2a7c9135-Hx2mQv7tNz4wLk9rPs6jDg1yCb8f";
export const PAYLOAD = "canary-DATA-8a1d6c3f5e9b2740-grace.hopper@example.org";
const PASSWORD = "canary-PASS-4e7b9a2d1c8f6053-tr0ub4dor-and-horse";
export const EMAIL = "canary-MAIL-1b5f8c2e7d0a4936@example.net";
export const CANARIES = [KEY, OLD, PAYLOAD, PASSWORD, EMAIL];
export const USER = "user-4711";

export const PLACES: Record<string, { store: () => SessionStore; shared: boolean }> = {
  "a table": { store: memoryStore, shared: false },
  "a cookie": { store: cookieStore, shared: false },
  "Django's table": {
    store() {
      const database = new DatabaseSync(":memory:");
      database.exec(DJANGO_TABLE_SQL);
      return sqliteStore(database);
    },
    shared: true,
  },
  "Django's cookie": { store: cookieStore, shared: true },
};

const changed = (text: string): string => text.slice(0, -1) + (text.endsWith("A") ? "B" : "A");
const quietly = (use: () => unknown): void => {
  try {
    use();
  } catch {
    // That it is refused is for other tests to say.
  }
};

/** Uses every pure function that makes something, and opens it: as it is, stale, changed, too late, too early, and something else in its place. */
export function useFormats(made: Set<string>): void {
  const ring = new KeyRing({ current: KEY, fallbacks: [OLD] });
  const user: WaxUser = { pk: USER, password: PASSWORD, lastLogin: null, email: EMAIL };
  const [now, salt] = [1_800_000_000, "shop.canary"];
  for (const keys of [KEY, OLD]) {
    const times = (at: number): TimestampSigner => new TimestampSigner(ring, { salt, clock: () => at });
    const options = (at: number): { clock: () => number } => ({ clock: () => at });
    const formats: [token: string, open: (token: string, at: number) => unknown][] = [
      [new Signer(keys, { salt }).sign(PAYLOAD), (token) => new Signer(ring, { salt }).unsign(token)],
      [new TimestampSigner(keys, { salt, ...options(now) }).sign(PAYLOAD), (token, at) => times(at).unsign(token, { maxAge: "1h" })],
      [dumps(keys, { PAYLOAD }, { salt, ...options(now) }), (token, at) => loads(ring, token, { salt, maxAge: "1h", ...options(at) })],
      [
        signCookie(keys, "canary", PAYLOAD, options(now)),
        (token, at) => unsignCookie(ring, "canary", token, { maxAge: "1h", ...options(at) }),
      ],
      [
        encodeMessages(keys, [{ level: 20, message: PAYLOAD }], options(now)),
        (token, at) => decodeMessages(ring, token, { ...options(at) }),
      ],
      [
        encodeSession(keys, { PAYLOAD }, { engine: "signed_cookies", ...options(now) }),
        (token, at) => decodeSession(ring, token, { engine: "signed_cookies", maxAge: "1h", ...options(at) }),
      ],
      [
        makePasswordResetToken(keys, user, { now: new Date(now * 1000) }),
        (token, at) => checkPasswordResetToken(ring, user, token, { maxAge: "1h", now: new Date(at * 1000) }),
      ],
    ];
    for (const [token, open] of formats) {
      made.add(token);
      for (const text of [token, changed(token), PAYLOAD, KEY, "", `${PAYLOAD}:${PAYLOAD}`]) {
        for (const at of [now, now + 7200, now - 7200]) quietly(() => open(text, at));
      }
    }
  }
}

interface Shop {
  browser: () => Browser;
  clock: FixedClock;
  rotate: () => void;
  link: () => string;
}

/** An application that puts canaries wherever it can. */
export async function openShop(adapter: AdapterName, { store, shared }: (typeof PLACES)[string], made: Set<string>): Promise<Shop> {
  const clock = fixedClock();
  const keys: LiveKeys & { ring: KeyRing } = {
    ring: new KeyRing({ current: OLD }),
    ready: () => Promise.resolve(),
    close: () => undefined,
  };
  const waxseal = createWaxseal<Record<string, unknown>>({
    keys,
    clock,
    baseUrl: "http://shop.test",
    session: { store: store(), idle: "2h" },
    ...(shared ? { preset: django({ timeZone: "UTC" }) } : {}),
  });
  const password = await hashPassword(PASSWORD, { algorithm: "pbkdf2_sha256", iterations: 1000 });
  const user: WaxUser = { pk: USER, password, lastLogin: null, email: EMAIL };
  const users = waxseal.users({ find: (pk) => Promise.resolve(pk === USER ? user : undefined) });
  const reset = users.passwordReset({ maxAge: "1h", path: "/reset" });
  const draft = waxseal.cookie({ name: "draft", maxAge: "1h" });
  const site = await serve(adapter, waxseal, {
    "GET /form": ({ wax, response }) => {
      const { token } = wax.csrf;
      made.add(token);
      response.end(token);
    },
    "GET /show": async ({ wax, response }) => {
      const user = await users.current(wax);
      response.end(JSON.stringify([user?.email, wax.session.data, wax.cookies.get(draft), [...wax.messages]]));
    },
    "POST /keep": ({ wax, response, field }) => {
      wax.session.data["note"] = field("note");
      wax.cookies.set(draft, field("note")!);
      wax.messages.error(field("note")!);
      response.end();
    },
    "POST /login": async ({ wax, response, field }) => {
      if (await checkPassword(field("password") ?? "", user.password)) await users.login(wax, user);
      else response.statusCode = 401;
      response.end();
    },
    "POST /logout": async ({ wax, response }) => {
      await users.logout(wax);
      response.end();
    },
    "GET /reset": async ({ request, response }) => response.end((await reset.open(`http://shop.test${request.url!}`))?.email ?? "no"),
    "GET /fail": () => {
      throw new Error(PAYLOAD);
    },
    "GET /unsavable": ({ wax, response }) => {
      wax.session.data[PAYLOAD] = () => PAYLOAD;
      response.end();
    },
  });
  return {
    browser: () => new Browser(site),
    clock,
    rotate() {
      keys.ring = new KeyRing({ current: KEY, fallbacks: [OLD] });
    },
    link: () => reset.link(user),
  };
}

/** Visits every page in every way that has an outcome of its own. Returns their statuses. */
export async function visit({ browser, clock, rotate, link }: Shop, made: Set<string>): Promise<Set<number>> {
  const statuses = new Set<number>();
  const visiting = async (answer: Promise<Answer>): Promise<Answer> => {
    const { status, setCookies } = await answer;
    statuses.add(status);
    for (const cookie of setCookies) {
      const value = cookie.split(";")[0]!.slice(cookie.indexOf("=") + 1);
      made.add(value).add(value.replace(/^"|"$/g, ""));
    }
    return answer;
  };
  const post = async (who: Browser, path: string, form: Record<string, string> = {}, headers = {}): Promise<Answer> => {
    const { text: token } = await visiting(who.get("/form"));
    const given = { csrfmiddlewaretoken: token, "csrf-token": token };
    return visiting(who.post(path, { ...given, ...form }, { headers: { "x-csrf-token": token, "x-csrftoken": token, ...headers } }));
  };

  const ann = browser();
  await post(ann, "/keep", { note: PAYLOAD });
  await post(ann, "/login", { password: `${PASSWORD}-no` });
  await post(ann, "/login", { password: PASSWORD });
  await visiting(ann.get("/show"));

  for (const headers of [
    { origin: `https://${PAYLOAD.split("@")[0]!}.example` },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "x-csrf-token": PAYLOAD, "x-csrftoken": PAYLOAD },
  ])
    await post(ann, `/keep?${PAYLOAD}`, { note: PAYLOAD, csrfmiddlewaretoken: PAYLOAD }, headers);
  await visiting(ann.post("/keep", { note: PAYLOAD }));

  for (const path of ["/fail", "/unsavable"]) await visiting(ann.get(path));
  const reset = new URL(link());
  for (const value of reset.searchParams.values()) made.add(value);
  await visiting(ann.get(reset.pathname + reset.search));
  await visiting(ann.get(reset.pathname + changed(reset.search)));
  await visiting(ann.get(`/reset?${PAYLOAD}`));

  for (const spoil of [changed, () => PAYLOAD, (text: string) => `${text}:${PAYLOAD}`, () => ""]) {
    const mallory = ann.copy();
    for (const [name, value] of mallory.cookies) mallory.cookies.set(name, spoil(value));
    await visiting(mallory.get("/show"));
    await post(mallory, "/logout");
  }
  const doubled = [...ann.cookies].map(([name, value]) => `${name}=${value}; ${name}=${value}`).join("; ");
  await visiting(browser().get("/show", { headers: { cookie: doubled } }));

  rotate();
  await visiting(ann.get("/show"));
  await post(ann, "/keep", { note: PAYLOAD });
  const late = ann.copy();
  await post(ann, "/logout");
  clock.pass(7201);
  await visiting(late.get("/show"));
  await visiting(late.get(reset.pathname + reset.search));
  clock.pass(-14_400);
  await visiting(late.get("/show"));
  return statuses;
}
