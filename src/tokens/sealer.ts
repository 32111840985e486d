/**
 * Confidential texts: whoever holds one can neither read nor change it.
 *
 * Shape:  base64url(version seconds salt commitment ciphertext tag): 1, 8 (big-endian Unix seconds), 32, 32, as many as the text's UTF-8, and 16 bytes
 *         AES-256-GCM; its associated data are version, seconds, the length of the purpose (2 bytes, big-endian) and the purpose
 * Units:  texts of at most 1,048,576 bytes, so tokens of at most 1,398,220 characters
 * Source: none, the format is ours. Vectors by Python: test/vectors/sealing.json.
 * @module
 */
import { wholeSecondsOf, type Clock } from "../clock.ts";
import { decrypt, encrypt, TAG_BYTES } from "../crypto/aead.ts";
import { equalBytes } from "../crypto/equal.ts";
import { randomSalt, SALT_BYTES } from "../crypto/random-pool.ts";
import { Scratch } from "../crypto/scratch.ts";
import { base64url } from "../encoding/base64url.ts";
import { isText, textOfUtf8, utf8, wellFormed } from "../encoding/utf8.ts";
import { ConfigError, PayloadError } from "../errors.ts";
import type { Keys } from "../keys/key-ring.ts";
import { refuse, type Verdict } from "../signing/verdict.ts";
import { COMMITMENT_BYTES, messageKey, sealingKeysOf } from "./sealing/message-keys.ts";

export interface Sealer {
  /** @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED`, `WAXSEAL_PAYLOAD_TOO_LARGE` @throws {ConfigError} `WAXSEAL_CLOCK_INVALID` */
  seal(text: string): string;
  /** Returns the text in `sealed`, when it was sealed and by which key, or why it is refused. Does not publish the verdict. */
  open(sealed: string, maxAgeSeconds?: number): Verdict<string>;
}

export interface SealerOptions {
  keys: Keys;
  /** What it is part of: no two kinds share a key. */
  kind: "token" | "once" | "cookie" | "session";
  purpose: string;
  clock: Clock;
}

const VERSION = 1;
const SALT_AT = 9; // behind the version and the seconds, which the associated data begin with as well
const COMMITMENT_AT = SALT_AT + SALT_BYTES;
const CIPHERTEXT_AT = COMMITMENT_AT + COMMITMENT_BYTES;
const FIXED_BYTES = CIPHERTEXT_AT + TAG_BYTES;
const MOST_TEXT_BYTES = 1_048_576;
const FEWEST_CHARACTERS = charactersOf(FIXED_BYTES);
const MOST_CHARACTERS = charactersOf(FIXED_BYTES + MOST_TEXT_BYTES);
const MOST_PURPOSE_BYTES = 65_535;
const TOLERANCE_SECONDS = 60;

const scratch = new Scratch(0);
const NO_BLOCK = new Uint8Array();

