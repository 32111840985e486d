/**
 * Every error this library throws. Each has a stable `code`, says what happened and how to mend it,
 * and never carries a key, a token or a payload.
 *
 * @module
 */

/** Why something that came back was refused. The same words in errors, verdicts and events. */
export type Refusal = "malformed" | "bad-signature" | "expired" | "future" | "payload" | "revoked";

/** The class all of ours share: catch this one to catch them all. */
export class WaxsealError extends Error {
  override readonly name: string = "WaxsealError";
  /** Stable, such as `WAXSEAL_SALT_EMPTY`; never reused for something else. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The program is set up wrongly: a key, a salt, an option. Mend it before you deploy; no input of a visitor causes it. */
export class ConfigError extends WaxsealError {
  override readonly name: string = "ConfigError";
}

const REFUSALS: Record<Refusal, readonly [code: string, message: string]> = {
  malformed: ["WAXSEAL_MALFORMED", "This is not a signed value of this kind; treat it as absent."],
  "bad-signature": [
    "WAXSEAL_BAD_SIGNATURE",
    "No key in use vouches for this value; it was changed, made for another purpose, or its key has been retired.",
  ],
  expired: ["WAXSEAL_EXPIRED", "The signature holds, but it is older than its max age; issue a new one."],
  future: ["WAXSEAL_FUTURE", "The signature holds, but its time lies in the future; set the clocks right, or raise clockTolerance."],
  payload: ["WAXSEAL_PAYLOAD", "The signature holds, but what it carries cannot be accepted."],
  revoked: ["WAXSEAL_REVOKED", "The signature holds, but it has been revoked; issue a new one."],
};

/** A signed value is refused. `reason` says why; the value itself is never in the message. */
export class BadSignature extends WaxsealError {
  override readonly name: string = "BadSignature";
  readonly reason: Refusal;

  constructor(reason: Refusal, [code, message]: readonly [code: string, message: string] = REFUSALS[reason]) {
    super(code, message);
    this.reason = reason;
  }
}

/** A signed value is genuine and too old. */
export class SignatureExpired extends BadSignature {
  override readonly name: string = "SignatureExpired";

  constructor() {
    super("expired");
  }
}

/** A token that is good once has been redeemed before. */
export class TokenUsed extends BadSignature {
  override readonly name: string = "TokenUsed";

  constructor() {
    super("revoked", ["WAXSEAL_TOKEN_USED", "The token is genuine, and has been used already; issue a new one."]);
  }
}

/** A payload cannot be written, read back, or accepted by its schema. */
export class PayloadError extends WaxsealError {
  override readonly name: string = "PayloadError";
}

/** Why a request is refused that another site may have forged. The same words in errors and events. */
export type CsrfRefusal =
  "cross-site" | "origin-null" | "origin-not-allowed" | "origin-missing" | "token-missing" | "token-wrong" | "token-malformed";

const CSRF_REFUSALS: Record<CsrfRefusal, readonly [code: string, message: string]> = {
  "cross-site": [
    "WAXSEAL_CSRF_CROSS_SITE",
    "The browser says that another site sent this request; if that site may, list its origin in csrf.trustedOrigins.",
  ],
  "origin-null": ["WAXSEAL_CSRF_ORIGIN_NULL", "The request hides where it comes from; send it from a page of this site."],
  "origin-not-allowed": [
    "WAXSEAL_CSRF_ORIGIN",
    "The request comes from an origin that is neither baseUrl nor listed in csrf.trustedOrigins; set baseUrl to the address people use.",
  ],
  "origin-missing": [
    "WAXSEAL_CSRF_ORIGIN_MISSING",
    "A WebSocket is opened only for a page whose origin is known, and browsers always say it; leave other clients out with csrf.exempt.",
  ],
  "token-missing": [
    "WAXSEAL_CSRF_TOKEN_MISSING",
    "The form carries no CSRF token: put wax.csrf.field into it, or send wax.csrf.headers with fetch(); the adapter must see the parsed form, so parse bodies before it.",
  ],
  "token-wrong": [
    "WAXSEAL_CSRF_TOKEN",
    "The form's CSRF token belongs to another session, or to one from before signing in; load the page again and send it once more.",
  ],
  "token-malformed": ["WAXSEAL_CSRF_TOKEN_MALFORMED", "A CSRF secret is 32 letters and digits, a masked token 64; this is neither."],
};

/** A request failed the checks against cross-site request forgery. `reason` says which: for a page that tells the person what to do. */
export class CsrfError extends WaxsealError {
  override readonly name: string = "CsrfError";
  readonly reason: CsrfRefusal;

  constructor(reason: CsrfRefusal) {
    super(...CSRF_REFUSALS[reason]);
    this.reason = reason;
  }
}

/** A secret could not be loaded from where it is kept. */
export class KeySourceError extends WaxsealError {
  override readonly name: string = "KeySourceError";
}

/** The session store did not answer, or refused. */
export class StoreError extends WaxsealError {
  override readonly name: string = "StoreError";
}

const INTERRUPTIONS: Record<"ended" | "doubled", readonly [code: string, message: string]> = {
  ended: [
    "WAXSEAL_SESSION_INTERRUPTED",
    "The session ended while this request was using it, so nothing was saved; ask the person to sign in again.",
  ],
  doubled: [
    "WAXSEAL_SESSION_DOUBLED",
    "Two session cookies came with this request, one perhaps planted by another site of this domain, so nobody was signed in or out; ask the person to delete this site's cookies.",
  ],
};

/** The session was ended elsewhere while this request was using it, or came twice; nothing was saved. */
export class SessionInterrupted extends WaxsealError {
  override readonly name: string = "SessionInterrupted";

  constructor(how: "ended" | "doubled" = "ended") {
    super(...INTERRUPTIONS[how]);
  }
}
