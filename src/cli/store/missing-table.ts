import { ConfigError } from "../../errors.ts";

/** Returns what `call` gives, or `otherwise` where the database has not got the table that it needs. */
export async function unlessTableMissing<T>(call: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ConfigError && error.code === "WAXSEAL_TABLE_MISSING") return otherwise;
    throw error;
  }
}
