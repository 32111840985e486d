/**
 * Which keys to look for, and where they are kept.
 *
 * @module
 */
import { KeySourceError } from "../../errors.ts";
import { ringAt } from "../../keys/document/ring-document.ts";
import type { KeyRing } from "../../keys/key-ring.ts";
import type { Io } from "../io.ts";
import { keyPlace, KEY_OPTIONS } from "../key-input.ts";
import { UsageError } from "../usage-error.ts";
import type { ScanValues } from "./options.ts";

export interface KeysToFind {
  readonly ring: KeyRing;
  /** For people, such as "SECRET_KEY in .env". */
  readonly name: string;
  /** The file that they are kept in, if it is one. */
  readonly path?: string | undefined;
}

/**
 * Returns the keys that the options name, else those of the environment or `.env`; undefined where there are none.
 *
 * @param areNeeded whether they are what is looked for; else a `.env` that cannot be read stands in no way
 * @throws {UsageError} @throws {ConfigError} @throws {KeySourceError}
 */
export async function keysToFind(options: ScanValues, io: Io, areNeeded = true): Promise<KeysToFind | undefined> {
  if (options.source !== undefined) {
    const others = Object.keys(KEY_OPTIONS).filter(
      (name) => ![undefined, false].includes(options[name as keyof typeof KEY_OPTIONS] as undefined),
    );
    if (others.length > 0) throw new UsageError(`Say one place for the keys: --source or --${others[0]!}.`);
    const { sourceAt } = await import("../keys/source-place.ts"); // with it come the clients of all clouds
    const source = sourceAt(options.source, io);
    const path = /^file:(.+)$/s.exec(options.source)?.[1];
    return { ring: ringAt(await source.load(), io.clock()), name: source.name, path };
  }
  const place = await keyPlace(options, io).catch((error: unknown) => {
    if (areNeeded || options.dotenv !== undefined || !isOfEnvFile(error)) throw error;
    return undefined;
  });
  return place && { ring: await place.ring(), name: place.name, path: place.path };
}

function isOfEnvFile(error: unknown): boolean {
  return error instanceof KeySourceError && error.code === "WAXSEAL_ENV_FILE";
}
