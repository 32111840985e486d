/**
 * The table of tables, in Markdown.
 *
 * @module
 */
import { markdownTable } from "../markdown.ts";
import { OPERATIONS, type TableTimings, type Timing } from "./measure.ts";

/** Returns what each operation takes in each store, and how many times as long in a table ten times as large. */
export function tablesReport(stores: readonly TableTimings[], rows: number): string {
  const [small, large] = [rows / 10, rows].map((size) => size.toLocaleString("en"));
  const body = stores.flatMap(({ name, sizes: [before, after] }) =>
    OPERATIONS.map((operation) => {
      const [one, ten] = [before![operation], after![operation]];
      return [name, operation, textOf(one), textOf(ten), (ten.median / one.median).toFixed(2)];
    }),
  );
  return [
    `### Tables of ${small!} and of ${large!} sessions`,
    "- milliseconds of one call, one after the other: the median, and in brackets what 99 of 100 stay under",
    "- the bulk of the rows is written by SQL of the same shape, and a sample created through the store; each created row is on the disk when its call returns",
    "- PostgreSQL has 256 MB of shared buffers and SQLite 2 MB of cache, beside the system's; MariaDB, which reads past the system's, has a buffer pool of 2 GB",
    markdownTable(["store", "operation", `at ${small!}`, `at ${large!}`, "times as long"], body, 2),
  ]
    .join("\n\n")
    .replaceAll("\n\n- ", "\n- ")
    .replace("sessions\n- ", "sessions\n\n- ");
}

function textOf({ median, p99 }: Timing): string {
  return `${digits(median)} (${digits(p99)})`;
}

function digits(milliseconds: number): string {
  return milliseconds >= 10 ? milliseconds.toFixed(0) : milliseconds.toFixed(milliseconds >= 1 ? 1 : 2);
}
