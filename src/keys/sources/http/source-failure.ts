/**
 * What can go wrong between a process and where its keys are kept, in words that hold nothing of what was sent or answered.
 *
 * @module
 */
import { KeySourceError } from "../../../errors.ts";

export type SourceFailure = "timeout" | "unreachable" | "refused" | "denied" | "missing" | "redirect" | "too-large" | "malformed";

const FAILURES: Record<SourceFailure, readonly [code: string, what: string, mending: string]> = {
  timeout: ["TIMEOUT", "did not answer in time", "look whether it can be reached from here and how busy it is, or allow more time"],
  unreachable: ["UNREACHABLE", "cannot be reached", "look at its address, the network between, and its certificate"],
  refused: ["REFUSED", "refused the request", "look at its own log for the reason"],
  denied: ["DENIED", "denied access", "look at the credentials of this process, and at what they may read and write"],
  missing: ["MISSING", "does not have it", "look at the name, and put a key there first"],
  redirect: ["REDIRECT", "answered with a redirect, which is not followed", "give the address that it leads to, if that one is trusted"],
  "too-large": ["TOO_LARGE", "holds or answered more than a key ring can be", "look whether this is the right name and address"],
  malformed: [
    "MALFORMED",
    "answered something else than was asked for",
    "look whether this is the right address and the right kind of entry",
  ],
};

/**
 * Returns the error for `source`, as people call it. `detail` is of our own words, such as "status 503", and never of an answer.
 *
 * Shape:  codes are `WAXSEAL_KEY_SOURCE_` with `TIMEOUT`, `UNREACHABLE`, `REFUSED`, `DENIED`, `MISSING`, `REDIRECT`, `TOO_LARGE`, `MALFORMED`
 */
export function sourceFailure(failure: SourceFailure, source: string, detail?: string): KeySourceError {
  const [code, what, mending] = FAILURES[failure];
  return new KeySourceError(`WAXSEAL_KEY_SOURCE_${code}`, `${source} ${what}${detail === undefined ? "" : ` (${detail})`}; ${mending}.`);
}

/** Returns which failure an HTTP status other than 2xx is. */
export function failureOfStatus(status: number): SourceFailure {
  if (status === 401 || status === 403) return "denied";
  return status === 404 ? "missing" : "refused";
}
