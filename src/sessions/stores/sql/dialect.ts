/**
 * What tells one SQL database from another here: texts, and nothing else.
 *
 * @module
 */
import type { SessionLayout } from "../../store.ts";

/** What a statement may name, as `:handle`. Times are Unix seconds, lifetimes seconds. */
export type SqlName =
  | "handle"
  | "id"
  | "to"
  | "version"
  | "blob"
  | "userId"
  | "createdAt"
  | "endsAt"
  | "lifetime"
  | "except"
  | "after"
  | "table"
  /** What time it is; named only where the database lives in this process and goes by our clock. */
  | "now";

/** The statements of one layout. What they return is read by position, in the order given here; each column needs a name of its own nonetheless. */
export interface LayoutStatements {
  /** blob, version, idle seconds, seconds left; in Django's layout the blob alone, which is its own version. */
  readonly read: string;
  readonly insert: string;
  readonly replace: string;
  readonly move: string;
  readonly touch: string;
  readonly delete: string;
  /** How many are alive. */
  readonly count: string;
  /** handle, blob: the live rows whose handles come after `:after` in the order of the primary key, ROWS_PER_SCAN at most. */
  readonly scan: string;
  readonly clear: string;
  /** Only where a row says whose it is. */
  readonly ofUser?: {
    readonly delete: string;
    /** handle, blob, created, seen, expires. */
    readonly list: string;
    readonly deleteAll: string;
  };
}

/** The statements of claims. */
export interface ClaimStatements {
  /** Claims an id that nobody has claimed, or whose claim has expired. */
  readonly claim: string;
  /** Claims an id whose claim has expired, where `claim` says by an error that there is one. */
  readonly reclaim?: string;
  readonly clear: string;
}

/** A table of our own. */
export type OwnTable = "session" | "claim";

export interface SqlDialect {
  /** As errors name it. */
  readonly product: string;
  /** How a value is marked in a statement: "$1" is the first, however often it is meant; each "?" is the next. */
  readonly marks: "$1" | "?";
  /** Where the text that makes our own tables is exported: its name, and the subpath of this package. */
  readonly exported: readonly [name: string, subpath: string];
  /** Makes a table of our own where it is missing: one text for the client's `define`. */
  readonly create: Readonly<Record<OwnTable, string>>;
  /** Returns the names of the columns of `:table`, none where there is no such table. */
  readonly columns: string;
  /** The error codes after which nothing has happened, and the same statement may do better. */
  readonly transient: ReadonlySet<unknown>;
  /** The error code of an insert under a handle or an id that is taken, where the statement cannot leave it at that itself. */
  readonly taken?: string;
  /** The error codes that may mean that a table is missing, or has another form; after them nothing has happened. */
  readonly unfit: ReadonlySet<unknown>;
  readonly claims: ClaimStatements;
  readonly layouts: Readonly<Record<SessionLayout, LayoutStatements>>;
}
