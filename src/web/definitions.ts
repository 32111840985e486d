/**
 * What an application defines beside its one object: every kind of thing that it hands out and must trust when it comes back.
 *
 * @module
 */
import { secondsOfLifetime, type Duration, type Lifetime } from "../clock.ts";
import { chunkNames } from "../cookies/chunks.ts";
import { ConfigError } from "../errors.ts";
import type { PurposeReport } from "../signing/purposes.ts";
import type { StandardSchemaV1 } from "../signing/schema.ts";
import { boundToken, type BoundToken } from "../tokens/bound-token.ts";
import type { ClaimStore } from "../tokens/claim-store.ts";
import { revocationCheck } from "../tokens/revocations/revocations.ts";
import { signedUrl, type SignedUrl, type SignedUrlOptions } from "../tokens/signed-url.ts";
import { singleUseToken, type SingleUseToken } from "../tokens/single-use-token.ts";
import type { BoundState } from "../tokens/state-bound.ts";
import { token, type Token } from "../tokens/token.ts";
import type { Application } from "./application.ts";
import { baseOriginOf } from "./base-origin.ts";
import { cookiePurpose, type Cookie, type CookieOptions } from "./cookie-purpose.ts";

export interface PurposeOptions {
  /** What it is for, such as "shop.invite": public, and one for each thing. */
  purpose: string;
  /** How long it is accepted; "unbounded" has to be written out. */
  maxAge: Lifetime;
}

export interface TokenOptions<O = string> extends PurposeOptions {
  /** Nobody but the application can read it; otherwise it is signed. @default false */
  sealed?: boolean | undefined;
  /** Whom or what a token is about, such as a user's primary key, so that theirs can be revoked. */
  subject?: ((value: O) => string | number) | undefined;
}

export interface SingleUseOptions<O = string> extends TokenOptions<O> {
  maxAge: Duration;
  /** Where it is kept that a token has been used: any session store with a table. */
  singleUse: ClaimStore;
}

export interface BoundTokenOptions<S> extends PurposeOptions {
  /** Whom it is for and all that ends it when it changes: a primary key first, then an address that is confirmed, a flag that is set. */
  state: (subject: S) => BoundState;
  /** Names a subject, such as by a user's primary key, so that theirs can be revoked. */
  subject?: ((subject: S) => string | number) | undefined;
}

type Input<S extends StandardSchemaV1> = StandardSchemaV1.InferInput<S>;
type Output<S extends StandardSchemaV1> = StandardSchemaV1.InferOutput<S>;

/** All of them throw ConfigError `WAXSEAL_PURPOSE_TAKEN`, `WAXSEAL_PURPOSE_LATE`, `WAXSEAL_PURPOSE_INVALID` and `WAXSEAL_DURATION_INVALID`. */
export interface Definitions {
  /**
   * Defines a token, of text or of what `schema` describes; with `singleUse`, one that is good once.
   *
   * @throws {ConfigError} `WAXSEAL_SINGLE_USE_UNBOUNDED`, `WAXSEAL_SINGLE_USE_STORE`
   */
  token<S extends StandardSchemaV1>(options: SingleUseOptions<NoInfer<Output<S>>> & { schema: S }): SingleUseToken<Input<S>, Output<S>>;
  token(options: SingleUseOptions & { schema?: undefined }): SingleUseToken<string, string>;
  token<S extends StandardSchemaV1>(
    options: TokenOptions<NoInfer<Output<S>>> & { schema: S; singleUse?: undefined },
  ): Token<Input<S>, Output<S>>;
  token(options: TokenOptions & { schema?: undefined; singleUse?: undefined }): Token<string, string>;
  /** Defines a token that carries nothing, and is good for one subject until its state changes. */
  boundToken<S>(options: BoundTokenOptions<S>): BoundToken<S>;
  /** Defines a kind of signed URL. @throws {ConfigError} `WAXSEAL_BASE_URL_MISSING`, `WAXSEAL_URL_METHOD`, `WAXSEAL_URL_MAY_VARY` */
  signedUrl(options: SignedUrlOptions): SignedUrl;
  /** Defines a signed or sealed cookie. @throws {ConfigError} `WAXSEAL_COOKIE_INVALID`, `WAXSEAL_COOKIE_PREFIX`, `WAXSEAL_COOKIE_CHUNKS` */
  cookie<S extends StandardSchemaV1>(options: CookieOptions & { schema: S }): Cookie<Output<S>>;
  cookie(options: CookieOptions): Cookie<string>;
}

