import { StoreError } from "../../../errors.ts";
import type { InstanceReport } from "../../../keys/evidence/evidence-store.ts";

/** Returns the keys of a boot as they were written. @throws {StoreError} `WAXSEAL_STORE_FAILED` where somebody else wrote there */
export function keysFrom(text: string, product: string): InstanceReport["keys"] {
  try {
    const keys: unknown = JSON.parse(text);
    if (Array.isArray(keys)) return keys as InstanceReport["keys"];
  } catch {
    // as below
  }
  throw new StoreError(
    "WAXSEAL_STORE_FAILED",
    `${product} holds something else where waxseal keeps evidence of keys; give it a place of its own.`,
  );
}
