/**
 * Ties a session to the password it was opened with: another password, another hash, and the session ends.
 *
 * Shape:  64 lower-case hex digits
 * Source: Django 5.2, django/contrib/auth/base_user.py, AbstractBaseUser._get_session_auth_hash. Vectors: test/vectors/django.json, "session_auth_hash".
 * @module
 */
import { equalText } from "../crypto/equal.ts";
import { wellFormed } from "../encoding/utf8.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { macsOf } from "../keys/macs.ts";
import type { KeyLike } from "../keys/secret-key.ts";
import { SESSION_AUTH_SALT } from "../signing/salts.ts";
import { refuse, type Verdict } from "../signing/verdict.ts";

/** Returns the hash of `password`, the encoded one in the database, under `key`. */
export function sessionAuthHash(key: KeyLike, password: string): string {
  return authHash(key, password);
}

/** A hash, and the label of the key that made it. */
export interface MadeAuthHash {
  readonly hash: string;
  readonly key: string;
}

/** Returns the hash of `password` under the current key of `keys`. */
export function authHash(keys: Keys, password: string): string {
  return madeAuthHash(keys, password).hash;
}

/** As authHash, and says which key that was: of live keys it may be another the next moment. */
export function madeAuthHash(keys: Keys, password: string): MadeAuthHash {
  const [current] = macsOf(keys, SESSION_AUTH_SALT)();
  return { hash: current.of(wellFormed(password), "hex"), key: current.label };
}

/** Tells which key of `keys` made `hash` of `password`: the current one, an older one, or none. Says so to those who watch verifications. */
export function authHashVerdict(keys: Keys, password: string, hash: unknown): "current" | "stale" | "refused" {
  const verdict = verdictOn(keys, password, hash);
  publishVerification(SESSION_AUTH_SALT, verdict);
  if (!verdict.ok) return "refused";
  return verdict.stale ? "stale" : "current";
}

function verdictOn(keys: Keys, password: string, hash: unknown): Verdict<string> {
  if (typeof hash !== "string") return refuse("malformed");
  const mac = macsOf(keys, SESSION_AUTH_SALT)().find((one) => equalText(hash, one.of(wellFormed(password), "hex")));
  if (mac === undefined) return refuse("bad-signature");
  return { ok: true, value: hash, key: mac.label, stale: mac.state === "fallback", signedAt: undefined };
}
