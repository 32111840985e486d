import { StoreError } from "../../../errors.ts";
import type { KeptRow, ListedRow, NewRow, Replacement, ScannedRows, SessionTable } from "../../store.ts";
import { CacheSlots, type CacheSlotsOptions } from "./cache-slots.ts";

/** Of at most 1,000 rows each; only somebody who signs in as fast as that makes it more. */
const MOST_ROUNDS = 100;
const AT_ONCE = 20;

/** Rows in a database, served from the cache. */
export class CachedTable implements SessionTable {
  readonly #cache: SessionTable;
  readonly #database: SessionTable;
  readonly #slots: CacheSlots;

  constructor(cache: SessionTable, database: SessionTable, options: CacheSlotsOptions) {
    this.#cache = cache;
    this.#database = database;
    this.#slots = new CacheSlots(cache, options);
  }

  async read(handle: string): Promise<KeptRow | undefined> {
    const slot = await this.#slots.look(handle);
    if (slot?.entry?.kind === "row") return slot.entry.row;
    const isFree = slot !== undefined && (slot.entry === undefined || slot.entry.kind === "open");
    const lease = isFree ? await this.#slots.lease(handle, slot.found) : undefined;
    const row = await this.#database.read(handle);
    if (lease && row) await this.#slots.fill(lease, row);
    return row;
  }

  /** No fence: that there is no row is never cached. */
  async insert(handle: string, row: NewRow): Promise<string | undefined> {
    const lease = await this.#slots.lease(handle);
    const version = await this.#database.insert(handle, row);
    if (lease && version !== undefined) await this.#slots.fill(lease, written(row, version));
    return version;
  }

  async replace(handle: string, version: string, row: NewRow): Promise<Replacement> {
    const fence = await this.#slots.fence(handle);
    const outcome = await this.#database.replace(handle, version, row);
    await this.#slots.settle(fence, rowAfter(outcome, row));
    return outcome;
  }

  async move(handle: string, version: string, to: string, row: NewRow): Promise<Replacement> {
    if (to === handle) return this.replace(handle, version, row);
    const [fence, lease] = await Promise.all([this.#slots.fence(handle), this.#slots.lease(to)]);
    const outcome = await this.#database.move(handle, version, to, row);
    const filled = lease && outcome.kind === "replaced" && this.#slots.fill(lease, written(row, outcome.version));
    await Promise.all([this.#slots.settle(fence), filled]);
    return outcome;
  }

  async touch(handle: string, version: string, lifetimeSeconds: number): Promise<boolean> {
    const fence = await this.#slots.fence(handle);
    const touched = await this.#database.touch(handle, version, lifetimeSeconds);
    const before = touched && fence.before?.kind === "row" && fence.before.row.version === version ? fence.before.row : undefined;
    await this.#slots.settle(fence, before && { ...before, idleSeconds: 0, lifetimeSeconds });
    return touched;
  }

  async delete(handle: string, userId?: string): Promise<boolean> {
    const fence = await this.#slots.fence(handle);
    const deleted = await this.#database.delete(handle, userId);
    await this.#slots.settle(fence);
    return deleted;
  }

  list(userId: string): Promise<ListedRow[]> {
    return this.#database.list(userId);
  }

  /** One by one, each with its place in the cache, until none is listed: some may be added meanwhile. */
  async deleteOf(userId: string, except?: string): Promise<number> {
    let deleted = 0;
    for (let rounds = 1; rounds <= MOST_ROUNDS; rounds++) {
      const handles = (await this.#database.list(userId)).map(({ handle }) => handle).filter((handle) => handle !== except);
      if (handles.length === 0) return deleted;
      for (let from = 0; from < handles.length; from += AT_ONCE) {
        const some = await Promise.all(handles.slice(from, from + AT_ONCE).map((handle) => this.delete(handle, userId)));
        deleted += some.filter(Boolean).length;
      }
    }
    throw new StoreError(
      "WAXSEAL_SESSION_CONTENDED",
      "The user's sessions were ended, but new ones began as fast; lock the account, then sign it out everywhere.",
    );
  }

  count(): Promise<number> {
    return this.#database.count();
  }

  scan(after?: string): Promise<ScannedRows> {
    return this.#database.scan(after);
  }

  async clear(): Promise<number> {
    const [cleared] = await Promise.all([this.#database.clear(), this.#slots.clear()]);
    return cleared;
  }

  close(): void {
    this.#cache.close?.();
    this.#database.close?.();
  }
}

function rowAfter(outcome: Replacement, row: NewRow): KeptRow | undefined {
  if (outcome.kind === "replaced") return written(row, outcome.version);
  return outcome.kind === "changed" ? outcome.row : undefined;
}

function written({ blob, lifetimeSeconds }: NewRow, version: string): KeptRow {
  return { blob, version, idleSeconds: 0, lifetimeSeconds };
}
