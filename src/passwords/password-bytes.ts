/**
 * Passwords as bytes, and how many they may be.
 *
 * Nothing is trimmed or normalized, as in Django: what was typed is what is hashed.
 *
 * @module
 */
import { isText, utf8, wellFormed } from "../encoding/utf8.ts";
import { PayloadError } from "../errors.ts";

/** Units: bytes of UTF-8. Django 1.5.4's bound for CVE-2013-1443; its hashers have none any more. */
const MOST_BYTES = 4096;

/** Returns `password` in UTF-8. @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED`, `WAXSEAL_PASSWORD_TOO_LONG` */
export function passwordBytes(password: string): Uint8Array {
  const bytes = possiblePasswordBytes(wellFormed(password));
  if (!bytes) throw new PayloadError("WAXSEAL_PASSWORD_TOO_LONG", "A password may take up to 4,096 bytes of UTF-8; ask for a shorter one.");
  return bytes;
}

/** Returns `password` in UTF-8, or undefined when no password of ours can be that. */
export function possiblePasswordBytes(password: unknown): Uint8Array | undefined {
  // The length first: a character takes a byte at least, and so a string of megabytes is not even looked through.
  if (typeof password !== "string" || password.length > MOST_BYTES || !isText(password)) return undefined;
  const bytes = utf8(password);
  return bytes.length > MOST_BYTES ? undefined : bytes;
}
