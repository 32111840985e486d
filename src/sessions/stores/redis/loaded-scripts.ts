/**
 * Runs the scripts by their digests, and sends one whole where a server does not know it: one that was started or put in charge
 * since, another node of a cluster, or one whose scripts were flushed.
 *
 * @module
 */
import { StoreError } from "../../../errors.ts";
import type { RedisPort } from "./client.ts";
import { SCRIPTS } from "./scripts.ts";

export type ScriptName = keyof typeof SCRIPTS;

/** Runs a script at the master that holds `key`. @throws {StoreError} `WAXSEAL_STORE_FAILED` */
export type RunScript = (name: ScriptName, key: string, ...args: readonly string[]) => Promise<unknown>;

/**
 * Loads the scripts, which also shows that the server answers.
 *
 * Always by EVALSHA, never by EVALSHA_RO or a plain read: those a client may send to a replica, which may still hold who has signed out.
 * @throws {StoreError} `WAXSEAL_STORE_FAILED`
 */
export async function loadScripts(port: RedisPort): Promise<RunScript> {
  const names = Object.keys(SCRIPTS) as ScriptName[];
  const loaded = names.map(async (name) => [name, String(await port.send(undefined, ["script", "load", SCRIPTS[name]]))] as const);
  const digests = new Map(await Promise.all(loaded).catch(fail));

  return async (name, key, ...args) => {
    try {
      return await port.send(key, ["evalsha", digests.get(name)!, "1", key, ...args]);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) return fail(error);
      return port.send(key, ["eval", SCRIPTS[name], "1", key, ...args]).catch(fail);
    }
  };
}

/** @throws {StoreError} always */
export function fail(cause: unknown): never {
  if (cause instanceof StoreError) throw cause;
  if (typeof cause === "object" && cause !== null) Reflect.deleteProperty(cause, "command"); // ioredis keeps all arguments there, the blob too
  throw new StoreError("WAXSEAL_STORE_FAILED", "Redis refused a command, or cannot be reached; the cause says why.", {
    cause,
  });
}
