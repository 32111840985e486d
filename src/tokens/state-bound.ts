/**
 * Tokens that end by themselves once the state they are bound to changes, without a row in a database.
 *
 * Shape:  base62 seconds "-" signature, 43 base64url characters of an HMAC over [seconds, …state] as JSON: no two states read alike
 * @module
 */
import { wholeSecondsOf, type Clock } from "../clock.ts";
import { equalText } from "../crypto/equal.ts";
import { asciiJson } from "../encoding/ascii-json.ts";
import { base62, numberOfBase62 } from "../encoding/base62.ts";
import { isText } from "../encoding/utf8.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { macsOf, type Mac } from "../keys/macs.ts";
import { judgeTimed, type Vouched } from "./timed-token.ts";

/** Whom a bound token is for, and all that ends it when it changes. No two lists read alike: ["1", "1!x"] is not ["11", "!x"]. */
export type BoundState = readonly (string | number | null)[];

const TOKEN = /^([0-9A-Za-z]{1,9})-[\w-]{43}$/;
const TOLERANCE_SECONDS = 60;

export interface StateBoundOptions {
  keys: Keys;
  clock: Clock;
  /** A salt of our own. */
  salt: string;
  /** Undefined for no limit. */
  maxAgeSeconds: number | undefined;
  /** Tells whether what was issued in the second that begins at this Unix millisecond, about these subjects, has been revoked. */
  isRevoked?: ((issuedAtMs: number, subjects: readonly string[]) => boolean) | undefined;
}

export interface StateBound {
  /** @throws {ConfigError} `WAXSEAL_CLOCK_INVALID` */
  issue(state: BoundState): string;
  /** Returns who vouches for `token` and when it was made, or why it is refused; without a state, no token is good. Publishes the verdict. */
  verify(token: string, state: BoundState | undefined, subjects?: readonly string[]): Vouched;
}

export function stateBound({ keys, clock, salt, maxAgeSeconds, isRevoked }: StateBoundOptions): StateBound {
  const macs = macsOf(keys, salt);
  const tokenBy = (mac: Mac, madeAt: number, state: BoundState): string =>
    `${base62(madeAt)}-${mac.of(asciiJson([madeAt, ...state]), "base64url")}`;
  const rules = {
    ageOf: (madeAt: number) => clock() - madeAt,
    maxAgeSeconds,
    toleranceSeconds: TOLERANCE_SECONDS,
  };

  return {
    issue: (state) => tokenBy(macs()[0], wholeSecondsOf(clock), state),
    verify(token, state, subjects = []) {
      const madeAt = isText(token) ? numberOfBase62(TOKEN.exec(token)?.[1] ?? "") : undefined;
      const isBy = (mac: Mac, seconds: number): boolean => state !== undefined && equalText(token, tokenBy(mac, seconds, state));
      const verdict = judgeTimed(
        { madeAt, macs, isBy },
        { ...rules, isRevoked: isRevoked && ((seconds: number) => isRevoked(seconds * 1000, subjects)) },
      );
      publishVerification(salt, verdict);
      return verdict;
    },
  };
}
