/**
 * Every kind of thing that an application hands out for a purpose: one genuine text of each, and what takes it back.
 *
 * Each has an application of its own, since one refuses the same name twice; the key is everywhere the same, and so are the data.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { chunkHeaders, MOST_CHUNKS } from "../../src/cookies/chunks.ts";
import { django } from "../../src/django/preset.ts";
import { WaxsealError } from "../../src/errors.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { openBatch, sealBatch } from "../../src/messages/batch.ts";
import { confidentialFieldSeal } from "../../src/sessions/sealed-fields.ts";
import type { PurposeKind } from "../../src/signing/purposes.ts";
import type { Verdict } from "../../src/signing/verdict.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import type { BoundState } from "../../src/tokens/state-bound.ts";
import { CookieJar } from "../../src/web/cookie-jar.ts";
import type { CookieOptions, CookiePurpose } from "../../src/web/cookie-purpose.ts";
import { applicationOf, createWaxseal, type Waxseal } from "../../src/web/create-waxseal.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { KEY } from "../web/live-site.ts";

export interface Kind {
  name: string;
  token: string;
  /** Anything thrown but a refusal of ours goes through. */
  accepts: (token: string) => boolean;
}

/** Where the answer has to be waited for. */
export interface SlowKind extends Omit<Kind, "accepts"> {
  accepts: (token: string) => Promise<boolean>;
}

export const clock = fixedClock();
export const keys = new KeyRing({ current: KEY, fallbacks: ["an older key"] });
export const user = { pk: 1, password: "hash", lastLogin: null, email: "a@shop.test" };
export const FIELDS = { _auth_user_id: "1", _created_at: clock(), theme: "dark" };
export const MESSAGE = { level: 20, message: "dark", extraTags: null };

/** Some begin as others do, and some as what separates kinds. */
const PURPOSES = ["a", "a:b", "a b", "token.v1:a", "cookie"];
/** What cookies may be called, of these and of what sessions are sealed for. */
const COOKIES = ["a", "ab", "cookie"];
const ORIGIN = "https://shop.test";
const RESET_PATH = "/reset";
const RESET_STATE: BoundState = [RESET_PATH, "1", user.password, null, user.email];
const URL_STATE: BoundState = ["GET", ORIGIN, "/file"];
/** Does not compress, and takes two cookies. */
const LARGE = Array.from({ length: 100 }, (_, at) => createHash("sha256").update(String(at)).digest("base64url")).join("");

const newApplication = (options: Partial<WaxsealOptions> = {}): Waxseal => createWaxseal({ keys, clock, baseUrl: ORIGIN, ...options });

/** Of a text that does not fit the signature holds all the same. */
const holds = ({ ok, reason }: Verdict<unknown>): boolean => ok || reason === "payload";

export function opens(open: () => unknown): boolean {
  try {
    open();
    return true;
  } catch (error) {
    if (error instanceof WaxsealError) return false;
    throw error;
  }
}

function tokenKinds(purpose: string): Kind[] {
  const singleUse = { claim: () => Promise.resolve(true) };
  return [false, true].flatMap((sealed) => {
    const token = newApplication().token({ purpose, maxAge: "1h", sealed });
    const once = newApplication().token({ purpose, maxAge: "1h", sealed, singleUse });
    const how = sealed ? "sealed" : "signed";
    return [
      { name: `token ${purpose}, ${how}`, token: token.issue("dark"), accepts: (text: string) => holds(token.verify(text)) },
      { name: `single-use token ${purpose}, ${how}`, token: once.issue("dark"), accepts: (text: string) => holds(once.verify(text)) },
    ];
  });
}

function boundKind(purpose: string, state: BoundState): Kind {
  const bound = newApplication().boundToken({ purpose, maxAge: "1h", state: () => state });
  const name = `bound token ${purpose} of ${state.join(", ")}`;
  return { name, token: bound.issue(undefined), accepts: (text) => holds(bound.verify(text, undefined)) };
}

