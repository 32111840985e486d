import { StoreError } from "../../../errors.ts";

const ID = /^[ -~]{1,64}$/;

/** A hundred years: all of the databases can still count as far as that from now on. */
const LONGEST_SECONDS = 3_155_760_000;

/** @throws {StoreError} `WAXSEAL_CLAIM_INVALID` where a database would cut or fold what others refuse, and two ids would be one */
export function assertClaim(id: string, lifetimeSeconds: number): void {
  if (typeof id === "string" && ID.test(id) && lifetimeSeconds >= 0 && lifetimeSeconds <= LONGEST_SECONDS) return;
  throw new StoreError(
    "WAXSEAL_CLAIM_INVALID",
    "A claim takes an id of 1 to 64 printable ASCII characters, and a lifetime from 0 seconds to a hundred years; nothing was claimed.",
  );
}