/** @throws {ConfigError} `WAXSEAL_PURPOSE_INVALID`, and as KeyRing for keys that are none */
export function sealer({ keys, kind, purpose, clock }: SealerOptions): Sealer {
  const associated = associatedDataOf(kind, purpose);
  const sealingKeys = sealingKeysOf(keys, kind, purpose);

  return {
    seal(text) {
      const [{ derive }] = sealingKeys();
      const seconds = wholeSecondsOf(clock); // from here on nothing of the caller's runs: the memory below is every sealer's
      const salt = randomSalt();
      const plaintext = bytesOf(wellFormed(text));
      const token = Buffer.allocUnsafe(FIXED_BYTES + plaintext.length); // of the shared pool, which may see what everybody may see
      token[0] = VERSION;
      token.writeUInt32BE(Math.floor(seconds / 2 ** 32), 1);
      token.writeUInt32BE(seconds % 2 ** 32, 5);
      token.set(salt, SALT_AT);
      copyHead(token, associated);
      derive(salt);
      token.set(messageKey.commitment, COMMITMENT_AT);
      const { ciphertext, tag } = encrypt(messageKey.key, messageKey.nonce, associated, plaintext);
      token.set(ciphertext, CIPHERTEXT_AT);
      token.set(tag, CIPHERTEXT_AT + ciphertext.length);
      messageKey.wipe();
      plaintext.fill(0);
      return base64url(token);
    },

    open(sealed, maxAgeSeconds) {
      const token = typeof sealed === "string" ? bytesOfToken(sealed) : undefined;
      if (token === undefined) return refuse("malformed");
      const salt = token.subarray(SALT_AT, COMMITMENT_AT);
      const commitment = token.subarray(COMMITMENT_AT, CIPHERTEXT_AT);
      for (const { derive, label, state } of sealingKeys()) {
        derive(salt);
        if (!equalBytes(commitment, messageKey.commitment)) continue;
        copyHead(token, associated);
        const ends = token.length - TAG_BYTES;
        const encrypted = { ciphertext: token.subarray(CIPHERTEXT_AT, ends), tag: token.subarray(ends) };
        const plaintext = decrypt(messageKey.key, messageKey.nonce, associated, encrypted);
        messageKey.wipe();
        if (plaintext === undefined) return refuse("bad-signature");
        const signedAt = token.readUInt32BE(1) * 2 ** 32 + token.readUInt32BE(5);
        if (!Number.isSafeInteger(signedAt)) return refuse("malformed");
        const age = clock() - signedAt;
        if (!(age >= -TOLERANCE_SECONDS)) return refuse("future"); // a clock that gives NaN is refused too
        if (maxAgeSeconds !== undefined && age > maxAgeSeconds) return refuse("expired");
        const text = textOfUtf8(plaintext);
        return text === undefined ? refuse("payload") : { ok: true, value: text, key: label, stale: state === "fallback", signedAt };
      }
      messageKey.wipe();
      return refuse("bad-signature");
    },
  };
}

function associatedDataOf(kind: string, purpose: string): Buffer {
  if (![kind, purpose].every((name) => isText(name) && !name.includes("\0"))) {
    throw new ConfigError("WAXSEAL_PURPOSE_INVALID", "A purpose is text of whole Unicode characters, without NUL.");
  }
  const bytes = utf8(purpose);
  if (bytes.length > MOST_PURPOSE_BYTES) {
    throw new ConfigError(
      "WAXSEAL_PURPOSE_INVALID",
      `A purpose has at most ${String(MOST_PURPOSE_BYTES)} bytes of UTF-8; give it a short name.`,
    );
  }
  const associated = Buffer.alloc(SALT_AT + 2 + bytes.length);
  associated.writeUInt16BE(bytes.length, SALT_AT);
  associated.set(bytes, SALT_AT + 2);
  return associated;
}

function copyHead(token: Uint8Array, associated: Uint8Array): void {
  for (let at = 0; at < SALT_AT; at++) associated[at] = token[at]!;
}

/** Returns `text` in memory that is to be overwritten. */
function bytesOf(text: string): Uint8Array {
  if (scratch.fits(text)) return scratch.fill(NO_BLOCK, text);
  if (text.length <= MOST_TEXT_BYTES) {
    const bytes = utf8(text);
    if (bytes.length <= MOST_TEXT_BYTES) return bytes;
  }
  throw new PayloadError(
    "WAXSEAL_PAYLOAD_TOO_LARGE",
    `At most ${String(MOST_TEXT_BYTES)} bytes of text can be sealed; keep what is larger in a table, and seal its id.`,
  );
}

/** Returns the bytes of a token of this version, or undefined for whatever else. */
function bytesOfToken(sealed: string): Buffer | undefined {
  if (sealed.length < FEWEST_CHARACTERS || sealed.length > MOST_CHARACTERS) return undefined;
  const bytes = Buffer.from(sealed, "base64url");
  return bytes[0] === VERSION && base64url(bytes) === sealed ? bytes : undefined; // no other spelling of the same bytes
}

function charactersOf(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}
