/**
 * Lets the writes that come together share a transaction, and so the one wait for the disk that makes it last. Nobody hears of a write
 * before its COMMIT, and all of it is synchronous: no read of this process comes between BEGIN and COMMIT.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import type { SqlValue } from "./sql-session.ts";

interface Waiting {
  text: string;
  values: readonly SqlValue[];
  resolve: (changes: number) => void;
  reject: (error: unknown) => void;
}

export class SqliteWrites {
  readonly #run: (text: string, values: readonly SqlValue[]) => number;
  #waiting: Waiting[] = [];

  /** @param run runs a statement of a database in which nobody else begins transactions, and returns how many rows it has changed */
  constructor(run: (text: string, values: readonly SqlValue[]) => number) {
    this.#run = run;
  }

  /** Returns how many rows `text` has changed, once that is on the disk. */
  add(text: string, values: readonly SqlValue[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const isFirst = this.#waiting.push({ text, values, resolve, reject }) === 1;
      if (isFirst) setImmediate(() => this.flush()); // by then, every request that has arrived meanwhile has had its turn
    });
  }

  /** Writes what waits, now. */
  flush(): void {
    const writes = this.#waiting;
    this.#waiting = [];
    if (writes.length > 0) this.#commit(writes);
  }

  #commit(writes: readonly Waiting[]): void {
    const changes: number[] = [];
    let hasBegun = false;
    try {
      this.#run("BEGIN IMMEDIATE", []);
      hasBegun = true;
      for (const { text, values } of writes) changes.push(this.#run(text, values));
      this.#run("COMMIT", []);
    } catch (error) {
      this.#rollBack();
      const isOneAmongSeveral = hasBegun && changes.length < writes.length && writes.length > 1;
      if (isOneAmongSeveral) for (const write of writes) this.#commit([write]);
      else for (const { reject } of writes) reject(error);
      return;
    }
    for (const [at, { resolve }] of writes.entries()) resolve(changes[at]!);
  }

  /** After some errors SQLite has rolled back by itself, and what came next would be committed statement by statement. */
  #rollBack(): void {
    try {
      this.#run("ROLLBACK", []);
    } catch {
      // no transaction is left
    }
  }
}
