/**
 * Ties a session to the password it was opened with: another password, another hash, and the session ends.
 *
 * Shape:  64 lower-case hex digits
 * Source: Django 5.2, django/contrib/auth/base_user.py, AbstractBaseUser._get_session_auth_hash. Vectors: test/vectors/django.json, "session_auth_hash".
 * @module
 */
import { equalText } from "../crypto/equal.ts";
import { wellFormed } from "../encoding/utf8.ts";
import type { Keys } from "../keys/key-ring.ts";
import { macsOf } from "../keys/macs.ts";
import type { KeyLike } from "../keys/secret-key.ts";
import { SESSION_AUTH_SALT } from "../signing/salts.ts";

/** Returns the hash of `password`, the encoded one in the database, under `key`. */
export function sessionAuthHash(key: KeyLike, password: string): string {
  return authHash(key, password);
}

/** Returns the hash of `password` under the current key of `keys`. */
export function authHash(keys: Keys, password: string): string {
  return macsOf(keys, SESSION_AUTH_SALT)()[0].of(wellFormed(password), "hex");
}

/** Tells which key of `keys` made `hash` of `password`: the current one, an older one, or none. */
export function authHashVerdict(keys: Keys, password: string, hash: unknown): "current" | "stale" | "refused" {
  if (typeof hash !== "string") return "refused";
  const mac = macsOf(keys, SESSION_AUTH_SALT)().find((one) => equalText(hash, one.of(wellFormed(password), "hex")));
  if (mac === undefined) return "refused";
  return mac.state === "fallback" ? "stale" : "current";
}
