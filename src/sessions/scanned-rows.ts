import type { ScannedRows } from "./store.ts";

export const ROWS_PER_SCAN = 500;

/** Returns rows in the order of their handles as what a scan has met: fewer than there is room for are the last. */
export function scannedRows(rows: ScannedRows["rows"]): ScannedRows {
  return { rows, next: rows.length < ROWS_PER_SCAN ? undefined : rows.at(-1)!.handle };
}
