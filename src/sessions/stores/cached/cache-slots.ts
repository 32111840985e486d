/**
 * The protocol between readers and writers of a cached row. Each handle has a slot in the cache, and whoever changes a slot gives it
 * another version.
 *
 * A reader that finds nothing to serve leases the slot, reads the database, and puts the row there only if the slot is as it left it.
 * A writer fences the slot, writes to the database, and before it says so changes the slot once more: into the new row if it was alone
 * in there all the time, else into an open slot.
 *
 * So nothing older than an acknowledged write is served, however slow anybody was: the writer changed the slot after the database
 * took the write. A row that was there then is overwritten; a lease that was taken before is lost, and a lease that is taken
 * afterwards reads the new state; a row of another writer that was put later was put by one that nobody had interrupted since it began, so
 * that its write was the later one. Times do not matter to this, nor what the cache evicts. They matter to a writer that dies in
 * between, and was never heard of again: its fence stays for a minute, so that the state it may have left is read from the database.
 *
 * It rests on versions that do not come back. Where those of the cache begin anew once a slot is empty, as memoryStore's do, slots are
 * kept long enough, and late readers and writers are held back by the clock.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { StoreError } from "../../../errors.ts";
import type { KeptRow, NewRow, SessionTable } from "../../store.ts";
import { entryOf, FENCE_SECONDS, LEASE_SECONDS, rowEntry, secondsFor, textOf, type Entry } from "./entry.ts";

/** Each lost round means that somebody else got through. */
const MOST_TRIES = 500;
/** For how long a slot that means nothing any more keeps its version. */
const SPARE_SECONDS = 60;
/** In a cache that keeps what has expired until it is told to clear it. */
const ADDED_BETWEEN_CLEARINGS = 500;
const OPEN: Entry = { kind: "open" };

/** A slot as a reader found it; undefined where there is none. */
export interface Slot {
  readonly found: KeptRow | undefined;
  readonly entry: Entry | undefined;
}

/** A slot that somebody has leased. */
export interface Lease {
  readonly handle: string;
  readonly version: string;
  readonly since: number;
}

/** A slot that somebody has fenced. */
export interface Fence extends Lease {
  readonly writers: number;
  /** What was in it. */
  readonly before: Entry | undefined;
}

export interface CacheSlotsOptions {
  clock: Clock;
  cacheForSeconds: number;
  /** Whether the cache is in this process's memory: then it keeps what has expired until it is cleared, and anybody's guesses at ids are in it. */
  isLocal: boolean;
}

export class CacheSlots {
  readonly #cache: SessionTable;
  readonly #options: CacheSlotsOptions;
  readonly #clock: Clock;
  #added = 0;

  constructor(cache: SessionTable, options: CacheSlotsOptions) {
    this.#cache = cache;
    this.#options = options;
    this.#clock = options.clock;
  }

  /** Returns the slot, or undefined where the cache does not answer. */
  async look(handle: string): Promise<Slot | undefined> {
    const looked = this.#cache.read(handle).then((found) => ({ found, entry: found && this.#entryOf(found) }));
    return looked.catch(unlessAway);
  }

  /** Leases the slot if nobody has changed it since it was seen. @returns undefined where somebody has, or the cache does not answer */
  async lease(handle: string, seen?: KeptRow): Promise<Lease | undefined> {
    const since = this.#clock();
    const leased = this.#put(handle, seen, { kind: "lease" }).then(({ version }) => version);
    const version = await leased.catch(unlessAway);
    return version === undefined ? undefined : { handle, version, since };
  }

  /** Puts a row that was in the database since then into a leased slot, if nobody has changed it. */
  async fill({ handle, version, since }: Lease, row: KeptRow): Promise<void> {
    const entry = this.#entry(row, since, LEASE_SECONDS);
    if (entry) await this.#put(handle, { version }, entry).catch(unlessAway);
  }

