/**
 * What a caller gives as a credential: the text itself, or a function that has it.
 *
 * @module
 */
import { KeySourceError } from "../../../errors.ts";
import { sourceFailure } from "../http/source-failure.ts";

/** A function is asked each time the credential is needed, so that it can be fetched, renewed or read again: as official clients offer it. */
export type Provided = string | (() => string | Promise<string>);

const PATIENCE_MS = 10_000;
const CREDENTIAL = /^[\x21-\x7e]{1,16384}$/;

/**
 * Returns the credential that `provided` stands for.
 *
 * @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_DENIED` when the function fails or gives no credential: visible ASCII, up to 16,384 characters.
 *   Its own error is not passed on, since it may quote one; `WAXSEAL_KEY_SOURCE_TIMEOUT` when it takes longer than ten seconds
 */
export async function provide(provided: Provided, source: string): Promise<string> {
  const credential: unknown = typeof provided === "function" ? await askInTime(provided, source) : provided;
  if (typeof credential !== "string" || !CREDENTIAL.test(credential))
    throw sourceFailure("denied", source, "its credential is no visible ASCII");
  return credential;
}

/** Returns what a caller's function for credentials gives. @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_DENIED`, `WAXSEAL_KEY_SOURCE_TIMEOUT`, as `provide` */
export async function askInTime<T>(ask: () => T | Promise<T>, source: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(sourceFailure("timeout", source, "the function that has its credentials")), PATIENCE_MS);
  try {
    return await Promise.race([(async () => ask())(), late.promise]);
  } catch (error) {
    if (error instanceof KeySourceError) throw error;
    throw sourceFailure("denied", source, "the function that has its credentials failed");
  } finally {
    clearTimeout(timer);
  }
}
