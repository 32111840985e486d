/**
 * Tokens that end by themselves once the state they are bound to changes, without a row in a database.
 *
 * Shape:  base62 seconds "-" signature, 43 base64url characters of an HMAC over [seconds, …state] as JSON: no two states read alike
 * @module
 */
import type { Clock } from "../clock.ts";
import { equalText } from "../crypto/equal.ts";
import { asciiJson } from "../encoding/ascii-json.ts";
import { base62, numberOfBase62 } from "../encoding/base62.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { macsOf } from "../keys/macs.ts";
import { refuse, type Refused } from "../signing/verdict.ts";

export type State = readonly (string | number | null)[];

const TOKEN = /^([0-9A-Za-z]{1,9})-[\w-]{43}$/;
const TOLERANCE_SECONDS = 60;

export interface StateBoundOptions {
  keys: Keys;
  clock: Clock;
  /** A salt of our own. */
  salt: string;
  /** Undefined for no limit. */
  maxAgeSeconds: number | undefined;
}

export interface StateBound {
  issue(state: State): string;
  verify(token: string, state: State): { ok: true; key: string; stale: boolean; signedAt: number } | Refused;
}

export function stateBound({ keys, clock, salt, maxAgeSeconds }: StateBoundOptions): StateBound {
  const macs = macsOf(keys, salt);
  const tokenBy = (mac: ReturnType<typeof macs>[0], madeAt: number, state: State): string =>
    `${base62(madeAt)}-${mac.of(asciiJson([madeAt, ...state]), "base64url")}`;

  const judged = (token: string, state: State): ReturnType<StateBound["verify"]> => {
    const madeAt = numberOfBase62(TOKEN.exec(token)?.[1] ?? "");
    if (madeAt === undefined) return refuse("malformed");
    const mac = macs().find((one) => equalText(token, tokenBy(one, madeAt, state)));
    if (mac === undefined) return refuse("bad-signature");
    const age = clock() - madeAt;
    if (!(age >= -TOLERANCE_SECONDS)) return refuse("future");
    if (maxAgeSeconds !== undefined && age > maxAgeSeconds) return refuse("expired");
    return { ok: true, key: mac.label, stale: mac.state === "fallback", signedAt: madeAt };
  };

  return {
    issue: (state) => tokenBy(macs()[0], Math.floor(clock()), state),
    verify(token, state) {
      const verdict = judged(token, state);
      publishVerification(salt, verdict);
      return verdict;
    },
  };
}
