/**
 * Runs scripts that are too rare to be loaded, through a client that may not be connected yet.
 *
 * @module
 */
import type { Duration } from "../../../clock.ts";
import { ConfigError } from "../../../errors.ts";
import { timeoutSeconds, within } from "../../deadline.ts";
import { listenTo, portTo, type RedisClient, type RedisPort, type Send } from "./client.ts";
import { fail } from "./loaded-scripts.ts";

export interface ScriptRunner {
  readonly port: RedisPort;
  /** Runs `script` at the master that holds `keys`, all of one slot. @throws {ConfigError} `WAXSEAL_CLIENT_CLOSED` @throws {StoreError} `WAXSEAL_STORE_FAILED`, `WAXSEAL_STORE_TIMEOUT` */
  run(script: string, keys: readonly string[], ...args: readonly string[]): Promise<unknown>;
}

/** @throws {ConfigError} `WAXSEAL_CLIENT_UNKNOWN`, `WAXSEAL_DURATION_INVALID` */
export function scriptRunner(client: RedisClient, timeout: Duration): ScriptRunner {
  const port = bounded(portTo(client), timeoutSeconds(timeout));
  listenTo(client);
  return {
    port,
    /** By EVAL, never by a plain read: that a client may send to a replica, which may not know yet. */
    async run(script, keys, ...args) {
      if (port.isClosed())
        throw new ConfigError("WAXSEAL_CLIENT_CLOSED", "The Redis client is not connected; call `await client.connect()` first.");
      return port.send(keys[0], ["eval", script, String(keys.length), ...keys, ...args]).catch(fail);
    },
  };
}

/** Each command by itself: to meet every key takes as many as there are. */
function bounded(port: RedisPort, seconds: number): RedisPort {
  const inTime =
    (send: Send): Send =>
    (command) =>
      within(seconds, send(command));
  return {
    ...port,
    send: (key, command) => within(seconds, port.send(key, command)),
    masters: async () => (await within(seconds, port.masters())).map(inTime),
  };
}