type AnyTokenOptions = TokenOptions<unknown> & { schema?: StandardSchemaV1 | undefined; singleUse?: ClaimStore | undefined };
type AnyCookieOptions = CookieOptions & { schema?: StandardSchemaV1 | undefined };

interface Defined extends Pick<PurposeReport, "kind" | "purpose" | "format"> {
  maxAgeSeconds: number | undefined;
  hasSubject: boolean;
}

/** Returns what defines the purposes of `app`. */
export function definitions(app: Application): Definitions {
  const { keys, clock, purposes, revocations } = app;
  const add = ({ hasSubject, maxAgeSeconds, ...report }: Defined, cookieNames: readonly string[] = []): void => {
    const revocation = revocations === undefined ? "none" : hasSubject ? "subject" : "purpose";
    purposes.add({ ...report, maxAge: maxAgeSeconds ?? "unbounded", rotation: "kept", revocation }, cookieNames);
  };

  const defined = {
    token({ purpose, maxAge, sealed = false, schema, subject, singleUse }: AnyTokenOptions): unknown {
      const maxAgeSeconds = secondsOfLifetime(maxAge);
      const kind = singleUse === undefined ? "token" : "single-use token";
      const settings = { keys, clock, purpose, sealed, schema, subject, revocations };
      if (singleUse !== undefined) assertSingleUse(purpose, maxAgeSeconds, singleUse);
      add({ kind, purpose, format: sealed ? "sealed" : "signed", maxAgeSeconds, hasSubject: subject !== undefined });
      return singleUse === undefined
        ? token({ ...settings, maxAgeSeconds })
        : singleUseToken({ ...settings, maxAgeSeconds: maxAgeSeconds!, claims: singleUse });
    },
    boundToken<S>({ purpose, maxAge, state, subject }: BoundTokenOptions<S>): BoundToken<S> {
      const maxAgeSeconds = secondsOfLifetime(maxAge);
      add({ kind: "bound token", purpose, format: "bound", maxAgeSeconds, hasSubject: subject !== undefined });
      return boundToken({ keys, clock, purpose, maxAgeSeconds, state, subject, revocations });
    },
    signedUrl({ maxAge, ...parts }: SignedUrlOptions): SignedUrl {
      const { purpose } = parts;
      const maxAgeSeconds = secondsOfLifetime(maxAge);
      const isRevoked = revocationCheck(revocations, purpose);
      const url = signedUrl({ ...parts, keys, clock, baseOrigin: baseOriginOf(app, "Signed URLs"), maxAgeSeconds, isRevoked });
      add({ kind: "signed URL", purpose, format: "signed", maxAgeSeconds, hasSubject: false });
      return url;
    },
    cookie({ schema, ...options }: AnyCookieOptions): Cookie<unknown> {
      const format = app.preset === undefined ? "waxseal" : "django";
      const cookie = cookiePurpose(options, { keys, clock, format, schema, revocations, defaults: app.attributes.others });
      const isDjango = format === "django" && options.sealed !== true;
      const carried = isDjango ? "django" : options.sealed === true ? "sealed" : "signed";
      const maxAgeSeconds = secondsOfLifetime(options.maxAge);
      add(
        { kind: "cookie", purpose: options.name, format: carried, maxAgeSeconds, hasSubject: false },
        chunkNames(options.name, options.chunks),
      );
      return cookie;
    },
  };
  return defined as Definitions;
}

function assertSingleUse(purpose: string, maxAgeSeconds: number | undefined, claims: Partial<ClaimStore> | null): void {
  if (maxAgeSeconds === undefined)
    throw new ConfigError(
      "WAXSEAL_SINGLE_USE_UNBOUNDED",
      `The single-use token "${purpose}" needs a maxAge that ends: as long as it is good, its store has to remember that it was used.`,
    );
  if (typeof claims?.claim !== "function")
    throw new ConfigError(
      "WAXSEAL_SINGLE_USE_STORE",
      `singleUse of the token "${purpose}" takes what remembers that it was used, such as sqliteStore("shop.sqlite") or postgresStore(pool); a store of sessions in cookies cannot.`,
    );
}
