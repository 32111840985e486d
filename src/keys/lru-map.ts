/** A map that holds at most `most` entries and lets go of the one unused for longest. */
export class LruMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #most: number;
  #latestKey: K | undefined;
  #latest: V | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Returns what is kept under `key`, made by `make` where it is missing. */
  getOrMake(key: K, make: () => V): V {
    if (this.#latest !== undefined && key === this.#latestKey) return this.#latest; // most calls; deleting and adding it takes as long as a hash
    let value = this.#entries.get(key);
    if (value === undefined) {
      value = make();
      if (this.#entries.size >= this.#most) this.#entries.delete(this.#entries.keys().next().value!);
    } else {
      this.#entries.delete(key);
    }
    this.#entries.set(key, value); // last in insertion order is latest in use
    this.#latestKey = key;
    this.#latest = value;
    return value;
  }
}
