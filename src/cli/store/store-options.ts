import { secondsOf } from "../../clock.ts";
import type { Options, OptionValues } from "../command.ts";
import type { Io } from "../io.ts";
import { durationOf } from "../signing-options.ts";
import { UsageError } from "../usage-error.ts";
import { ADDRESS_OPTIONS, storeAddress, type StoreAddress, type StoreKind } from "./store-address.ts";
import type { ConnectOptions } from "./store-connection.ts";

/** What every command takes that works with a store. */
export const STORE_OPTIONS = {
  ...ADDRESS_OPTIONS,
  prefix: { value: "TEXT", help: "What the keys in Redis begin with; waxseal: unless you say otherwise" },
  timeout: { value: "DURATION", help: "How long to wait for the store to answer; 5s unless you say otherwise" },
} as const satisfies Options;

export const PRODUCTS: Readonly<Record<StoreKind, string>> = { sqlite: "SQLite", postgres: "PostgreSQL", mysql: "MySQL", redis: "Redis" };

/** A store that was asked for. */
export interface AskedStore {
  readonly address: StoreAddress;
  readonly connecting: ConnectOptions;
}

const LONGEST_TIMEOUT_SECONDS = 3600;

/** Returns the store that the options name, which need not be there where `create` says so. @throws {UsageError} @throws {KeySourceError} @throws {ConfigError} */
export async function askedStore(options: OptionValues<typeof STORE_OPTIONS>, create: boolean, io: Io): Promise<AskedStore> {
  const { prefix, timeout } = options;
  const timeoutSeconds = timeoutOf(timeout);
  const address = await storeAddress(options, io);
  if (address.kind !== "redis" && prefix !== undefined) throw new UsageError("--prefix goes with Redis.");
  return { address, connecting: { cwd: io.cwd, timeoutSeconds, prefix, create } };
}

/** @throws {UsageError} */
function timeoutOf(text = "5s"): number {
  const seconds = secondsOf(durationOf(text, "timeout")!);
  if (seconds > 0 && seconds <= LONGEST_TIMEOUT_SECONDS) return seconds;
  throw new UsageError("--timeout is from one second to one hour, such as 30s.");
}
