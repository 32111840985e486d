import { StoreError } from "../../errors.ts";
import { MOST_ENTRIES } from "./revocation-store.ts";

/** Returns the error of a store that holds more than can be kept in mind. */
export function tooManyRevocations(): StoreError {
  return new StoreError(
    "WAXSEAL_REVOCATIONS_TOO_MANY",
    `The store holds more than ${String(MOST_ENTRIES)} revocations: give each the lifetimeSeconds of what it revokes, or revoke a purpose as a whole.`,
  );
}
