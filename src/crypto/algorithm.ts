/** The hashes a signature can be made with. "sha1" is there to read old values. */
export type Algorithm = "sha256" | "sha384" | "sha512" | "sha1";

/** Bytes that the hash takes in at a time, to which HMAC pads its key. Source: FIPS 180-4, section 1; RFC 2104, section 2. */
export const BLOCK_BYTES: Readonly<Record<Algorithm, 64 | 128>> = { sha1: 64, sha256: 64, sha384: 128, sha512: 128 };

/** Bytes of the hash, and so of a signature before it is text. */
export const DIGEST_BYTES: Readonly<Record<Algorithm, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
