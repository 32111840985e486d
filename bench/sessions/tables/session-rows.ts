/**
 * The rows that tables are filled with, as a shop's are: a signed cart of 300 characters, five sessions a user, ends spread over two weeks.
 *
 * The bulk is made by the databases themselves, in SQL that gives the same rows: of row n the handle is the SHA-256 of its number as text.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { NewRow } from "../../../src/sessions/store.ts";

export const BLOB_LENGTH = 300;
export const TWO_WEEKS = 14 * 86_400;
const SESSIONS_PER_USER = 5;

/** Returns the handle of a row. `kind` keeps rows apart that have the same number. */
export function handleOf(number: number, kind: "" | "expired" | "created" = ""): string {
  return createHash("sha256")
    .update(`${kind}${String(number)}`)
    .digest("base64url");
}

/** Returns the number of the user of row `number`, of rows that are filled in by `block` at a time: the sessions of a user lie far apart. */
export function userOf(number: number, block: number): number {
  const users = block / SESSIONS_PER_USER;
  return Math.floor(number / block) * users + (number % users);
}

/** The same in SQL, whose `/` of whole numbers has to be whole: `div` of MariaDB. */
export function userSql(number: string, block: number, divide = "/"): string {
  const users = String(block / SESSIONS_PER_USER);
  return `(${number} ${divide} ${String(block)}) * ${users} + ${number} % ${users}`;
}

export function rowOf(number: number, block: number): NewRow {
  const now = Date.now() / 1000;
  return {
    blob: "b".repeat(BLOB_LENGTH),
    lifetimeSeconds: TWO_WEEKS,
    userId: String(userOf(number, block)),
    createdAt: Math.floor(now),
    endsAt: Math.floor(now) + TWO_WEEKS,
  };
}
