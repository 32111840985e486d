/**
 * Random bytes that need not be secret, drawn from the operating system 128 at a time: a draw for each takes as long as AES.
 *
 * As Node's `randomUUID` does by default. Bytes come out once only, and their pool is not used again.
 *
 * @module
 */
import { randomBytes } from "./random.ts";

export const SALT_BYTES = 32;
const SALTS = 128;

let pool = new Uint8Array();
let used = 0;

/** Returns 32 random bytes that no other call returns. */
export function randomSalt(): Uint8Array {
  if (used === pool.length) {
    pool = randomBytes(SALTS * SALT_BYTES);
    used = 0;
  }
  return pool.subarray(used, (used += SALT_BYTES));
}
