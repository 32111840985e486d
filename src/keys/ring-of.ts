/**
 * From whatever a caller signs with to the ring it stands for, and from a ring to what was made for it.
 *
 * @module
 */
import { KeySourceError } from "../errors.ts";
import { KeyRing, type Keys, type LiveKeys } from "./key-ring.ts";
import { LruMap } from "./lru-map.ts";
import { SecretKey } from "./secret-key.ts";

const TEXT_KEYS_KEPT = 16;
const ringsOfTexts = new LruMap<string, KeyRing>(TEXT_KEYS_KEPT);
const ringsOfKeys = new WeakMap<SecretKey, KeyRing>();

/** Tells whether `keys` may change while the application runs. */
export function isLive(keys: Keys): keys is LiveKeys {
  return typeof keys === "object" && (keys as object | null) !== null && "ready" in keys;
}

/** Returns the ring that `keys` stands for now; the same text or key gives the same ring, so that what is derived from it is kept. */
export function ringOf(keys: Keys): KeyRing {
  if (keys instanceof KeyRing) return keys;
  if (typeof keys === "string") return ringsOfTexts.getOrMake(keys, () => new KeyRing({ current: keys }));
  if (keys instanceof SecretKey) return ringOfKey(keys);
  if (keys instanceof Uint8Array) return new KeyRing({ current: keys }); // not kept: bytes may change
  return isLive(keys) ? ringOfLive(keys) : new KeyRing({ current: keys }); // no key at all: SecretKey.from says so
}

/** Returns the ring that `keys` has now. @throws {KeySourceError} what its source throws, and `WAXSEAL_RING_INVALID` when it is no ring */
export function ringOfLive(keys: LiveKeys): KeyRing {
  const { ring } = keys;
  if (ring instanceof KeyRing) return ring;
  throw new KeySourceError("WAXSEAL_RING_INVALID", "The source of the keys gave no KeyRing; its `ring` has to be one whenever it is read.");
}

function ringOfKey(key: SecretKey): KeyRing {
  let ring = ringsOfKeys.get(key);
  if (ring === undefined) {
    ring = new KeyRing({ current: key });
    ringsOfKeys.set(key, ring);
  }
  return ring;
}

const NAMES_KEPT = 256; // of one ring; a salt for each invitation must not grow memory

/** Returns a function that gives what was made for a ring under a name, made by `make` where it is missing, and kept as long as the ring. */
export function keptByRing<V>(): (ring: KeyRing, name: string, make: () => V) => V {
  const rings = new WeakMap<KeyRing, LruMap<string, V>>();
  return (ring, name, make) => {
    let kept = rings.get(ring);
    if (kept === undefined) {
      kept = new LruMap(NAMES_KEPT);
      rings.set(ring, kept);
    }
    return kept.getOrMake(name, make);
  };
}
