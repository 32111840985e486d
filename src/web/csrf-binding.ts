/**
 * What a CSRF token of this request must stand for: under our own names the session, under Django's its csrftoken cookie.
 *
 * @module
 */
import { randomBytes } from "../crypto/random.ts";
import { isCsrfSecret, newCsrfSecret, unmaskCsrfToken } from "../csrf/mask.ts";
import { base64url } from "../encoding/base64url.ts";
import { publishVerification } from "../events.ts";
import type { LiveKeys } from "../keys/key-ring.ts";
import { macsOf, type Mac } from "../keys/macs.ts";
import { CSRF_NONCE } from "../sessions/fields.ts";
import type { OpenSession } from "../sessions/open-session.ts";
import { ownSalt } from "../signing/salts.ts";
import { Signature } from "../signing/signature.ts";
import { refuse } from "../signing/verdict.ts";
import type { CookieAttributes } from "../cookies/serialize.ts";
import type { CookieJar } from "./cookie-jar.ts";

export interface CsrfBinding {
  /** Returns the secret to put into pages, made where there is none yet. */
  secret(): string;
  /** Tells whether `matches` holds for one of the secrets that a token sent with this request may stand for. */
  accepts(matches: (secret: string) => boolean): boolean;
  /** Makes every token given out so far worthless; at login. */
  rotate(): void;
  /** Called before the session is saved. */
  settle(): void;
}

export interface CsrfBindingOptions {
  keys: LiveKeys;
  jar: CookieJar;
  session: OpenSession;
  cookie: { name: string; attributes: CookieAttributes };
}

const NONCE_BYTES = 20;
const SECRET_LENGTH = 32;
const COOKIE_SALT = ownSalt("csrf", "cookie");
const TOKEN_SALT = ownSalt("csrf", "token");
const NONCE_COOKIE = /^[\w-]{27}:[\w-]{43}$/;

/**
 * Binds tokens to a nonce: the session's, or before there is one that of a signed cookie, which the session takes over when it begins.
 * The secret is an HMAC of the nonce, so a page written before a rotation of the key still posts after it.
 */
export function sessionBinding({ keys, jar, session, cookie }: CsrfBindingOptions): CsrfBinding {
  const signature = (): Signature => new Signature(macsOf(keys, COOKIE_SALT));
  let inCookie: { nonce: string | undefined } | undefined; // once somebody has asked: most requests carry the cookie for nothing

  const nonceIn = (text: string): string | undefined => {
    const verdict = signature().verify(text);
    publishVerification(COOKIE_SALT, verdict);
    return verdict.value;
  };
  const cookieNonce = (): string | undefined => {
    if (inCookie === undefined) {
      const text = jar.single(cookie.name);
      inCookie = { nonce: text !== undefined && NONCE_COOKIE.test(text) ? nonceIn(text) : undefined };
    }
    return inCookie.nonce;
  };
  const nonce = (): string | undefined => {
    const own = session.reserved(CSRF_NONCE);
    return typeof own === "string" ? own : session.exists ? undefined : cookieNonce();
  };
  const newNonce = (): string => base64url(randomBytes(NONCE_BYTES));
  const secretOf = (text: string, mac: Mac): string => mac.of(text, "hex").slice(0, SECRET_LENGTH);

  return {
    secret() {
      let bound = nonce();
      if (bound === undefined) {
        bound = newNonce();
        if (session.exists) session.reserve(CSRF_NONCE, bound);
        else {
          inCookie = { nonce: bound };
          if (!jar.isDoubled(cookie.name)) jar.put(cookie.name, signature().sign(bound), cookie.attributes);
        }
      }
      return secretOf(bound, macsOf(keys, TOKEN_SALT)()[0]);
    },
    accepts(matches) {
      const bound = nonce();
      if (bound === undefined) return false;
      const mac = macsOf(keys, TOKEN_SALT)().find((one) => matches(secretOf(bound, one)));
      publishVerification(TOKEN_SALT, mac ? { ok: true, key: mac.label, stale: mac.state === "fallback" } : refuse("bad-signature"));
      return mac !== undefined;
    },
    rotate() {
      session.reserve(CSRF_NONCE, newNonce());
      if (cookieNonce() !== undefined) jar.drop(cookie.name, cookie.attributes);
      inCookie = { nonce: undefined };
    },
    settle() {
      if (session.begins && session.reserved(CSRF_NONCE) === undefined) session.reserve(CSRF_NONCE, cookieNonce() ?? newNonce());
    },
  };
}

/** Keeps the secret in Django's csrftoken cookie; a site elsewhere under the domain could plant one, so the checks of the origin carry it. */
export function djangoBinding({ jar, cookie }: CsrfBindingOptions): CsrfBinding {
  const received = jar.single(cookie.name);
  let secret = received === undefined ? undefined : secretIn(received);
  const send = (text: string): string => {
    if (!jar.isDoubled(cookie.name)) jar.put(cookie.name, text, cookie.attributes);
    return text;
  };
  return {
    secret: () => send((secret ??= newCsrfSecret())),
    accepts: (matches) => secret !== undefined && matches(secret),
    rotate() {
      secret = send(newCsrfSecret());
    },
    settle: () => undefined,
  };
}

/** Django before 4.1 kept the secret masked. */
function secretIn(cookie: string): string | undefined {
  if (isCsrfSecret(cookie)) return cookie;
  return /^[a-zA-Z0-9]{64}$/.test(cookie) ? unmaskCsrfToken(cookie) : undefined;
}
