import { setImmediate } from "node:timers/promises";

/** How far a scan of folders is. */
export interface TreeProgress {
  readonly files: number;
  readonly bytes: number;
}

const [FILES_BETWEEN, BYTES_BETWEEN] = [256, 32 * 1024 * 1024];

/** Counts what was looked at, and now and then lets others have their turn: the reader of files is synchronous. */
export class Pace {
  readonly #progress: ((done: TreeProgress) => void) | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #done = { files: 0, bytes: 0 };
  #filesLeft = FILES_BETWEEN;
  #bytesLeft = BYTES_BETWEEN;

  constructor(progress: ((done: TreeProgress) => void) | undefined, signal: AbortSignal | undefined) {
    this.#progress = progress;
    this.#signal = signal;
  }

  get done(): TreeProgress {
    return { ...this.#done };
  }

  /** Counts, and waits if it is time to. Throws the signal's reason. */
  count(files: number, bytes: number): Promise<void> | undefined {
    this.#done.files += files;
    this.#done.bytes += bytes;
    this.#filesLeft -= 1;
    this.#bytesLeft -= bytes;
    return this.#filesLeft > 0 && this.#bytesLeft > 0 ? undefined : this.pause();
  }

  async pause(): Promise<void> {
    [this.#filesLeft, this.#bytesLeft] = [FILES_BETWEEN, BYTES_BETWEEN];
    this.#progress?.(this.done);
    await setImmediate();
    this.#signal?.throwIfAborted();
  }
}
