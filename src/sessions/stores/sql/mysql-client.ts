/**
 * The clients of MySQL, as one of this folder.
 *
 * @module
 */
import { heedErrors } from "./heed-errors.ts";
import type { SqlClient, SqlValue } from "./sql-session.ts";

/** What is asked of a pool or connection of `mysql2/promise`. */
export interface MysqlPromiseClient {
  execute(statement: MysqlStatement): Promise<readonly [unknown, unknown]>;
}

/** A statement as the server prepares it, and how its rows are to come back, whatever the pool is set to. */
export interface MysqlStatement {
  sql: string;
  values: (string | number | null)[];
  rowsAsArray: boolean;
  nestTables: boolean;
  typeCast: (field: unknown, next: () => unknown) => unknown;
}

/** What is asked of a pool or connection of `mysql2` with callbacks. */
export interface MysqlCallbackClient {
  promise(): MysqlPromiseClient;
}

/** A pool or a connection of mysql2, with promises or with callbacks. */
export type MysqlClient = MysqlPromiseClient | MysqlCallbackClient;

/**
 * Returns what the statements need of any client of MySQL. By `execute`, of which the server prepares the statement: what `query`
 * escapes in this process, NO_BACKSLASH_ESCAPES reads otherwise.
 */
export function mysqlClient(client: MysqlClient): SqlClient {
  const promised = "promise" in client ? client.promise() : client;
  heedErrors(promised);
  const run = async (sql: string, values: readonly SqlValue[] = []): Promise<unknown> => {
    const [outcome] = await promised.execute({ sql, values: [...values], rowsAsArray: true, nestTables: false, typeCast });
    return outcome;
  };
  return {
    rows: async (text, values) => (await run(text, values)) as unknown[][],
    changes: async (text, values) => ((await run(text, values)) as { affectedRows: number }).affectedRows,
    define: run,
  };
}

function typeCast(_field: unknown, next: () => unknown): unknown {
  return next();
}
