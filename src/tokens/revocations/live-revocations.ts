/**
 * Revocations that stay fresh: a snapshot of a store, read again and again. A snapshot that is too old to be trusted refuses everything.
 *
 * Verification asks no store; so what another process revokes shows here `refresh` later, and after `maxStale` without an answer
 * nothing passes that could have been revoked.
 *
 * @module
 */
import { secondsOf, systemClock, type Clock, type Duration } from "../../clock.ts";
import { ConfigError, KeySourceError, StoreError } from "../../errors.ts";
import { publishRevoke } from "../../events.ts";
import { entryOf } from "./revocation-entry.ts";
import { MOST_ENTRIES, type RevocationEntry, type RevocationStore } from "./revocation-store.ts";
import type { Issued, LiveRevocations, Revocation } from "./revocations.ts";
import { Snapshot } from "./snapshot.ts";
import { tooManyRevocations } from "./too-many.ts";

export interface LiveRevocationsOptions {
  store: RevocationStore;
  /** From the end of one read of the store to the beginning of the next: so long may another process's revocation take to show. @default "5s" */
  refresh?: Duration | undefined;
  /** How old the snapshot may become while the store is down, at least twice `refresh` and at most a day; then isRevoked() throws. @default "1m" */
  maxStale?: Duration | undefined;
  /** @default the system's */
  clock?: Clock | undefined;
}

const DAY_SECONDS = 86_400;
/** A process whose clock is ahead must not remove what others still need. */
const CLEARING_DELAY_MS = 3_600_000;
const REVOKED_BETWEEN_CLEARINGS = 100;

/**
 * Returns the revocations in `store`. It is read for the first time at ready(), and then by a timer that keeps no process alive.
 *
 * The age of the snapshot counts by a monotonic clock, from the beginning of the read: a wall clock that is set neither prolongs nor ends its time.
 *
 * @throws {ConfigError} `WAXSEAL_DURATION_INVALID`
 */
export function liveRevocations({ store, refresh = "5s", maxStale = "1m", clock = systemClock }: LiveRevocationsOptions): LiveRevocations {
  const refreshSeconds = secondsOf(refresh, "refresh");
  const maxStaleSeconds = secondsOf(maxStale, "maxStale");
  if (!(refreshSeconds > 0 && maxStaleSeconds >= 2 * refreshSeconds && maxStaleSeconds <= DAY_SECONDS)) {
    throw new ConfigError(
      "WAXSEAL_DURATION_INVALID",
      "refresh must be above 0, and maxStale at least twice as long and at most a day: one failed read is no reason to refuse everything, and no answer for a day is one.",
    );
  }
  return new PolledRevocations({ store, refreshMs: refreshSeconds * 1000, maxStaleMs: maxStaleSeconds * 1000, clock });
}

interface Settings {
  store: RevocationStore;
  refreshMs: number;
  maxStaleMs: number;
  clock: Clock;
}

class PolledRevocations implements LiveRevocations {
  readonly #store: RevocationStore;
  readonly #refreshMs: number;
  readonly #maxStaleMs: number;
  readonly #nowMs: () => number;
  #snapshot: Snapshot | undefined;
  #readAt = 0; // by performance.now(), at the beginning of the read
  #failure: unknown;
  #local: RevocationEntry[] = []; // revoked here, and not yet seen in a snapshot
  #revoked = 0;
  #loading: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #life = {}; // another one after each close()

  constructor({ store, refreshMs, maxStaleMs, clock }: Settings) {
    this.#store = store;
    this.#refreshMs = refreshMs;
    this.#maxStaleMs = maxStaleMs;
    this.#nowMs = () => Math.round(clock() * 1000);
  }

  isRevoked(issued: Issued): boolean {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) throw notReady();
    if (performance.now() - this.#readAt > this.#maxStaleMs) throw stale(this.#maxStaleMs, this.#failure);
    return !snapshot.isEmpty && snapshot.isRevoked(issued, this.#nowMs);
  }

  async revoke(revocation: Revocation): Promise<void> {
    const nowMs = this.#validNowMs();
    const entry = entryOf(revocation, nowMs);
    await this.#store.record(entry);
    this.#local.push(entry); // a read that began before may come back without it
    this.#snapshot?.add(entry);
    publishRevoke({ purpose: entry.purpose, scope: entry.subject === "" ? "all" : "subject" });
    if (this.#revoked++ % REVOKED_BETWEEN_CLEARINGS === 0) void this.#store.clear(nowMs - CLEARING_DELAY_MS).catch(() => undefined); // room, not truth: the next one tries again
  }

  ready(): Promise<void> {
    this.#loading ??= this.#start().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#life = {};
    this.#loading = undefined;
    this.#store.close?.();
  }

  async #start(): Promise<void> {
    const life = this.#life;
    await this.#read();
    this.#readLater(life);
  }

  #readLater(life: object): void {
    if (life !== this.#life) return;
    this.#timer = setTimeout(() => {
      void this.#read()
        .catch((error: unknown) => {
          this.#failure = error;
        })
        .then(() => {
          this.#readLater(life);
        });
    }, this.#refreshMs);
    this.#timer.unref();
  }

  async #read(): Promise<void> {
    const startedAt = performance.now();
    const nowMs = this.#validNowMs();
    const entries = await this.#store.entries(nowMs);
    if (entries.length > MOST_ENTRIES) throw tooManyRevocations();
    const snapshot = new Snapshot();
    for (const entry of entries) if (!(entry.expiresAtMs <= nowMs)) snapshot.add(entry);
    if (startedAt < this.#readAt) return; // one that close() left behind, and slower than the first one after it
    this.#local = this.#local.filter((entry) => !(entry.expiresAtMs <= nowMs) && !snapshot.covers(entry));
    for (const entry of this.#local) snapshot.add(entry);
    this.#snapshot = snapshot;
    this.#readAt = startedAt;
    this.#failure = undefined;
  }

  #validNowMs(): number {
    const nowMs = this.#nowMs();
    if (Number.isSafeInteger(nowMs)) return nowMs;
    throw new ConfigError(
      "WAXSEAL_CLOCK_INVALID",
      "The clock must return Unix seconds, such as Date.now() / 1000; what it returned is no such number.",
    );
  }
}

function notReady(): KeySourceError {
  return new KeySourceError(
    "WAXSEAL_NOT_READY",
    "The revocations have not been read yet; await ready(), of the revocations or of the waxseal object, before the first request.",
  );
}

function stale(maxStaleMs: number, cause: unknown): StoreError {
  return new StoreError(
    "WAXSEAL_REVOCATIONS_STALE",
    `The revocations could not be read for more than ${String(maxStaleMs / 1000)} s, so nothing is accepted that might have been revoked; look at their store, the cause says what it answered last.`,
    { cause },
  );
}
