import { KeySourceError } from "../errors.ts";
import type { KeyRing, LiveKeys } from "./key-ring.ts";

/** Keys that a source loads at `ready()`: nothing is read before, so that a build needs no secret. */
export class LoadedKeys implements LiveKeys {
  readonly #load: () => KeyRing | Promise<KeyRing>;
  #ring: KeyRing | undefined;
  #loading: Promise<void> | undefined;

  constructor(load: () => KeyRing | Promise<KeyRing>) {
    this.#load = load;
  }

  /** @throws {KeySourceError} `WAXSEAL_NOT_READY` before `ready()` has settled */
  get ring(): KeyRing {
    if (this.#ring === undefined) {
      throw new KeySourceError(
        "WAXSEAL_NOT_READY",
        "The keys are not loaded yet; await ready(), of the keys or of the waxseal object, before the first request.",
      );
    }
    return this.#ring;
  }

  /** Loads the keys, once however often it is called; after a failure the next call tries again. */
  ready(): Promise<void> {
    this.#loading ??= this.#loadOnce().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** Lets go of whatever keeps the keys fresh. The ring stays, for requests that are still under way. */
  close(): void {
    // keys that are read once hold nothing open
  }

  async #loadOnce(): Promise<void> {
    this.#ring = await this.#load();
  }
}
