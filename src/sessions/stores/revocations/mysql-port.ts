import type { MysqlClient } from "../mysql.ts";
import { heedErrors } from "../sql/heed-errors.ts";
import type { SqlClient, SqlValue } from "../sql/sql-session.ts";

/**
 * Returns what the statements need of any client of MySQL. By `execute`, of which the server prepares the statement: what `query`
 * escapes in this process, NO_BACKSLASH_ESCAPES reads otherwise.
 */
export function mysqlPort(client: MysqlClient): SqlClient {
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
