import { AsyncLocalStorage } from "node:async_hooks";

/** Calls what it is given outside of any request: a timer that a request's token sets off must not keep that request in memory, nor count as part of it. */
const outside = AsyncLocalStorage.snapshot();

/** One timer at a time, which keeps no process alive. */
export class Timer {
  #handle: ReturnType<typeof setTimeout> | undefined;

  /** Calls `then` after `ms`, which is at most a day: from 2^31 on, setTimeout begins at 1 again. */
  set(ms: number, then: () => void): void {
    this.clear();
    this.#handle = outside(() => setTimeout(then, ms));
    this.#handle.unref?.(); // workerd's are numbers
  }

  clear(): void {
    clearTimeout(this.#handle);
  }
}
