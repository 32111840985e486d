import type { SessionTable } from "../../../src/sessions/store.ts";

/** A store's table that can be filled quickly. */
export interface BenchTable {
  readonly table: SessionTable;
  /** With its version. */
  readonly server: string;
  /** Adds the rows from one number up to another, by SQL; `block` says whose they are. */
  fill(from: number, to: number, block: number): Promise<void>;
  /** Adds rows that have expired. */
  fillExpired(count: number): Promise<void>;
  /** Lets the database look at what it has, as it does by itself in time. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface BenchStore {
  readonly name: string;
  start(): Promise<BenchTable>;
}
