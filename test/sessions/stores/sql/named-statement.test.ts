import { describe, expect, it } from "vitest";
import type { SqlDialect, SqlName } from "../../../../src/sessions/stores/sql/dialect.ts";
import { MYSQL } from "../../../../src/sessions/stores/sql/mysql-statements.ts";
import { namedStatement } from "../../../../src/sessions/stores/sql/named-statement.ts";
import { POSTGRES } from "../../../../src/sessions/stores/sql/postgres-statements.ts";
import { SQLITE } from "../../../../src/sessions/stores/sql/sqlite-statements.ts";

describe("namedStatement", () => {
  it("marks each name by its own number, however often it comes, or each time anew", () => {
    const statement = "UPDATE t SET a = :to, b = :blob::text WHERE a = :handle AND b <> :to";
    expect(namedStatement(statement, "$1")).toEqual({
      text: "UPDATE t SET a = $1, b = $2::text WHERE a = $3 AND b <> $1",
      names: ["to", "blob", "handle"],
    });
    expect(namedStatement(statement, "?")).toEqual({
      text: "UPDATE t SET a = ?, b = ?::text WHERE a = ? AND b <> ?",
      names: ["to", "blob", "handle", "to"],
    });
  });

  it("takes neither a cast nor a time for a name", () => {
    const statement = "SELECT a::float8, timestamp'1970-01-01 00:00:00'";
    expect(namedStatement(statement, "$1")).toEqual({ text: statement, names: [] });
  });
});

/** What SqlTable gives to each statement. */
const GIVEN: Record<string, readonly SqlName[]> = {
  read: ["handle"],
  insert: ["handle", "blob", "userId", "createdAt", "endsAt", "lifetime"],
  replace: ["handle", "version", "blob", "userId", "createdAt", "endsAt", "lifetime"],
  move: ["handle", "version", "to", "blob", "userId", "createdAt", "endsAt", "lifetime"],
  touch: ["handle", "version", "lifetime"],
  delete: ["handle"],
  count: [],
  scan: ["after"],
  clear: [],
  "ofUser.delete": ["handle", "userId"],
  "ofUser.list": ["userId"],
  "ofUser.deleteAll": ["userId", "except"],
};

const NOT_IN_DJANGO: readonly SqlName[] = ["userId", "createdAt", "endsAt"];

describe.each([SQLITE, POSTGRES, MYSQL] satisfies SqlDialect[])("the statements of $product", (dialect) => {
  it.each(["waxseal", "django"] as const)("name, in the layout of %s, what they are given, all of it and nothing else", (layout) => {
    const { ofUser, ...others } = dialect.layouts[layout];
    const statements = { ...others, ...Object.fromEntries(Object.entries(ofUser ?? {}).map(([name, text]) => [`ofUser.${name}`, text])) };
    expect(ofUser === undefined).toBe(layout === "django");
    for (const [name, text] of Object.entries(statements)) {
      const given = GIVEN[name]!.filter((value) => layout === "waxseal" || !NOT_IN_DJANGO.includes(value));
      const named = new Set(namedStatement(text, dialect.marks).names);
      if (dialect === SQLITE) named.delete("now");
      expect([...named].sort(), name).toEqual([...given].sort());
    }
  });
});
