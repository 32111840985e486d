import type { Clock } from "../../clock.ts";
import type { SessionRow, SessionTable, TableStore } from "../store.ts";

const INSERTS_BETWEEN_SWEEPS = 1000;

/** Keeps sessions in this process: for tests and trials. They end with it, and a second process does not see them. */
export function memoryStore(): TableStore {
  const rows = new Map<string, SessionRow>();
  return { kind: "table", open: ({ clock }) => Promise.resolve(new MemoryTable(rows, clock)) };
}

class MemoryTable implements SessionTable {
  readonly #rows: Map<string, SessionRow>;
  readonly #clock: Clock;
  #inserts = 0;

  constructor(rows: Map<string, SessionRow>, clock: Clock) {
    this.#rows = rows;
    this.#clock = clock;
  }

  read(handle: string): Promise<string | undefined> {
    return Promise.resolve(this.#alive(handle)?.blob);
  }

  insert(handle: string, row: SessionRow): Promise<boolean> {
    if (this.#alive(handle) !== undefined) return Promise.resolve(false);
    if (++this.#inserts % INSERTS_BETWEEN_SWEEPS === 0) this.#sweep();
    this.#rows.set(handle, { ...row });
    return Promise.resolve(true);
  }

  replace(handle: string, expected: string, row: SessionRow): Promise<"replaced" | "changed" | "gone"> {
    const present = this.#alive(handle);
    if (present === undefined) return Promise.resolve("gone");
    if (present.blob !== expected) return Promise.resolve("changed");
    this.#rows.set(handle, { ...row });
    return Promise.resolve("replaced");
  }

  delete(handle: string, expected?: string): Promise<boolean> {
    const present = this.#alive(handle);
    if (expected !== undefined && present?.blob !== expected) return Promise.resolve(false);
    this.#rows.delete(handle);
    return Promise.resolve(present !== undefined);
  }

  #alive(handle: string): SessionRow | undefined {
    const row = this.#rows.get(handle);
    return row !== undefined && row.expiresAt > this.#clock() ? row : undefined;
  }

  #sweep(): void {
    for (const handle of this.#rows.keys()) if (this.#alive(handle) === undefined) this.#rows.delete(handle);
  }
}
