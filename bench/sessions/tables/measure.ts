/**
 * What a table's operations take as it grows tenfold: each one by itself, through the store, at random places.
 *
 * @module
 */
import type { SessionTable } from "../../../src/sessions/store.ts";
import { median, quantile } from "../median.ts";
import type { BenchStore, BenchTable } from "./bench-table.ts";
import { handleOf, rowOf, userOf } from "./session-rows.ts";

export const OPERATIONS = ["create", "read", "list by user", "clear 1,000 expired"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Milliseconds. */
export interface Timing {
  median: number;
  p99: number;
}

/** Of one store: at the smaller size, then at the larger. */
export interface TableTimings {
  name: string;
  server: string;
  sizes: readonly Readonly<Record<Operation, Timing>>[];
}

const GROWTH = 10;
const REPEATS = { create: 1000, read: 3000, list: 1000, clear: 10 } as const;
const CLEARED_AT_ONCE = 1000;

/** Fills a table with a tenth of `rows` and with all of them, and measures it twice. */
export async function measureTable(store: BenchStore, rows: number): Promise<TableTimings> {
  const bench = await store.start();
  const block = rows / GROWTH;
  try {
    const sizes = [];
    let filled = 0;
    for (const size of [block, rows]) {
      await bench.fill(filled, size, block);
      await bench.fillExpired(REPEATS.clear * CLEARED_AT_ONCE);
      await bench.settle();
      sizes.push(await timingsOf(bench, block, size));
      filled = size;
    }
    return { name: store.name, server: bench.server, sizes };
  } finally {
    await bench.close();
  }
}

async function timingsOf({ table }: BenchTable, block: number, size: number): Promise<Record<Operation, Timing>> {
  const anyRow = (): number => Math.floor(Math.random() * size);
  await timingOf(REPEATS.read / 10, () => readRow(table, anyRow())); // to warm up
  return {
    read: await timingOf(REPEATS.read, () => readRow(table, anyRow())),
    "list by user": await timingOf(REPEATS.list, () => listUser(table, userOf(anyRow(), block))),
    create: await timingOf(REPEATS.create, async (at) => {
      const version = await table.insert(handleOf(size * GROWTH + at, "created"), { ...rowOf(anyRow(), block), userId: "new" });
      if (version === undefined) throw new Error("The handle of a new row is taken.");
    }),
    "clear 1,000 expired": await timingOf(REPEATS.clear, async () => {
      if ((await table.clear()) !== CLEARED_AT_ONCE) throw new Error("There are fewer expired rows than were filled in.");
    }),
  };
}

async function readRow(table: SessionTable, number: number): Promise<void> {
  if ((await table.read(handleOf(number))) === undefined) throw new Error(`Row ${String(number)} is not there.`);
}

async function listUser(table: SessionTable, user: number): Promise<void> {
  const { length } = await table.list(String(user));
  if (length !== 5) throw new Error(`User ${String(user)} has ${String(length)} sessions.`);
}

async function timingOf(repeats: number, operation: (at: number) => Promise<void>): Promise<Timing> {
  const times: number[] = [];
  for (let at = 0; at < repeats; at++) {
    const start = performance.now();
    await operation(at);
    times.push(performance.now() - start);
  }
  return { median: median(times), p99: quantile(times, 0.99) };
}
