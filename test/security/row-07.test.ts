import { describe, expect, test } from "vitest";
import { serializeCookieValue } from "../../src/cookies/serialize.ts";
import { signCookie, verifyCookie } from "../../src/cookies/signed-cookie.ts";
import { csrfTokenMatches, maskCsrfSecret } from "../../src/csrf/mask.ts";
import { WaxsealError } from "../../src/errors.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { decodeMessages, encodeMessages, openMessages, sealMessages } from "../../src/messages/codec.ts";
import { authHash, authHashVerdict } from "../../src/sessions/auth-hash.ts";
import { decodeSession, encodeSession } from "../../src/sessions/codec.ts";
import { OpenSession } from "../../src/sessions/open-session.ts";
import { fieldSeal } from "../../src/sessions/sealed-fields.ts";
import { sessionIds } from "../../src/sessions/session-id.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { checkPasswordResetToken, makePasswordResetToken } from "../../src/tokens/password-reset.ts";
import { stateBound } from "../../src/tokens/state-bound.ts";
import { CookieJar } from "../../src/web/cookie-jar.ts";
import type { CookiePurpose } from "../../src/web/cookie-purpose.ts";
import { applicationOf, createWaxseal } from "../../src/web/create-waxseal.ts";
import { sessionBinding, type CsrfBinding } from "../../src/web/csrf-binding.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { KEY } from "../web/live-site.ts";

interface Kind {
  name: string;
  token: string;
  accepts: (token: string) => boolean;
}

const clock = fixedClock();
const keys = new KeyRing({ current: KEY, fallbacks: ["an older key"] });
const user = { pk: 1, password: "hash", lastLogin: null, email: "a@shop.test" };
const FIELDS = { _auth_user_id: "1", _created_at: clock(), theme: "dark" };
const MESSAGE = { level: 20, message: "dark", extraTags: null };

function opens(open: () => unknown): boolean {
  try {
    open();
    return true;
  } catch (error) {
    if (error instanceof WaxsealError) return false;
    throw error;
  }
}

const waxseal = createWaxseal({ keys, clock });
const app = applicationOf(waxseal);

function binding(cookie?: string): { csrf: CsrfBinding; jar: CookieJar } {
  const jar = new CookieJar(cookie === undefined ? undefined : `${app.names.csrfCookie}=${serializeCookieValue(cookie)}`);
  const session = new OpenSession({ keeping: undefined as never, kept: undefined, schema: undefined, refresh: false });
  return {
    csrf: sessionBinding({ keys: app.keys, jar, session, cookie: { name: app.names.csrfCookie, attributes: app.attributes.csrf } }),
    jar,
  };
}

function csrfKinds(): Kind[] {
  const { csrf, jar } = binding();
  const secret = csrf.secret();
  const nonce = /=([^;]+)/.exec([...jar.headers][0]!)![1]!;
  return [
    { name: "CSRF pre-session cookie", token: nonce, accepts: (token) => binding(token).csrf.accepted().length > 0 },
    { name: "CSRF token", token: maskCsrfSecret(secret), accepts: (token) => csrfTokenMatches(token, secret) },
  ];
}

function cookieKind(name: string): Kind {
  const { seal, open } = waxseal.cookie({ name, maxAge: "1d" }) as CookiePurpose;
  return { name: `cookie ${name}`, token: seal("dark"), accepts: (token) => open(token).ok };
}

function sessionKinds(): Kind[] {
  const ids = sessionIds("waxseal", keys);
  const table = fieldSeal("waxseal", "table", keys, clock);
  const cookie = fieldSeal("waxseal", "cookie", keys, clock);
  return [
    { name: "session id", token: ids.create().cookie, accepts: (token) => ids.read(token) !== undefined },
    ...["handle", "other handle"].map((handle) => ({
      name: `session row at ${handle}`,
      token: table.seal(FIELDS, handle),
      accepts: (token: string) => table.open(token, handle) !== undefined,
    })),
    { name: "cookie session", token: cookie.seal(FIELDS, ""), accepts: (token) => cookie.open(token, "") !== undefined },
  ];
}

function boundKind(pk: string): Kind {
  const tokens = stateBound({ keys, clock, salt: "waxseal.bound.v1:password-reset", maxAgeSeconds: 1000 });
  const state = [pk, "hash", null, "a@shop.test"];
  return { name: `reset token of user ${pk}`, token: tokens.issue(state), accepts: (token) => tokens.verify(token, state).ok };
}

