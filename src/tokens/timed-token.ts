/**
 * How a token is judged that is a time and a MAC over it: by which key it was made, and whether its time is right.
 *
 * @module
 */
import type { Mac, Macs } from "../keys/macs.ts";
import { refuse, type Refused } from "../signing/verdict.ts";

export interface TimedToken {
  /** Undefined where the token has not the shape of one. */
  readonly madeAt: number | undefined;
  /** The keys as they stand now; asked only about a token of the right shape. */
  readonly macs: () => Macs;
  /** Tells whether the token is the one that `mac` makes for `madeAt`. */
  readonly isBy: (mac: Mac, madeAt: number) => boolean;
}

export interface TimeRules {
  /** Returns the seconds that have passed since `madeAt`, in whichever time that counts. */
  readonly ageOf: (madeAt: number) => number;
  /** Undefined for no limit. */
  readonly maxAgeSeconds: number | undefined;
  /** How far in the future a time may lie. */
  readonly toleranceSeconds: number;
  readonly isRevoked?: ((madeAt: number) => boolean) | undefined;
}

export type Vouched = { ok: true; key: string; stale: boolean; signedAt: number } | Refused;

/** Returns which key vouches for a token and when it was made, or why it is refused. */
export function judgeTimed(
  { madeAt, macs, isBy }: TimedToken,
  { ageOf, maxAgeSeconds, toleranceSeconds, isRevoked = () => false }: TimeRules,
): Vouched {
  if (madeAt === undefined) return refuse("malformed");
  const mac = macs().find((one) => isBy(one, madeAt));
  if (mac === undefined) return refuse("bad-signature");
  const age = ageOf(madeAt);
  if (!(age >= -toleranceSeconds)) return refuse("future"); // a clock that gives NaN is refused too
  if (maxAgeSeconds !== undefined && age > maxAgeSeconds) return refuse("expired");
  if (isRevoked(madeAt)) return refuse("revoked");
  return { ok: true, key: mac.label, stale: mac.state === "fallback", signedAt: madeAt };
}
