/**
 * Counts what each key vouches for, as `waxseal:verify` tells it.
 *
 * @module
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { isText } from "../../encoding/utf8.ts";
import { bounded, MOST_PURPOSES, OTHER, type VerifyEvent } from "../../events.ts";
import type { KeyRing } from "../key-ring.ts";
import type { KeyUse } from "./evidence-store.ts";

/** Keys that have left the ring are still counted, for what was under way; of them, the last ones. */
const MOST_LABELS = 100;
/** What stores keep. */
const MOST_CHARACTERS = 255;

/** By label, so that a process with the rings of a thousand tenants asks one counter about a verification, and not a thousand. */
const counters = new Map<string, Set<UseCounter>>();

export class UseCounter {
  readonly #labels = new Set<string>();
  readonly #nowMs: () => number;
  readonly #purposeOf = bounded(MOST_PURPOSES);
  #uses = new Map<string, Map<string, { count: number; lastUsedMs: number }>>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts for the keys of `ring` from now on, beside those it had before. */
  know(ring: KeyRing): void {
    for (const { label } of [...ring.entries].reverse()) {
      this.#labels.delete(label);
      this.#labels.add(label); // last in insertion order is latest in use, and the key that signs the very last
      attend(label, this);
    }
    for (const label of [...this.#labels].slice(0, -MOST_LABELS)) this.#forget(label);
  }

  /** Counts no more. */
  close(): void {
    for (const label of [...this.#labels]) this.#forget(label);
  }

  add({ key, purpose, count, lastUsedMs }: KeyUse): void {
    let purposes = this.#uses.get(key);
    if (purposes === undefined) {
      purposes = new Map<string, { count: number; lastUsedMs: number }>();
      this.#uses.set(key, purposes);
    }
    const use = purposes.get(purpose);
    if (use === undefined) purposes.set(purpose, { count, lastUsedMs });
    else {
      use.count += count;
      use.lastUsedMs = Math.max(use.lastUsedMs, lastUsedMs);
    }
  }

  count(key: string, purpose: string): void {
    const name = purpose !== "" && purpose.length <= MOST_CHARACTERS && isText(purpose) && !purpose.includes("\0") ? purpose : OTHER;
    this.add({ key, purpose: this.#purposeOf(name), count: 1, lastUsedMs: this.#nowMs() });
  }

  /** Returns what was counted since this was last called. */
  take(): KeyUse[] {
    const uses = this.#uses;
    this.#uses = new Map();
    return [...uses].flatMap(([key, purposes]) => [...purposes].map(([purpose, use]) => ({ key, purpose, ...use })));
  }

  #forget(label: string): void {
    this.#labels.delete(label);
    const those = counters.get(label);
    if (those === undefined) return;
    those.delete(this);
    if (those.size === 0) counters.delete(label);
    if (counters.size === 0) unsubscribe("waxseal:verify", onVerification);
  }
}

function attend(label: string, counter: UseCounter): void {
  if (counters.size === 0) subscribe("waxseal:verify", onVerification);
  const those = counters.get(label);
  if (those === undefined) counters.set(label, new Set([counter]));
  else those.add(counter);
}

function onVerification(message: unknown): void {
  const { key, purpose } = message as VerifyEvent;
  if (key === undefined) return;
  const those = counters.get(key);
  if (those !== undefined) for (const counter of those) counter.count(key, purpose);
}
