/**
 * Lets one write of a session be under way at a time in this process; the changes that come meanwhile go out together with the next.
 * So a hundred parallel requests of one browser cost a few writes, and none of them fights the others for the row.
 *
 * @module
 */
import { PayloadError } from "../errors.ts";
import type { Merge } from "./keeping.ts";

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
      if (changes.length > 1 && error instanceof PayloadError) return await this.#oneByOne(changes, latest);
      for (const { reject } of changes) reject(error);
      return undefined;
    }
  }

  /** Somebody's change does not fit; that is no reason to refuse the others. */
  async #oneByOne(changes: readonly Waiting<T>[], before: T | undefined): Promise<T | undefined> {
    let latest = before;
    for (const change of changes) latest = (await this.#saved([change], latest)) ?? latest;
    return latest;
  }
}
