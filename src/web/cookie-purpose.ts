/**
 * A cookie that the application has named: how its value is signed, what it may hold and where the browser sends it.
 *
 * @module
 */
import { secondsOfLifetime, type Clock, type Lifetime } from "../clock.ts";
import { chunkLimit, type ChunkedAttributes } from "../cookies/chunks.ts";
import { serializeSetCookie, type CookieAttributes } from "../cookies/serialize.ts";
import { cookieSalt, cookieSignature } from "../cookies/signed-cookie.ts";
import { PayloadError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import type { LiveKeys } from "../keys/key-ring.ts";
import type { StandardSchemaV1 } from "../signing/schema.ts";
import type { Verdict } from "../signing/verdict.ts";
import { admission } from "../tokens/admission.ts";
import { carrier, type Carrier, type CarrierOptions } from "../tokens/carrier.ts";
import type { LiveRevocations } from "../tokens/revocations/revocations.ts";

export interface CookieOptions {
  /** The cookie's name; it is its purpose as well. */
  name: string;
  /** How long a value is accepted, and the browser keeps it; "unbounded" has to be written out. */
  maxAge: Lifetime;
  /** @default "/" */
  path?: string | undefined;
  /** @default that of the application's cookies */
  domain?: string | undefined;
  /** @default whether baseUrl is HTTPS */
  secure?: boolean | undefined;
  /** @default true */
  httpOnly?: boolean | undefined;
  /** @default "Lax" */
  sameSite?: "Strict" | "Lax" | "None" | undefined;
  /** Nobody but the application can read it; otherwise it is signed. @default false */
  sealed?: boolean | undefined;
  /**
   * The most cookies that a large value may be split into, 1 to 8 of 4096 bytes each; Django reads only what fits in one. Servers
   * refuse requests whose cookies are too large: Node above 16 KiB of headers, nginx above 8 kB, unless they are told otherwise.
   *
   * @default 1
   */
  chunks?: number | undefined;
}

/** A signed or sealed cookie, to be read and set through `wax.cookies`. */
export interface Cookie<T> {
  readonly name: string;
  /** Keeps the type of what it holds. Never there. */
  readonly "~value"?: T;
}

export interface CookiePurpose extends Cookie<unknown> {
  readonly attributes: ChunkedAttributes;
  readonly seal: (value: unknown) => string;
  readonly open: (text: string) => Verdict<unknown>;
}

/** Browsers cut cookies down to this anyway. Source: RFC 6265bis, section 4.1.2.2. */
const MOST_BROWSER_SECONDS = 400 * 86_400;

export interface CookiePurposeOptions {
  keys: LiveKeys;
  clock: Clock;
  format: "waxseal" | "django";
  schema: StandardSchemaV1 | undefined;
  revocations: LiveRevocations | undefined;
  defaults: CookieAttributes;
}

/** @throws {ConfigError} `WAXSEAL_DURATION_INVALID`, `WAXSEAL_COOKIE_INVALID`, `WAXSEAL_COOKIE_PREFIX`, `WAXSEAL_COOKIE_CHUNKS` */
export function cookiePurpose(
  { name, maxAge, sealed = false, ...own }: CookieOptions,
  { keys, clock, format, schema, revocations, defaults }: CookiePurposeOptions,
): CookiePurpose {
  const maxAgeSeconds = secondsOfLifetime(maxAge);
  const attributes: ChunkedAttributes = {
    path: own.path ?? defaults.path,
    domain: own.domain ?? defaults.domain,
    secure: own.secure ?? defaults.secure,
    httpOnly: own.httpOnly ?? true,
    sameSite: own.sameSite ?? defaults.sameSite,
    maxAgeSeconds: Math.min(maxAgeSeconds ?? MOST_BROWSER_SECONDS, MOST_BROWSER_SECONDS),
    chunks: chunkLimit(own.chunks),
  };
  serializeSetCookie(name, "", attributes); // so that what browsers would refuse does not wait for the first visitor
  const carried =
    format === "django" && !sealed
      ? djangoCarrier(name, { keys, clock, maxAgeSeconds })
      : carrier({ keys, clock, kind: "cookie", purpose: name, maxAgeSeconds, sealed });
  const admit = admission({ purpose: name, schema, subject: undefined, revocations });
  return {
    name,
    attributes,
    seal: carried.seal,
    open(text) {
      const verdict = admit(carried.open(text));
      publishVerification(carried.label, verdict);
      return verdict;
    },
  };
}

/** Text, as Django's set_signed_cookie and get_signed_cookie have it. */
function djangoCarrier(name: string, { keys, clock, maxAgeSeconds }: Pick<CarrierOptions, "keys" | "clock" | "maxAgeSeconds">): Carrier {
  const signature = cookieSignature(keys, cookieSalt(name), { clock });
  return {
    label: `cookie:${name}`,
    seal(value) {
      if (typeof value === "string") return signature.sign(value);
      throw new PayloadError("WAXSEAL_COOKIE_TEXT", `Django's signed cookies hold text, so the cookie "${name}" takes strings only.`);
    },
    open: (text) => signature.verify(text, maxAgeSeconds),
  };
}
