import type { Duration } from "../../../clock.ts";
import { timeoutSeconds } from "../../deadline.ts";
import type { SqlDialect } from "./dialect.ts";
import type { LazyDatabase } from "./lazy-session.ts";
import type { SqlClient } from "./sql-session.ts";

/** Returns the database behind a client of the caller's, which stays theirs to close. @throws {ConfigError} `WAXSEAL_DURATION_INVALID` */
export function serverDatabase(client: SqlClient, dialect: SqlDialect, timeout: Duration = "5s"): LazyDatabase {
  const connection = { client, close: () => undefined };
  return { dialect, connect: () => Promise.resolve(connection), seconds: timeoutSeconds(timeout) };
}
