/**
 * Gives up on a store that does not answer: whoever waits for a session gets an error in known time, never a guess.
 *
 * @module
 */
import { secondsOf, type Duration } from "../clock.ts";
import { ConfigError, StoreError } from "../errors.ts";
import type { SessionTable } from "./store.ts";

const MOST_SECONDS = 3600; // and far from where setTimeout starts at 1 ms again

/** Returns the seconds of a store's option `timeout`. @throws {ConfigError} `WAXSEAL_DURATION_INVALID` when it is not above 0 and up to an hour */
export function timeoutSeconds(timeout: Duration): number {
  const seconds = secondsOf(timeout, "timeout");
  if (seconds > 0 && seconds <= MOST_SECONDS) return seconds;
  throw new ConfigError("WAXSEAL_DURATION_INVALID", "timeout must be above 0 and at most one hour; a request waits for it.");
}

/** Returns what `call` comes to. @throws {StoreError} `WAXSEAL_STORE_TIMEOUT` after `seconds`; what was asked for may still happen then */
export function within<T>(seconds: number, call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new StoreError(
          "WAXSEAL_STORE_TIMEOUT",
          `The store did not answer within ${String(seconds)} s; look at its server and the network, or raise the store's timeout.`,
        ),
      );
    }, seconds * 1000);
    call.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

/** Returns `table` with each call bounded by `seconds`. */
export function withDeadline(table: SessionTable, seconds: number): SessionTable {
  return {
    isSelfClearing: table.isSelfClearing ?? false,
    read: (handle) => within(seconds, table.read(handle)),
    insert: (handle, row) => within(seconds, table.insert(handle, row)),
    replace: (handle, version, row) => within(seconds, table.replace(handle, version, row)),
    move: (handle, version, to, row) => within(seconds, table.move(handle, version, to, row)),
    touch: (handle, version, lifetimeSeconds) => within(seconds, table.touch(handle, version, lifetimeSeconds)),
    delete: (handle, userId) => within(seconds, table.delete(handle, userId)),
    list: (userId) => within(seconds, table.list(userId)),
    deleteOf: (userId, except) => within(seconds, table.deleteOf(userId, except)),
    scan: (after) => within(seconds, table.scan(after)),
    count: () => table.count(), // whoever asks for these expects to wait
    clear: () => table.clear(),
    close() {
      table.close?.();
    },
  };
}
