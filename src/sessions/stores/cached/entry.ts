/**
 * What the cache holds under a handle, as the text that stands there for a blob.
 *
 * Shape:  "row" until lifetime idle length version blob | "lease" | "fence" writers | "open", between spaces; `length` is the version's
 *         in characters, and nothing stands between version and blob
 * Units:  seconds; `until` Unix seconds by the clock of whoever put it there, which counts where the cache came to it late
 * @module
 */
import type { KeptRow } from "../../store.ts";

/** A row of which everything is known. */
export interface CachedRow extends KeptRow {
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
}

export type Entry =
  /** To be served. */
  | { readonly kind: "row"; readonly row: CachedRow; readonly until: number }
  /** A reader has gone to the database, and puts the row here unless anything happens here before. */
  | { readonly kind: "lease" }
  /** So many writers have gone to the database: nobody knows which state to serve. */
  | { readonly kind: "fence"; readonly writers: number }
  /** For the next reader to take. */
  | { readonly kind: "open" };

/** Above any database read; a reader that did not come back is replaced then. */
export const LEASE_SECONDS = 10;
/** Well above any database write; a writer that did not come back is given up then. */
export const FENCE_SECONDS = 60;

const ROW_TEXT = /^row (\S+) (\S+) (\S+) (\d+) /;
const FENCE_TEXT = /^fence (\d+)$/;
const OPEN: Entry = { kind: "open" };

export function textOf(entry: Entry): string {
  if (entry.kind === "fence") return `fence ${String(entry.writers)}`;
  if (entry.kind !== "row") return entry.kind;
  const { blob, version, idleSeconds, lifetimeSeconds } = entry.row;
  return `row ${[entry.until, lifetimeSeconds, idleSeconds, version.length].map(String).join(" ")} ${version}${blob}`;
}

/** Returns for how long `entry` means what it says. */
export function secondsFor(entry: Entry, cacheForSeconds: number): number {
  if (entry.kind === "row") return Math.max(0, Math.min(cacheForSeconds, entry.row.lifetimeSeconds));
  return { lease: LEASE_SECONDS, fence: FENCE_SECONDS, open: 0 }[entry.kind];
}

/** Returns what was found in the cache, a row as old as it is by now; what is over, or not ours, is open. */
export function entryOf(
  { blob: text, idleSeconds = Infinity }: KeptRow,
  { now, cacheForSeconds }: { now: number; cacheForSeconds: number },
): Entry {
  const entry = parsed(text);
  if (!(idleSeconds < secondsFor(entry, cacheForSeconds))) return OPEN;
  if (entry.kind !== "row") return entry;
  return now < entry.until ? { ...entry, row: aged(entry.row, idleSeconds) } : OPEN;
}

/** Returns the entry of a row that was in the database at `since` or after; undefined where it cannot be told for how long it lives. */
export function rowEntry(
  { blob, version, idleSeconds = 0, lifetimeSeconds }: KeptRow,
  { since, now, cacheForSeconds }: { since: number; now: number; cacheForSeconds: number },
): Entry | undefined {
  if (lifetimeSeconds === undefined) return undefined;
  const row = aged({ blob, version, idleSeconds, lifetimeSeconds }, Math.max(0, now - since));
  return { kind: "row", row, until: since + Math.min(cacheForSeconds, lifetimeSeconds) };
}

function aged(row: CachedRow, seconds: number): CachedRow {
  return { ...row, idleSeconds: row.idleSeconds + seconds, lifetimeSeconds: row.lifetimeSeconds - seconds };
}

function parsed(text: string): Entry {
  if (text === "lease") return { kind: "lease" };
  const fence = FENCE_TEXT.exec(text);
  if (fence) return { kind: "fence", writers: Number(fence[1]) };
  const row = ROW_TEXT.exec(text);
  if (!row) return OPEN;
  const [until, lifetimeSeconds, idleSeconds, length] = row.slice(1).map(Number) as [number, number, number, number];
  const versionAt = row[0].length;
  const blobAt = versionAt + length;
  if (blobAt > text.length) return OPEN;
  return { kind: "row", row: { blob: text.slice(blobAt), version: text.slice(versionAt, blobAt), idleSeconds, lifetimeSeconds }, until };
}
