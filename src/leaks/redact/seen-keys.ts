import { equalBytes } from "../../crypto/equal.ts";
import type { KeyRing, Keys, RingEntry } from "../../keys/key-ring.ts";
import { isLive, ringOf, ringOfLive } from "../../keys/ring-of.ts";
import { reveal } from "../../keys/reveal.ts";
import { KeySearch } from "../exact/key-search.ts";
import { KeyWatch } from "./key-watch.ts";

/** Redactors of one ring share what finds its keys. */
const watches = new WeakMap<KeyRing, KeyWatch>();

/** Every key that some keys have been since they are looked at: what was logged late, or is quoted from an older log, may hold an old one. */
export class SeenKeys {
  readonly #ringNow: () => KeyRing | undefined;
  #ring: KeyRing | undefined;
  #entries: readonly RingEntry[] = [];
  #watch: KeyWatch | undefined;

  /** @throws {ConfigError} as SecretKey.from, unless the keys are live: those are read at each look */
  constructor(keys: Keys) {
    if (isLive(keys)) this.#ringNow = () => ringIfReady(() => ringOfLive(keys));
    else {
      const ring = ringOf(keys);
      this.#ringNow = () => ring;
    }
  }

  /** What finds them; undefined as long as there has been no ring. */
  get watch(): KeyWatch | undefined {
    const ring = this.#ringNow();
    if (ring !== undefined && ring !== this.#ring) this.#take(ring);
    return this.#watch;
  }

  #take(ring: KeyRing): void {
    this.#ring = ring;
    const news = ring.entries.filter(({ key }) => !this.#entries.some((seen) => equalBytes(reveal(seen.key), reveal(key))));
    if (news.length === 0) return;
    const isFirst = this.#entries.length === 0;
    this.#entries = [...this.#entries, ...news];
    this.#watch = isFirst ? watchOf(ring) : new KeyWatch(this.#entries);
  }
}

/** A logger must not throw because a source of keys does. */
function ringIfReady(read: () => KeyRing): KeyRing | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function watchOf(ring: KeyRing): KeyWatch {
  let watch = watches.get(ring);
  if (watch === undefined) watches.set(ring, (watch = new KeyWatch(ring.entries, KeySearch.of(ring))));
  return watch;
}
