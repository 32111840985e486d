/**
 * Slow key derivation for passwords. All of it runs on the thread pool, so that the event loop goes on meanwhile.
 *
 * Nothing here bounds the work demanded: that is for the caller.
 *
 * Source: RFC 8018, section 5.2 (PBKDF2); RFC 7914 (scrypt); RFC 9106 (Argon2).
 * @module
 */
import crypto from "node:crypto";

export type Pbkdf2Work = Readonly<Record<"iterations", number>>;

/** N, r and p of RFC 7914, in that order. */
export type ScryptWork = Readonly<Record<"workFactor" | "blockSize" | "parallelism", number>>;

/** m in KiB, t and p of RFC 9106, in that order. */
export type Argon2Work = Readonly<Record<"memoryCost" | "timeCost" | "parallelism", number>>;

/** The varieties Django has written: "argon2i" until 3.1. */
export type Argon2Variety = "argon2id" | "argon2i";

export type Argon2 = (variety: Argon2Variety, password: Uint8Array, salt: Uint8Array, work: Argon2Work, length: number) => Promise<Buffer>;

/** Returns `length` bytes of PBKDF2 with HMAC. */
export function pbkdf2(
  digest: "sha256" | "sha1",
  password: Uint8Array,
  salt: Uint8Array,
  work: Pbkdf2Work,
  length: number,
): Promise<Buffer> {
  return promised((done) => crypto.pbkdf2(password, salt, work.iterations, length, digest, done));
}

/** Returns `length` bytes of scrypt. */
export function scrypt(password: Uint8Array, salt: Uint8Array, work: ScryptWork, length: number): Promise<Buffer> {
  const options = { N: work.workFactor, r: work.blockSize, p: work.parallelism, maxmem: scryptBytes(work) };
  return promised((done) => crypto.scrypt(password, salt, length, options, done));
}

/** Returns the memory that scrypt takes. Units: bytes. Source: OpenSSL 3, crypto/evp/pbe_scrypt.c, Blen + Vlen. */
export function scryptBytes({ workFactor, blockSize, parallelism }: ScryptWork): number {
  return 128 * blockSize * (workFactor + parallelism + 2);
}

// A property of the whole, since a named import of what older runtimes lack does not link.
const native = crypto.argon2 as typeof crypto.argon2 | undefined;

/** Returns `length` bytes of Argon2, version 19; undefined where the runtime has none (Node before 24.7, Deno, workerd). */
export const nativeArgon2: Argon2 | undefined =
  native &&
  ((variety, password, salt, { memoryCost, timeCost, parallelism }, length) => {
    const parameters = { message: password, nonce: salt, parallelism, tagLength: length, memory: memoryCost, passes: timeCost };
    return promised((done) => native(variety, parameters, done));
  });

function promised(start: (done: (error: Error | null, key: Buffer) => void) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    start((error, key) => (error ? reject(error) : resolve(key)));
  });
}
