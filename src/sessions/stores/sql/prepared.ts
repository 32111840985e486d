/**
 * Statements that the server parses and plans once for each connection, which makes up to half as many again in the same time.
 *
 * @module
 */
import type { SqlValue } from "./sql-session.ts";

/** Sends a statement, to be prepared or as it is. */
export type SendPrepared<T> = (text: string, values: readonly SqlValue[], prepare: boolean) => Promise<T>;

/**
 * PostgreSQL's codes for a statement that is not, or no longer, what it was prepared as; after them nothing has happened:
 * invalid_sql_statement_name, duplicate_prepared_statement, and feature_not_supported, of a plan whose columns have changed.
 */
const LOST = new Set<unknown>(["26000", "42P05", "0A000"]);

/** Of pg itself, before it sends anything: whoever stands between has changed the text since it was prepared, for a comment of each request's own. */
const TEXT_CHANGED = "Prepared statements must be unique";

/** in_failed_sql_transaction, which says nothing of what went wrong. */
const IN_FAILED_TRANSACTION = "25P02";

/**
 * Returns a way to send statements prepared, until one is lost: a pooler that hands out another connection for each transaction knows
 * nothing of them, and somebody may drop them. From then on, that one included, statements go as they are, until the process ends.
 */
export function preparedUntilLost<T>(send: SendPrepared<T>): (text: string, values: readonly SqlValue[]) => Promise<T> {
  let prepare = true;
  return async (text, values) => {
    if (!prepare) return send(text, values, false);
    try {
      return await send(text, values, true);
    } catch (error) {
      if (!isLost(error)) throw error;
      prepare = false;
      return send(text, values, false).catch((later: unknown) => {
        throw codeOf(later) === IN_FAILED_TRANSACTION ? error : later;
      });
    }
  };
}

function isLost(error: unknown): boolean {
  return LOST.has(codeOf(error)) || (error instanceof Error && error.message.startsWith(TEXT_CHANGED));
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}
