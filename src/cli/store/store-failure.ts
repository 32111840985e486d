/**
 * What a person reads when the store refuses: never the text of a client's error, which may quote a URL, a host or a user.
 *
 * @module
 */
import { StoreError, WaxsealError } from "../../errors.ts";
import type { StoreAddress } from "./store-address.ts";

const MEANINGS: readonly (readonly [codes: readonly string[], meaning: string])[] = [
  [["ECONNREFUSED"], "nothing listens there: start the server, or mend the address"],
  [["ENOTFOUND", "EAI_AGAIN"], "the name of its host is unknown here"],
  [["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "CONNECT_TIMEOUT"], "the network does not get there"],
  [["ECONNRESET", "EPIPE", "PROTOCOL_CONNECTION_LOST", "CONNECTION_CLOSED"], "the server ended the connection"],
  [["28P01", "28000", "ER_ACCESS_DENIED_ERROR", "WRONGPASS", "NOAUTH"], "the user or the password is refused"],
  [["3D000", "ER_BAD_DB_ERROR", "ER_NO_DB_ERROR"], "there is no database of that name"],
  [["42501", "ER_TABLEACCESS_DENIED_ERROR", "ER_DBACCESS_DENIED_ERROR", "NOPERM"], "this user may not do that"],
  [["53300", "ER_CON_COUNT_ERROR"], "it has no connection left"],
  [["25006", "ER_OPTION_PREVENTS_STATEMENT", "READONLY"], "it is read-only"],
];

/** The classes that clients of Redis make of an error reply, which begins with its code. */
const REPLIES: ReadonlySet<string> = new Set(["ReplyError", "SimpleError", "BlobError", "ErrorReply"]);

/** Returns `error` as it may be printed, about the store at `address`. `trouble` is what its client last complained of, if that is no cause already. */
export function storeFailure(error: unknown, { name }: StoreAddress, trouble: unknown): unknown {
  if (error instanceof WaxsealError && !(error instanceof StoreError)) return error;
  const known = error instanceof StoreError;
  const code = known ? error.code : "WAXSEAL_STORE_FAILED";
  const message = known ? error.message.replace("; the cause says why", "") : "The store could not be reached.";
  const cause = known ? error.cause : error;
  return new StoreError(code, `${message} Store: ${name}.${causeText(codeOf(cause) === undefined ? trouble : cause)}`, {
    cause,
  });
}

/** Returns a sentence with the short code of `error` and what it means, after a space; nothing where it has none. */
export function causeText(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return "";
  const meaning = MEANINGS.find(([codes]) => codes.includes(code))?.[1] ?? sqliteMeaning(error);
  return ` Cause: ${code}${meaning === undefined ? "" : `, ${meaning}`}.`;
}

/** A name out of a client's or the system's own list, or the first word of a reply of Redis. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === "string" && /^[A-Z0-9_]{2,60}$/.test(code)) return code;
  if (Array.isArray(errors)) return errors.map(codeOf).find((found) => found !== undefined);
  return REPLIES.has(error.constructor.name)
    ? /^[A-Z]{3,20}(?= |$)/.exec(String((error as { message?: unknown }).message))?.[0]
    : undefined;
}

/** One of the fixed texts of SQLite, such as "file is not a database". */
function sqliteMeaning(error: unknown): string | undefined {
  const { code, errstr } = error as { code?: unknown; errstr?: unknown };
  return code === "ERR_SQLITE_ERROR" && typeof errstr === "string" && /^[\w ,'-]{1,80}$/.test(errstr) ? errstr : undefined;
}
