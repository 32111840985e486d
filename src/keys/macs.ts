/**
 * The HMAC functions that the keys of a ring give for one purpose: made once, and kept as long as the ring.
 *
 * @module
 */
import { BLOCK_BYTES, type Algorithm } from "../crypto/algorithm.ts";
import type { Hmac } from "../crypto/hmac-strategy.ts";
import { saltedHmac } from "../crypto/salted-hmac.ts";
import { ConfigError } from "../errors.ts";
import type { KeyRing, Keys, KeyState } from "./key-ring.ts";
import { reveal } from "./reveal.ts";
import { isLive, keptByRing, ringOf, ringOfLive } from "./ring-of.ts";

export interface Mac {
  readonly of: Hmac;
  /** Which key it is: its fingerprint, or "weak-1" and so on. */
  readonly label: string;
  readonly state: KeyState;
}

/** The current key's first: it signs, all of them verify. */
export type Macs = readonly [Mac, ...Mac[]];

const kept = keptByRing<Macs>();

/**
 * Returns a function that gives the MACs of `keys` as they stand at each call.
 *
 * @throws {ConfigError} `WAXSEAL_ALGORITHM_UNKNOWN`, and as KeyRing for keys that are none; each call, for live keys, as ringOfLive
 */
export function macsOf(keys: Keys, keySalt: string, algorithm: Algorithm = "sha256"): () => Macs {
  if (typeof algorithm !== "string" || !Object.hasOwn(BLOCK_BYTES, algorithm)) {
    throw new ConfigError("WAXSEAL_ALGORITHM_UNKNOWN", 'The algorithms are "sha256", "sha384", "sha512" and, to read old values, "sha1".');
  }
  if (!isLive(keys)) {
    const macs = macsOfRing(ringOf(keys), keySalt, algorithm);
    return () => macs;
  }
  let ring: KeyRing | undefined;
  let macs: Macs;
  return () => {
    const latest = ringOfLive(keys);
    if (ring !== latest) {
      macs = macsOfRing(latest, keySalt, algorithm);
      ring = latest; // last: were it first, an error above would leave the old ring's MACs in use for the new ring
    }
    return macs;
  };
}

function macsOfRing(ring: KeyRing, keySalt: string, algorithm: Algorithm): Macs {
  return kept(ring, `${algorithm} ${keySalt}`, () => {
    const [current, ...others] = ring.entries.map(({ key, state, label }) => ({
      of: saltedHmac(keySalt, reveal(key), algorithm),
      label,
      state,
    }));
    return [current!, ...others];
  });
}
