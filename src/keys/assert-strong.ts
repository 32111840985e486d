import { ConfigError } from "../errors.ts";
import type { KeyRing, KeyState, RingEntry } from "./key-ring.ts";
import { reveal } from "./reveal.ts";
import { checkKeyBytes, type Finding } from "./strength.ts";

/** What is wrong with one key of a ring. */
export interface RingFinding extends Finding {
  state: KeyState;
  /** Which key it is: "weak-1", "weak-2" and so on. */
  label: string;
}

export interface StrengthRules {
  /** Weak keys are refused; elsewhere they are only reported. */
  production: boolean;
}

/** What to do about a weak key, by the place it has in the ring. */
const MENDING: Readonly<Record<KeyState, string>> = {
  current: "run `npx waxseal generate` and set SECRET_KEY to what it prints",
  fallback: "take it out of SECRET_KEY_FALLBACKS: whoever guesses it can forge what it still verifies",
  staged: "stage the key that `npx waxseal generate` prints instead",
};

/**
 * Returns what is wrong with the keys of `ring`, whatever their state: a weak fallback verifies forgeries as well as a weak current key does.
 *
 * @throws {ConfigError} `WAXSEAL_KEY_WEAK` in production, when there is anything to return
 */
export function assertStrong(ring: KeyRing, { production }: StrengthRules): RingFinding[] {
  const weak = ring.entries
    .map((entry) => ({ entry, findings: checkKeyBytes(reveal(entry.key)) }))
    .filter(({ findings }) => findings.length > 0);
  if (production && weak.length > 0) {
    throw new ConfigError("WAXSEAL_KEY_WEAK", weak.map(({ entry, findings }) => refusalOf(entry, findings)).join(" "));
  }
  return weak.flatMap(({ entry: { state, label }, findings }) => findings.map((finding) => ({ ...finding, state, label })));
}

function refusalOf({ state, label }: RingEntry, findings: readonly Finding[]): string {
  const why = findings.map(({ message }) => message).join(" ");
  return `The ${state} key (${label}) is too weak for production. ${why} To mend it, ${MENDING[state]}.`;
}
