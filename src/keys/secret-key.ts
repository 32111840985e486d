/**
 * One secret, kept where no log, dump or serializer finds it.
 *
 * @module
 */
import { hash } from "../crypto/hash.ts";
import { isText, textOfUtf8, utf8 } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";
import { checkKeyBytes } from "./strength.ts";

/** Anything a secret can be given as. Text is taken as its UTF-8, bytes as they are. */
export type KeyLike = string | Uint8Array | SecretKey;

const FINGERPRINT_CHARACTERS = 12;
const FINGERPRINT_DOMAIN = utf8("waxseal.fingerprint.v1\0");

/** Nothing but white space, control and invisible format characters. */
const BLANK = /^[\s\p{Cc}\p{Cf}]*$/u;

/** Reads the bytes of a key. Module-private state of SecretKey; the way out for others is `reveal`. @internal */
export let bytesOf: (key: SecretKey) => Uint8Array;

/** Tells whether `value` holds the bytes of a key; `instanceof` would ask its prototype. */
let isSecretKey: (value: unknown) => value is SecretKey;

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
    isSecretKey = (value): value is SecretKey => typeof value === "object" && value !== null && #bytes in value;
  }

  private constructor(material: KeyLike) {
    this.#bytes = bytesOfMaterial(material); // checked here, not in `from`: JavaScript can call a private constructor
    this.fingerprint = checkKeyBytes(this.#bytes).length > 0 ? "weak" : fingerprintOf(this.#bytes);
    Object.freeze(this);
  }

  /**
   * Returns the key that `material` spells; a copy, so that bytes changed afterwards change nothing.
   *
   * @throws {ConfigError} `WAXSEAL_KEY_MISSING` when it is undefined or null, `WAXSEAL_KEY_EMPTY` when it is empty or blank,
   *   `WAXSEAL_KEY_INVALID` when it is neither text nor bytes, or holds a lone surrogate
   */
  static from(material: KeyLike): SecretKey {
    return isSecretKey(material) ? material : new SecretKey(material);
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
    throw new ConfigError(
      "WAXSEAL_KEY_MISSING",
      "There is no secret key; run `npx waxseal init`, which makes one and sets SECRET_KEY in .env.",
    );
  }
  const bytes = material instanceof Uint8Array ? Uint8Array.from(material) : isText(material) ? utf8(material) : undefined;
  if (bytes === undefined) {
    throw new ConfigError(
      "WAXSEAL_KEY_INVALID",
      "A secret key is a string of whole Unicode characters, or a Uint8Array; `npx waxseal generate` makes one.",
    );
  }
  const text = textOfUtf8(bytes);
  if (text !== undefined && BLANK.test(text)) throw emptyKey();
  return bytes;
}

function emptyKey(): ConfigError {
  return new ConfigError(
    "WAXSEAL_KEY_EMPTY",
    "The secret key is empty or blank; run `npx waxseal init`, or set SECRET_KEY to what `npx waxseal generate` prints.",
  );
}

function fingerprintOf(bytes: Uint8Array): string {
  return Buffer.from(hash("sha256", FINGERPRINT_DOMAIN, bytes)).toString("hex", 0, FINGERPRINT_CHARACTERS / 2);
}
