/**
 * Masks a CSRF secret anew for each page, so that compression cannot give it away (BREACH).
 *
 * Shape:  a secret is 32 characters of a-zA-Z0-9; a token 64: a random mask, then the secret shifted by it
 * Source: Django 5.2, django/middleware/csrf.py, _mask_cipher_secret, _unmask_cipher_token, _check_token_format, _does_token_match.
 *         Vectors: test/vectors/django.json, "csrf".
 * @module
 */
import { equalText } from "../crypto/equal.ts";
import { randomText } from "../crypto/random.ts";
import { CsrfError } from "../errors.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const SECRET_LENGTH = 32;
const SECRET = /^[a-zA-Z0-9]{32}$/;
const TOKEN = /^[a-zA-Z0-9]{64}$/;

/** Returns a new random secret. */
export function newCsrfSecret(): string {
  return randomText(SECRET_LENGTH, ALPHABET);
}

/** Tells whether `text` has the shape of a secret. */
export function isCsrfSecret(text: string): boolean {
  return SECRET.test(text);
}

/** Returns `secret` under a new mask. @throws {CsrfError} `WAXSEAL_CSRF_TOKEN_MALFORMED` when it is no secret */
export function maskCsrfSecret(secret: string): string {
  if (!SECRET.test(secret)) throw new CsrfError("token-malformed");
  const mask = newCsrfSecret();
  return mask + shifted(secret, mask, 1);
}

/** Returns the secret in `token`. @throws {CsrfError} `WAXSEAL_CSRF_TOKEN_MALFORMED` when it is no token */
export function unmaskCsrfToken(token: string): string {
  if (!TOKEN.test(token)) throw new CsrfError("token-malformed");
  return shifted(token.slice(SECRET_LENGTH), token.slice(0, SECRET_LENGTH), -1);
}

/** Tells whether `token`, masked or as a script reads it from Django's cookie, stands for `secret`. Never throws on input. */
export function csrfTokenMatches(token: string, secret: string): boolean {
  if (!SECRET.test(secret)) return false;
  if (TOKEN.test(token)) return equalText(unmaskCsrfToken(token), secret);
  return SECRET.test(token) && equalText(token, secret);
}

function shifted(text: string, mask: string, direction: 1 | -1): string {
  let out = "";
  for (let at = 0; at < text.length; at++) {
    const place = ALPHABET.indexOf(text[at]!) + direction * ALPHABET.indexOf(mask[at]!);
    out += ALPHABET[(place + ALPHABET.length) % ALPHABET.length]!;
  }
  return out;
}
