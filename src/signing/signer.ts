/**
 * Signs a string and checks it again, byte for byte as Django's `Signer` does.
 *
 * Shape:  value ":" signature; a SHA-256 signature is 43 base64url characters, unpadded.
 * Source: Django 5.2, django/core/signing.py, class Signer. Vectors: test/vectors/django.json, "signer".
 * @module
 */
import type { Algorithm } from "../crypto/algorithm.ts";
import { isText } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { macsOf } from "../keys/macs.ts";
import { SIGNER_SUFFIX, userSalt } from "./salts.ts";
import { Signature } from "./signature.ts";
import { valueOf, type Verdict } from "./verdict.ts";

export interface SignerOptions {
  /** What these signatures are for, such as "shop.invoice-link". Public, and one for each purpose. */
  salt: string;
  /** Text between value and signature. @default ":" */
  separator?: string | undefined;
  /** "sha1" is there to read old values. @default "sha256" */
  algorithm?: Algorithm | undefined;
}

/** A separator made only of these could occur inside a signature. */
const SIGNATURE_TEXT = /^[\w=\-[\\\]^`]*\n?$/; // Python's `$` also matches before a final newline

/** Returns the signature format for a user's options. @throws {ConfigError} as the constructor of Signer */
export function signatureOf(keys: Keys, { salt, separator = ":", algorithm = "sha256" }: SignerOptions): Signature {
  const keySalt = `${userSalt(salt)}${SIGNER_SUFFIX}`;
  if (!isText(separator) || SIGNATURE_TEXT.test(separator)) {
    throw new ConfigError("WAXSEAL_SEPARATOR_UNSAFE", 'Choose a separator that cannot occur in a signature, such as ":".');
  }
  return new Signature(macsOf(keys, keySalt, algorithm), separator, algorithm);
}

export class Signer {
  readonly #signature: Signature;
  readonly #salt: string;

  /** @throws {ConfigError} `WAXSEAL_SALT_EMPTY`, `WAXSEAL_SALT_INVALID`, `WAXSEAL_SALT_RESERVED`, `WAXSEAL_SEPARATOR_UNSAFE`, `WAXSEAL_ALGORITHM_UNKNOWN`, `WAXSEAL_KEY_…` */
  constructor(keys: Keys, options: SignerOptions) {
    this.#signature = signatureOf(keys, options);
    this.#salt = options.salt;
  }

  /** Returns `value`, the separator and the current key's signature. @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` */
  sign(value: string): string {
    return this.#signature.sign(value);
  }

  /** Returns the value that `signed` carries. @throws {BadSignature} */
  unsign(signed: string): string {
    return valueOf(this.verify(signed));
  }

  /** Returns what `signed` carries and which key vouches for it, or why it is refused. Never throws on input. */
  verify(signed: string): Verdict<string> {
    const verdict = this.#signature.verify(signed);
    publishVerification(this.#salt, verdict);
    return verdict;
  }
}