  /** Takes away what the slot holds, so that nothing is served from it. @throws {StoreError} also `WAXSEAL_SESSION_CONTENDED` */
  async fence(handle: string): Promise<Fence> {
    const since = this.#clock();
    for (let found = await this.#cache.read(handle), tries = 1; tries <= MOST_TRIES; tries++) {
      const before = found && this.#entryOf(found);
      const writers = before?.kind === "fence" ? before.writers + 1 : 1;
      const { version, row } = await this.#put(handle, found, { kind: "fence", writers });
      if (version !== undefined) return { handle, version, since, writers, before };
      if (found === undefined && row === undefined) await this.#cache.clear(); // an expired one counts as there
      found = row;
    }
    throw contended("nothing was saved");
  }

  /** Ends a fence, once the database has answered; `row` is what it holds now, as far as the writer knows. @throws {StoreError} also `WAXSEAL_SESSION_CONTENDED` */
  async settle({ handle, version, since, writers }: Fence, row?: KeptRow): Promise<void> {
    const known = row && writers === 1 ? this.#entry(row, since, FENCE_SECONDS) : undefined;
    let next = known ?? without({ kind: "fence", writers });
    for (let found: Pick<KeptRow, "version"> | undefined = { version }, tries = 1; tries <= MOST_TRIES; tries++) {
      const outcome = await this.#put(handle, found, next);
      if (outcome.row === undefined) return; // changed, or gone: then any lease of before is lost as well
      found = outcome.row;
      next = without(this.#entryOf(outcome.row));
    }
    throw contended("it was saved");
  }

  /** Removes expired entries, where the cache answers. */
  async clear(): Promise<void> {
    await this.#cache.clear().catch(unlessAway);
  }

  /** Puts `entry` where there is nothing, or what was found. @returns its version, or the row that is there instead, if any */
  async #put(handle: string, found: Pick<KeptRow, "version"> | undefined, entry: Entry): Promise<{ version?: string; row?: KeptRow }> {
    const row = this.#rowOf(entry);
    if (found === undefined) {
      if (this.#options.isLocal && ++this.#added % ADDED_BETWEEN_CLEARINGS === 0) await this.clear();
      const version = await this.#cache.insert(handle, row);
      if (version !== undefined) return { version };
      const present = entry.kind === "fence" ? await this.#cache.read(handle) : undefined;
      return present ? { row: present } : {};
    }
    const outcome = await this.#cache.replace(handle, found.version, row);
    if (outcome.kind === "replaced") return { version: outcome.version };
    return outcome.kind === "changed" ? { row: outcome.row } : {};
  }

  #rowOf(entry: Entry): NewRow {
    const now = this.#clock();
    const lifetimeSeconds = secondsFor(entry, this.#options.cacheForSeconds) + SPARE_SECONDS;
    return { blob: textOf(entry), lifetimeSeconds, userId: undefined, createdAt: now, endsAt: now + lifetimeSeconds };
  }

  #entryOf(found: KeptRow): Entry {
    return entryOf(found, { now: this.#clock(), cacheForSeconds: this.#options.cacheForSeconds });
  }

  /** Returns what to put there of a row that was in the database after `since`; undefined where that is not known, or too long ago. */
  #entry(row: KeptRow, since: number, mostSeconds: number): Entry | undefined {
    const now = this.#clock();
    return now - since < mostSeconds ? rowEntry(row, { since, now, cacheForSeconds: this.#options.cacheForSeconds }) : undefined;
  }
}

/** Returns what is left of a slot when one writer leaves it. */
function without(entry: Entry): Entry {
  return entry.kind === "fence" && entry.writers > 1 ? { kind: "fence", writers: entry.writers - 1 } : OPEN;
}

/** A cache that is away is no reason not to answer from the database. */
function unlessAway(error: unknown): undefined {
  if (!(error instanceof StoreError)) throw error;
}

function contended(outcome: string): StoreError {
  return new StoreError(
    "WAXSEAL_SESSION_CONTENDED",
    `The session's place in the cache changed ${String(MOST_TRIES)} times while this request tried to save; ${outcome}.`,
  );
}
