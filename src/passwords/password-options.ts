/**
 * The choices an application makes about its passwords, the same object for every function here.
 *
 * Source: Django 5.2, the PASSWORD_HASHERS setting and the hashers' attributes, in camel case.
 * @module
 */

/** Django's names of what new hashes can be made with. */
export type PasswordAlgorithm = "pbkdf2_sha256" | "scrypt" | "argon2" | "bcrypt_sha256";

/** An algorithm and, if need be, its work. A work parameter that the algorithm does not have is a ConfigError. */
export interface PasswordOptions {
  /** @default "pbkdf2_sha256" */
  algorithm?: PasswordAlgorithm | undefined;
  /** Of pbkdf2_sha256. @default 1_000_000 */
  iterations?: number | undefined;
  /** N of scrypt, a power of two. @default 16_384 */
  workFactor?: number | undefined;
  /** r of scrypt. @default 8 */
  blockSize?: number | undefined;
  /** p of scrypt and argon2. @default 5 for scrypt, 8 for argon2 */
  parallelism?: number | undefined;
  /** KiB of argon2. @default 102_400 */
  memoryCost?: number | undefined;
  /** Passes of argon2 over its memory. @default 2 */
  timeCost?: number | undefined;
  /** Cost of bcrypt_sha256: each more doubles the work. @default 12 */
  rounds?: number | undefined;
}
