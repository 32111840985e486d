import { CsrfError } from "../errors.ts";
import type { OriginRefusal } from "./request-origin.ts";

/** Why a request that changes something is refused. */
export type CsrfRefusal = OriginRefusal | "token-missing" | "token-wrong";

const REFUSALS: Readonly<Record<CsrfRefusal, readonly [code: string, message: string]>> = {
  "cross-site": [
    "WAXSEAL_CSRF_CROSS_SITE",
    "The browser says that another site sent this request; if that site may, list its origin in csrf.trustedOrigins.",
  ],
  "origin-null": ["WAXSEAL_CSRF_ORIGIN_NULL", "The request hides where it comes from; send it from a page of this site."],
  "origin-not-allowed": [
    "WAXSEAL_CSRF_ORIGIN",
    "The request comes from an origin that is neither baseUrl nor listed in csrf.trustedOrigins; set baseUrl to the address people use.",
  ],
  "token-missing": [
    "WAXSEAL_CSRF_TOKEN_MISSING",
    "The form carries no CSRF token: put wax.csrf.field into it, or send wax.csrf.token in the header; the adapter must see the parsed form, so parse bodies before it.",
  ],
  "token-wrong": [
    "WAXSEAL_CSRF_TOKEN",
    "The form's CSRF token belongs to another session, or to one from before signing in; load the page again and send it once more.",
  ],
};

/** Returns the error that says why. */
export function csrfError(refusal: CsrfRefusal): CsrfError {
  return new CsrfError(...REFUSALS[refusal]);
}
