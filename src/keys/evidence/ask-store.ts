import { StoreError, WaxsealError } from "../../errors.ts";
import { inTime } from "../live/in-time.ts";

/** How long a store may take, whatever it promises. */
export const STORE_MS = 10_000;

/** Returns what `call` to an evidence store comes to. @throws {StoreError} `WAXSEAL_STORE_TIMEOUT`; what the store throws */
export function askStore<T>(call: () => Promise<T>, life?: AbortSignal): Promise<T> {
  const late = (): StoreError =>
    new StoreError(
      "WAXSEAL_STORE_TIMEOUT",
      `The evidence store did not answer within ${String(STORE_MS / 1000)} s; look at its server and the network.`,
    );
  return inTime(call, { ms: STORE_MS, late, life });
}

/** Returns `error` if it is ours; of any other nothing is told, since it may hold an address with a password. */
export function storeFailure(error: unknown): WaxsealError {
  if (error instanceof WaxsealError) return error;
  return new StoreError(
    "WAXSEAL_STORE_FAILED",
    "The evidence store failed with an error that is none of ours; look at its server and at its code.",
  );
}
