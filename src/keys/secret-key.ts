/**
 * One secret, kept where no log, dump or serializer finds it.
 *
 * @module
 */
import { hash } from "../crypto/hash.ts";
import { isText, utf8 } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";
import { checkKeyBytes } from "./strength.ts";

/** Anything a secret can be given as. Text is taken as its UTF-8, bytes as they are. */
export type KeyLike = string | Uint8Array | SecretKey;

const FINGERPRINT_CHARACTERS = 12;
const FINGERPRINT_DOMAIN = utf8("waxseal.fingerprint.v1\0");

/** Reads the bytes of a key. Module-private state of SecretKey; the way out for others is `reveal`. @internal */
export let bytesOf: (key: SecretKey) => Uint8Array;

export class SecretKey {
  readonly #bytes: Uint8Array;
  /**
   * Tells keys apart in logs and reports; never proves that two are the same.
   *
   * Shape:  12 lower-case hex characters of a domain-separated SHA-256, or "weak": of a weak key it would be a way to guess it
   */
  readonly fingerprint: string;

  static {
    bytesOf = (key) => key.#bytes;
  }

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.fingerprint = checkKeyBytes(bytes).length > 0 ? "weak" : fingerprintOf(bytes);
  }

  /**
   * Returns the key that `material` spells; a copy, so that bytes changed afterwards change nothing.
   *
   * @throws {ConfigError} `WAXSEAL_KEY_MISSING` when it is undefined or null, `WAXSEAL_KEY_EMPTY` when it is empty or blank,
   *   `WAXSEAL_KEY_INVALID` when it is neither text nor bytes, or holds a lone surrogate
   */
  static from(material: KeyLike): SecretKey {
    if (material instanceof SecretKey) return material;
    return new SecretKey(bytesOfMaterial(material));
  }

  toString(): string {
    return `SecretKey(${this.fingerprint})`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function bytesOfMaterial(material: unknown): Uint8Array {
  if (material === undefined || material === null) {
    throw new ConfigError("WAXSEAL_KEY_MISSING", "There is no secret key; run `npx waxseal init`, which makes one and sets SECRET_KEY in .env.");
  }
  if (material instanceof Uint8Array) {
    if (material.every((byte) => byte <= 0x20)) throw emptyKey();
    return Uint8Array.from(material);
  }
  if (!isText(material)) {
    throw new ConfigError("WAXSEAL_KEY_INVALID", "A secret key is a string of whole Unicode characters, or a Uint8Array; `npx waxseal generate` makes one.");
  }
  if (/^[\s\0]*$/.test(material)) throw emptyKey();
  return utf8(material);
}

function emptyKey(): ConfigError {
  return new ConfigError("WAXSEAL_KEY_EMPTY", "The secret key is empty or blank; run `npx waxseal init`, or set SECRET_KEY to what `npx waxseal generate` prints.");
}

function fingerprintOf(bytes: Uint8Array): string {
  return Buffer.from(hash("sha256", FINGERPRINT_DOMAIN, bytes)).toString("hex", 0, FINGERPRINT_CHARACTERS / 2);
}
