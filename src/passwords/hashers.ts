/**
 * The table of hashers: which ones write, and which ones read.
 *
 * @module
 */
import { isText } from "../encoding/utf8.ts";
import { argon2Hasher } from "./argon2.ts";
import { bcryptSha256 } from "./bcrypt-sha256.ts";
import type { Hasher, Recipe } from "./hasher.ts";
import type { PasswordAlgorithm } from "./password-options.ts";
import { pbkdf2Sha1, pbkdf2Sha256 } from "./pbkdf2.ts";
import { scryptHasher } from "./scrypt.ts";

const WRITERS: Readonly<Record<PasswordAlgorithm, Hasher>> = {
  pbkdf2_sha256: pbkdf2Sha256,
  scrypt: scryptHasher,
  argon2: argon2Hasher,
  bcrypt_sha256: bcryptSha256,
};

const READERS: ReadonlyMap<string, Hasher> = new Map([...Object.values(WRITERS), pbkdf2Sha1].map((hasher) => [hasher.algorithm, hasher]));

/** Django's column holds 128 characters; a salt of one's own may make it more. */
const MOST_CHARACTERS = 1024;

/** Returns the hasher that writes `algorithm`, or undefined when none does. */
export function writerOf(algorithm: PasswordAlgorithm): Hasher | undefined {
  return Object.hasOwn(WRITERS, algorithm) ? WRITERS[algorithm] : undefined;
}

/** An encoded hash, read apart. What it demands may still be excessive. */
export interface StoredHash {
  readonly text: string;
  readonly hasher: Hasher;
  readonly recipe: Recipe;
}

/** Returns `encoded` read apart, or undefined when it is no hash that one of ours could have written. */
export function readHash(encoded: string | null | undefined): StoredHash | undefined {
  if (typeof encoded !== "string" || encoded.length > MOST_CHARACTERS || !isText(encoded)) return undefined;
  const hasher = READERS.get(encoded.split("$", 1)[0]!);
  const recipe = hasher?.read(encoded);
  if (!hasher || !recipe || hasher.weigh(recipe.work) === "impossible") return undefined;
  return { text: encoded, hasher, recipe };
}