function signerKinds(salt: string): Kind[] {
  const [plain, timed] = [new Signer(keys, { salt: `${salt}.plain` }), new TimestampSigner(keys, { salt: `${salt}.timed`, clock })];
  const options = { salt: `${salt}.dumps`, clock };
  return [
    { name: `Signer ${salt}`, token: plain.sign("dark"), accepts: (token) => plain.verify(token).ok },
    { name: `TimestampSigner ${salt}`, token: timed.sign("dark"), accepts: (token) => timed.verify(token).ok },
    { name: `dumps ${salt}`, token: dumps(keys, "dark", options), accepts: (token) => opens(() => loads(keys, token, options)) },
    ...(["sha1", "sha512"] as const).map((algorithm) => ({
      name: `dumps ${salt}, ${algorithm}`,
      token: dumps(keys, "dark", { ...options, algorithm }),
      accepts: (token: string) => opens(() => loads(keys, token, { ...options, algorithm })),
    })),
  ];
}

const djangoKinds: Kind[] = [
  ...[
    ["theme", ""],
    ["other", ""],
    ["theme", "salt"],
    ["saltheme", "t"],
  ].map(([name, salt]) => ({
    name: `Django's cookie ${name!}, salt ${salt!}`,
    token: signCookie(keys, name!, "dark", { salt, clock }),
    accepts: (token: string) => verifyCookie(keys, name!, token, { salt, clock }).ok,
  })),
  ...(["db", "signed_cookies"] as const).map((engine) => ({
    name: `Django's session, ${engine}`,
    token: encodeSession(keys, FIELDS, { engine, clock }),
    accepts: (token: string) => opens(() => decodeSession(keys, token, { engine, clock })),
  })),
  {
    name: "Django's messages",
    token: encodeMessages(keys, [MESSAGE], { clock }),
    accepts: (token) => opens(() => decodeMessages(keys, token, { clock })),
  },
  {
    name: "Django's reset token",
    token: makePasswordResetToken(keys, user, { now: new Date(clock() * 1000) }),
    accepts: (token) => checkPasswordResetToken(keys, user, token, { now: new Date(clock() * 1000) }),
  },
  {
    name: "Django's session auth hash",
    token: authHash(keys, user.password),
    accepts: (token) => authHashVerdict(keys, user.password, token) !== "refused",
  },
];

const kinds: Kind[] = [
  ...sessionKinds(),
  ...["theme", "other", "id", "flash", "token", "table", "themesigner"].map(cookieKind),
  {
    name: "messages",
    token: sealMessages(app.messagesSignature, [MESSAGE]),
    accepts: (token) => opens(() => openMessages(app.messagesSignature, token)),
  },
  ...csrfKinds(),
  ...["1", "2"].map(boundKind),
  ...signerKinds("theme"),
  ...signerKinds("shop.invite"),
  ...djangoKinds,
];

describe("7. A token of one kind given to every other kind of verifier (matrix over all kinds and purposes): refused", () => {
  test.for(kinds)("$name is accepted by its own kind alone", ({ name, token }) => {
    expect(kinds.filter(({ accepts }) => accepts(token)).map((kind) => kind.name)).toEqual([name]);
  });

  test("signed by nobody's key it is accepted by none", () => {
    for (const { token } of kinds) {
      const swapped = token.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
      expect(kinds.filter(({ accepts }) => accepts(swapped)).map((kind) => kind.name)).toEqual([]);
    }
  });

  test("no name is there twice, and every kind is", () => {
    expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
    expect(kinds).toHaveLength(35);
  });

  test.for(["waxseal.session.v1:id", "waxseal.cookie.v1:theme", "waxseal.csrf.v1:token", "waxseal.bound.v1:password-reset", "waxseal."])(
    "and no user can take the salt %s",
    (salt) => {
      const reserved = expect.objectContaining({ code: "WAXSEAL_SALT_RESERVED" }) as Error;
      expect(() => new Signer(keys, { salt })).toThrow(reserved);
      expect(() => new TimestampSigner(keys, { salt })).toThrow(reserved);
      expect(() => dumps(keys, 1, { salt })).toThrow(reserved);
      expect(() => loads(keys, "", { salt })).toThrow(reserved);
    },
  );
});
