/**
 * Lets one write of a session be under way at a time in this process; the changes that come meanwhile go out together with the next.
 * So a hundred parallel requests of one browser cost a few writes, and none of them fights the others for the row.
 *
 * @module
 */
import { PayloadError, StoreError } from "../errors.ts";
import type { Merge } from "./keeping.ts";

const MOST_REFUSALS = 2;

/** Saves what `merges` make of `session`, in their order, or of what is kept by then. */
export type Write<T> = (session: T, merges: readonly Merge[]) => Promise<T>;

interface Waiting<T> {
  session: T;
  merge: Merge;
  resolve: (saved: T) => void;
  reject: (error: unknown) => void;
}

export class SharedWrites<T extends object> {
  readonly #write: Write<T>;
  readonly #waiting = new Map<string, Waiting<T>[]>();

  constructor(write: Write<T>) {
    this.#write = write;
  }

  /** Saves a change of the session under `handle`. @returns as it is kept then, the changes of others with it */
  save(handle: string, session: T, merge: Merge): Promise<T> {
    return new Promise((resolve, reject) => {
      const change = { session, merge, resolve, reject };
      const waiting = this.#waiting.get(handle);
      if (waiting !== undefined) waiting.push(change);
      else {
        this.#waiting.set(handle, []);
        void this.#work(handle, [change]);
      }
    });
  }

  async #work(handle: string, first: Waiting<T>[]): Promise<void> {
    let changes = first;
    let latest: T | undefined;
    while (changes.length > 0) {
      latest = (await this.#saved(changes, latest)) ?? latest;
      changes = this.#waiting.get(handle)!;
      this.#waiting.set(handle, []);
    }
    this.#waiting.delete(handle);
  }

  async #saved(changes: readonly Waiting<T>[], latest: T | undefined): Promise<T | undefined> {
    try {
      const saved = await this.#write(
        latest ?? changes[0]!.session,
        changes.map(({ merge }) => merge),
      );
      for (const { resolve } of changes) resolve(saved);
      return saved;
    } catch (error) {
      if (changes.length > 1 && mayBeOfOne(error)) return await this.#oneByOne(changes, latest);
      for (const { reject } of changes) reject(error);
      return undefined;
    }
  }

  /** Somebody's change does not fit; that is no reason to refuse the others. A store that refuses two in a row is given up. */
  async #oneByOne(changes: readonly Waiting<T>[], before: T | undefined): Promise<T | undefined> {
    let latest = before;
    let refusals = 0;
    for (const [at, { session, merge, resolve, reject }] of changes.entries()) {
      try {
        latest = await this.#write(latest ?? session, [merge]);
        resolve(latest);
        refusals = 0;
      } catch (error) {
        reject(error);
        if (error instanceof StoreError && ++refusals === MOST_REFUSALS) {
          for (const left of changes.slice(at + 1)) left.reject(error);
          break;
        }
      }
    }
    return latest;
  }
}

/** Whether `error` may be the fault of one change among several: too large for us, or for the store. */
function mayBeOfOne(error: unknown): boolean {
  return error instanceof PayloadError || (error instanceof StoreError && error.code === "WAXSEAL_STORE_FAILED");
}
