import type { SqlDialect, SqlName } from "./dialect.ts";

/** A statement as a client takes it: `names` says which value belongs to which mark. */
export interface NamedStatement {
  readonly text: string;
  readonly names: readonly SqlName[];
}

/** A name such as `:handle`; `::` is a cast, and what follows `:` in a time is a digit. */
const NAME = /(?<!:):([a-z]\w*)/gi;

/** Returns `statement` with marks in the place of its names. */
export function namedStatement(statement: string, marks: SqlDialect["marks"]): NamedStatement {
  const names: SqlName[] = [];
  const text = statement.replace(NAME, (_, name: SqlName) => {
    if (marks === "?") {
      names.push(name);
      return "?";
    }
    if (!names.includes(name)) names.push(name);
    return `$${String(names.indexOf(name) + 1)}`;
  });
  return { text, names };
}
