import { KeySourceError } from "../../errors.ts";

/** Returns the error of a write that came second. */
export function keyRingConflict(source: string): KeySourceError {
  return new KeySourceError(
    "WAXSEAL_KEYRING_CONFLICT",
    `${source} holds another revision by now: somebody else was faster, and nothing was written; load it, and make the change again if it is still due.`,
  );
}
