/**
 * Tokens that are good for one subject while its state is as it was: no row, no list, and used up by what they are for.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { ConfigError } from "../errors.ts";
import type { Keys } from "../keys/key-ring.ts";
import { ownSalt } from "../signing/salts.ts";
import { valueOf, type Verdict } from "../signing/verdict.ts";
import { revocationCheck, type LiveRevocations } from "./revocations/revocations.ts";
import { stateBound, type BoundState } from "./state-bound.ts";

export interface BoundToken<S> {
  /** @throws {PayloadError} `WAXSEAL_NOT_JSON` when the state holds what JSON would change, such as NaN @throws {ConfigError} `WAXSEAL_STATE_EMPTY` */
  issue(subject: S): string;
  /** Returns `subject` where `token` was issued for it, as it is now. @throws {BadSignature} @throws {SignatureExpired} @throws {StoreError} `WAXSEAL_REVOCATIONS_STALE` */
  open(token: string, subject: S): S;
  /** Never throws on input. @throws {StoreError} `WAXSEAL_REVOCATIONS_STALE` */
  verify(token: string, subject: S): Verdict<S>;
}

export interface BoundTokenSettings<S> {
  keys: Keys;
  clock: Clock;
  purpose: string;
  maxAgeSeconds: number | undefined;
  /** Everything that ends the token when it changes, and whom it is for. */
  state: (subject: S) => BoundState;
  /** Names a subject for revocations. */
  subject: ((subject: S) => string | number) | undefined;
  revocations: LiveRevocations | undefined;
}

export function boundToken<S>({ purpose, state, subject, revocations, ...rest }: BoundTokenSettings<S>): BoundToken<S> {
  const stateOf = (of: S): BoundState => {
    const parts = state(of);
    if (parts.length > 0) return parts;
    throw new ConfigError(
      "WAXSEAL_STATE_EMPTY",
      `The state of "${purpose}" is empty, so that a token would be good for everybody; begin it with whom it is for.`,
    );
  };
  const isRevoked = revocationCheck(revocations, purpose);
  const bound = stateBound({ ...rest, salt: ownSalt("bound", purpose), isRevoked });
  const verify = (text: string, of: S): Verdict<S> => {
    const verdict = bound.verify(text, stateOf(of), subject === undefined ? [] : [String(subject(of))]);
    return verdict.ok ? { ...verdict, value: of } : verdict;
  };
  return {
    issue: (of) => bound.issue(stateOf(of)),
    open: (text, of) => valueOf(verify(text, of)),
    verify,
  };
}
