import { systemClock, type Clock } from "../../clock.ts";
import type { ClaimStore } from "../../tokens/claim-store.ts";
import type {
  KeptRow,
  ListedRow,
  NewRow,
  OpenOptions,
  Replacement,
  ScannedRows,
  SessionLayout,
  SessionTable,
  TableStore,
} from "../store.ts";
import { ROWS_PER_SCAN, scannedRows } from "../scanned-rows.ts";
import { unlisted } from "../unlisted.ts";
import { MemoryClaims } from "./claims/memory-claims.ts";

const MOST_CLEARED = 1000;
const MOST_LISTED = 1000;

interface Row extends NewRow {
  readonly version: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

/**
 * Keeps sessions and claims in this process: for tests and trials, or as the cache of a sole process. They end with it, and a second
 * process does not see them: there, a token that was used here can be used once more.
 */
export function memoryStore(): TableStore & ClaimStore {
  const rows = new Map<string, Row>();
  const claims = new MemoryClaims(systemClock);
  return {
    kind: "table",
    isLocal: true,
    open: async (options) => new MemoryTable(rows, claims, options),
    claim: (id, lifetimeSeconds) => claims.claim(id, lifetimeSeconds),
  };
}

class MemoryTable implements SessionTable {
  readonly #rows: Map<string, Row>;
  readonly #claims: MemoryClaims;
  readonly #clock: Clock;
  readonly #layout: SessionLayout;

  constructor(rows: Map<string, Row>, claims: MemoryClaims, { clock, layout }: OpenOptions) {
    this.#rows = rows;
    this.#claims = claims;
    this.#clock = clock;
    this.#layout = layout;
  }

  read(handle: string): Promise<KeptRow | undefined> {
    const row = this.#alive(handle);
    return Promise.resolve(row && this.#kept(row));
  }

  insert(handle: string, row: NewRow): Promise<string | undefined> {
    return Promise.resolve(this.#alive(handle) === undefined ? this.#put(handle, row, 1) : undefined);
  }

  replace(handle: string, version: string, row: NewRow): Promise<Replacement> {
    return this.move(handle, version, handle, row);
  }

  move(handle: string, version: string, to: string, row: NewRow): Promise<Replacement> {
    const present = this.#alive(handle);
    if (present === undefined) return Promise.resolve({ kind: "gone" });
    if (String(present.version) !== version) return Promise.resolve({ kind: "changed", row: this.#kept(present) });
    this.#rows.delete(handle);
    return Promise.resolve({ kind: "replaced", version: this.#put(to, row, present.version + 1) });
  }

  touch(handle: string, version: string, lifetimeSeconds: number): Promise<boolean> {
    const present = this.#alive(handle);
    if (present === undefined || String(present.version) !== version) return Promise.resolve(false);
    this.#put(handle, { ...present, lifetimeSeconds }, present.version);
    return Promise.resolve(true);
  }

  async delete(handle: string, userId?: string): Promise<boolean> {
    if (userId !== undefined) this.#assertListed();
    const present = this.#alive(handle);
    if (userId !== undefined && present?.userId !== userId) return false;
    this.#rows.delete(handle);
    return present !== undefined;
  }

  async list(userId: string): Promise<ListedRow[]> {
    this.#assertListed();
    const theirs = [...this.#rows].filter(([handle, row]) => row.userId === userId && this.#alive(handle) !== undefined);
    const listed = theirs.map(([handle, { blob, createdAt, seenAt, expiresAt }]) => ({ handle, blob, createdAt, seenAt, expiresAt }));
    return listed.sort((one, other) => other.seenAt - one.seenAt).slice(0, MOST_LISTED);
  }

  async deleteOf(userId: string, except?: string): Promise<number> {
    this.#assertListed();
    let deleted = 0;
    for (const [handle, row] of this.#rows) {
      if (row.userId !== userId || handle === except) continue;
      if (this.#alive(handle) !== undefined) deleted++;
      this.#rows.delete(handle);
    }
    return deleted;
  }

  count(): Promise<number> {
    return Promise.resolve([...this.#rows.keys()].filter((handle) => this.#alive(handle) !== undefined).length);
  }

  scan(after = ""): Promise<ScannedRows> {
    const alive = [...this.#rows.keys()].filter((handle) => handle > after && this.#alive(handle) !== undefined).sort();
    return Promise.resolve(scannedRows(alive.slice(0, ROWS_PER_SCAN).map((handle) => ({ handle, blob: this.#rows.get(handle)!.blob }))));
  }

  clear(): Promise<number> {
    let cleared = 0;
    for (const handle of this.#rows.keys()) {
      if (this.#alive(handle) !== undefined) continue;
      this.#rows.delete(handle);
      if (++cleared === MOST_CLEARED) break;
    }
    return Promise.resolve(cleared > 0 ? cleared : this.#claims.clear());
  }

  #assertListed(): void {
    if (this.#layout === "django") throw unlisted();
  }

  #put(handle: string, row: NewRow, version: number): string {
    const seenAt = this.#clock();
    this.#rows.set(handle, { ...row, version, seenAt, expiresAt: seenAt + row.lifetimeSeconds });
    return String(version);
  }

  #kept({ blob, version, seenAt, expiresAt }: Row): KeptRow {
    const now = this.#clock();
    return { blob, version: String(version), idleSeconds: now - seenAt, lifetimeSeconds: expiresAt - now };
  }

  #alive(handle: string): Row | undefined {
    const row = this.#rows.get(handle);
    return row !== undefined && row.expiresAt > this.#clock() ? row : undefined;
  }
}
