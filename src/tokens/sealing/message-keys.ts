/**
 * What a ring's secrets give for one sealed text: a key, a nonce and a commitment to the key, none of which any other text has.
 *
 * Shape:  HKDF-SHA256(secret, salt = the text's 32 random bytes, info = "waxseal.seal.v1" NUL kind NUL purpose)
 *         -> 32 bytes of key, 12 of nonce, 32 of commitment
 * @module
 */
import { AEAD_KEY_BYTES, NONCE_BYTES } from "../../crypto/aead.ts";
import { hkdf } from "../../crypto/hkdf.ts";
import { utf8 } from "../../encoding/utf8.ts";
import type { KeyRing, Keys, KeyState } from "../../keys/key-ring.ts";
import { reveal } from "../../keys/reveal.ts";
import { isLive, keptByRing, ringOf, ringOfLive } from "../../keys/ring-of.ts";

export const COMMITMENT_BYTES = 32;

const derived = new Uint8Array(AEAD_KEY_BYTES + NONCE_BYTES + COMMITMENT_BYTES);

/** What was derived last, until `wipe`. */
export const messageKey = {
  key: derived.subarray(0, AEAD_KEY_BYTES),
  nonce: derived.subarray(AEAD_KEY_BYTES, AEAD_KEY_BYTES + NONCE_BYTES),
  commitment: derived.subarray(AEAD_KEY_BYTES + NONCE_BYTES),
  wipe(): void {
    derived.fill(0);
  },
} as const;

export interface SealingKey {
  /** Derives `messageKey` for the text with this salt. */
  derive(salt: Uint8Array): void;
  /** Which key it is: its fingerprint, or "weak-1" and so on. */
  readonly label: string;
  readonly state: KeyState;
}

/** The current key's first: it seals, all of them open. */
export type SealingKeys = readonly [SealingKey, ...SealingKey[]];

const kept = keptByRing<SealingKeys>();

/** Returns a function that gives the sealing keys of `keys` as they stand at each call. @throws {ConfigError} as macsOf, now or at a call */
export function sealingKeysOf(keys: Keys, kind: string, purpose: string): () => SealingKeys {
  const context = `waxseal.seal.v1\0${kind}\0${purpose}`;
  if (isLive(keys)) return () => sealingKeysOfRing(ringOfLive(keys), context);
  const sealingKeys = sealingKeysOfRing(ringOf(keys), context);
  return () => sealingKeys;
}

function sealingKeysOfRing(ring: KeyRing, context: string): SealingKeys {
  return kept(ring, context, () => {
    const [current, ...others] = ring.entries.map(({ key, state, label }) => {
      const fill = hkdf(reveal(key), utf8(context));
      return { derive: (salt: Uint8Array) => fill(salt, derived), label, state };
    });
    return [current!, ...others];
  });
}