function urlKinds(purpose: string): Kind[] {
  const urls = newApplication().signedUrl({ purpose, maxAge: "1h" });
  const [url, signature] = [urls.sign("/file"), "?wax-signature="];
  return [
    { name: `signed URL ${purpose}`, token: url, accepts: (text) => holds(urls.verify(text)) },
    {
      name: `signature of a signed URL ${purpose}`,
      token: url.split(signature)[1]!,
      accepts: (text) => holds(urls.verify(`/file${signature}${text}`)),
    },
  ];
}

function cookieKind(what: string, options: Omit<CookieOptions, "maxAge">, value: string, settings?: Partial<WaxsealOptions>): Kind {
  const cookie = newApplication(settings).cookie({ maxAge: "1d", ...options }) as CookiePurpose;
  const inChunks = (text: string): Verdict<unknown> => {
    const headers = chunkHeaders(cookie.name, text, { ...cookie.attributes, chunks: MOST_CHUNKS });
    return new CookieJar(headers.map((header) => header.split(";")[0]!).join("; ")).verify(cookie);
  };
  const verify = options.chunks === undefined ? cookie.open : inChunks;
  return { name: `${what} ${cookie.name}`, token: cookie.seal(value), accepts: (text) => holds(verify(text)) };
}

function cookieKinds(): Kind[] {
  const preset = django({ timeZone: "UTC" });
  return [
    ...COOKIES.flatMap((name) => [
      cookieKind("cookie, signed,", { name }, "dark"),
      cookieKind("cookie, sealed,", { name, sealed: true }, "dark"),
    ]),
    cookieKind("cookie, signed, in chunks,", { name: "large", chunks: 3 }, LARGE),
    cookieKind("cookie, sealed, in chunks,", { name: "large", chunks: 3, sealed: true }, LARGE),
    ...["a", "ab"].map((name) => cookieKind("Django's cookie", { name }, "dark", { preset })),
    cookieKind("cookie, sealed, beside Django's,", { name: "beside", sealed: true }, "dark", { preset }),
  ];
}

function sessionKind(): Kind {
  const { seal, open } = confidentialFieldSeal(keys, clock);
  return { name: "session, sealed in its cookie", token: seal(FIELDS, ""), accepts: (text) => open(text, "") !== undefined };
}

function batchKind(id: string): Kind {
  const { messagesSignature: signature } = applicationOf(newApplication());
  return {
    name: `flash messages ${id}`,
    token: sealBatch(signature, { id, order: 1, messages: [MESSAGE] }),
    accepts: (text) => opens(() => openBatch(signature, id, text, 3600)),
  };
}

function resetKind(purpose: string, path: string): SlowKind {
  const reset = newApplication()
    .users({ find: () => Promise.resolve(user) })
    .passwordReset({ purpose, path, maxAge: "1h" });
  const link = new URL(reset.link(user));
  return {
    name: `password reset ${purpose} at ${path}`,
    token: link.searchParams.get("token")!,
    async accepts(text) {
      link.searchParams.set("token", text);
      return (await reset.open(link)) !== undefined;
    },
  };
}

export const PURPOSE_KINDS: readonly Kind[] = [
  ...PURPOSES.flatMap((purpose) => [...tokenKinds(purpose), ...urlKinds(purpose)]),
  ...PURPOSES.flatMap((purpose) => [RESET_STATE, URL_STATE].map((state) => boundKind(purpose, state))),
  ...["password-reset", `password-reset ${RESET_PATH}`].flatMap((purpose) =>
    [RESET_STATE, RESET_STATE.slice(1)].map((state) => boundKind(purpose, state)),
  ),
  ...cookieKinds(),
  sessionKind(),
  ...["batch-000001", "batch-000002"].map(batchKind),
];

export const RESET_KINDS: readonly SlowKind[] = [
  ...["password-reset", "a", "a:b"].map((purpose) => resetKind(purpose, RESET_PATH)),
  resetKind("password-reset", "/reset/again"),
];

/** What the names of kinds begin with: all that an audit knows. */
const AUDITED: Readonly<Record<PurposeKind, true>> = {
  token: true,
  "single-use token": true,
  "bound token": true,
  "signed URL": true,
  cookie: true,
  session: true,
  "CSRF token": true,
  "flash messages": true,
  "password reset": true,
};

export const AUDITED_KINDS: readonly string[] = Object.keys(AUDITED);
