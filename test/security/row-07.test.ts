import { describe, expect, test } from "vitest";
import { serializeCookieValue } from "../../src/cookies/serialize.ts";
import { signCookie, verifyCookie } from "../../src/cookies/signed-cookie.ts";
import { csrfTokenMatches, maskCsrfSecret } from "../../src/csrf/mask.ts";
import { decodeMessages, encodeMessages } from "../../src/messages/codec.ts";
import { authHash, authHashVerdict } from "../../src/sessions/auth-hash.ts";
import { decodeSession, encodeSession } from "../../src/sessions/codec.ts";
import { OpenSession } from "../../src/sessions/open-session.ts";
import { fieldSeal } from "../../src/sessions/sealed-fields.ts";
import { sessionIds } from "../../src/sessions/session-id.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { checkPasswordResetToken, makePasswordResetToken } from "../../src/tokens/password-reset.ts";
import { CookieJar } from "../../src/web/cookie-jar.ts";
import { applicationOf, createWaxseal } from "../../src/web/create-waxseal.ts";
import { sessionBinding, type CsrfBinding } from "../../src/web/csrf-binding.ts";
import {
  AUDITED_KINDS,
  clock,
  FIELDS,
  keys,
  MESSAGE,
  opens,
  PURPOSE_KINDS,
  RESET_KINDS,
  user,
  type Kind,
  type SlowKind,
} from "./purpose-kinds.ts";

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
    { name: "CSRF pre-session cookie", token: nonce, accepts: (token) => binding(token).csrf.accepts(() => true) },
    { name: "CSRF token", token: maskCsrfSecret(secret), accepts: (token) => csrfTokenMatches(token, secret) },
  ];
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
    { name: "session, signed in its cookie", token: cookie.seal(FIELDS, ""), accepts: (token) => cookie.open(token, "") !== undefined },
  ];
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

/** What users may call theirs, however like one of ours it looks. */
function dumpsKind(salt: string): Kind {
  const options = { salt, clock };
  return {
    name: `dumps with the salt ${salt}`,
    token: dumps(keys, "dark", options),
    accepts: (token) => opens(() => loads(keys, token, options)),
  };
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

const kinds: (Kind | SlowKind)[] = [
  ...PURPOSE_KINDS,
  ...RESET_KINDS,
  ...sessionKinds(),
  ...csrfKinds(),
  ...["theme", "shop.invite", "token.v1:a"].flatMap(signerKinds),
  ...["a", "a:b", "token.v1:a", "Waxseal.token.v1:a", " waxseal.token.v1:a", "waxseal", "axseal.token.v1:a"].map(dumpsKind),
  ...djangoKinds,
];

/** Returns the names of the kinds that accept `token`. */
async function acceptedBy(token: string): Promise<string[]> {
  const verdicts = await Promise.all(kinds.map(async ({ accepts }) => accepts(token)));
  return kinds.filter((_, at) => verdicts[at]).map(({ name }) => name);
}

describe("7. A token of one kind given to every other kind of verifier (matrix over all kinds and purposes): refused", () => {
  test.for(kinds)("$name is accepted by its own kind alone", async ({ name, token }) => {
    expect(await acceptedBy(token)).toEqual([name]);
  });

  test("signed by nobody's key it is accepted by none", async () => {
    for (const { token } of kinds) {
      const swapped = token.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
      expect(await acceptedBy(swapped)).toEqual([]);
    }
  });

  test("no name is there twice, and every kind is", () => {
    expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
    expect(kinds).toHaveLength(99);
    for (const kind of AUDITED_KINDS)
      expect(
        kinds.find(({ name }) => name.startsWith(kind)),
        kind,
      ).toBeDefined();
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
