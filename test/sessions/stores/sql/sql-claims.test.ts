import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { Clock } from "../../../../src/clock.ts";
import type { SqlDialect } from "../../../../src/sessions/stores/sql/dialect.ts";
import { MYSQL } from "../../../../src/sessions/stores/sql/mysql-statements.ts";
import { namedStatement } from "../../../../src/sessions/stores/sql/named-statement.ts";
import { POSTGRES } from "../../../../src/sessions/stores/sql/postgres-statements.ts";
import { SqlClaims } from "../../../../src/sessions/stores/sql/sql-claims.ts";
import { SqlSession, type SqlClient } from "../../../../src/sessions/stores/sql/sql-session.ts";
import { overSqlite } from "../../../../src/sessions/stores/sql/sqlite-database.ts";
import { SQLITE } from "../../../../src/sessions/stores/sql/sqlite-statements.ts";
import { claimStoreContract } from "../../../../src/testing/claim-store-contract.ts";
import { fixedClock } from "../../../../src/testing/fixed-clock.ts";

function inSqlite(clock: Clock, database = new DatabaseSync(":memory:")): SqlClaims {
  return new SqlClaims(new SqlSession(overSqlite(database), SQLITE), { clock, createTable: true });
}

/** Claims of a server whose table has these columns, which answers each statement with the next of `answers`: a count, or an error's code. */
function scripted(
  dialect: SqlDialect,
  answers: (number | string)[],
  columns = ["id", "expires_at"],
): { claims: SqlClaims; sent: string[] } {
  const sent: string[] = [];
  const client: SqlClient = {
    async rows() {
      sent.push("columns");
      return columns.map((column) => [column]);
    },
    async changes(text) {
      sent.push(text.split(" ")[0]!);
      const answer = answers.shift()!;
      if (typeof answer === "string") throw Object.assign(new Error("refused"), { code: answer });
      return answer;
    },
    async define() {
      sent.push("create");
    },
  };
  return { claims: new SqlClaims(new SqlSession(client, dialect), { clock: fixedClock(), createTable: false }), sent };
}

describe("claims in a table of SQL", () => {
  for (const { name, run } of claimStoreContract({ newStore: (clock) => inSqlite(clock), time: "given" })) it(name, run);

  it("do not pile up: every thousandth removes as many that have expired", async () => {
    const clock = fixedClock();
    const claims = inSqlite(clock);
    for (let at = 0; at < 2500; at++) await claims.claim(String(at), 10);
    clock.pass(10);
    for (let at = 0; at < 500; at++) await claims.claim(`later ${String(at)}`, 10);
    expect([await claims.clear(), await claims.clear(), await claims.clear()]).toEqual([1000, 500, 0]);
    expect(await claims.claim("later 0", 10)).toBe(false);
  });

  it("are cleared only where there are any", async () => {
    expect(await inSqlite(fixedClock()).clear()).toBe(0);
  });

  it("are claimed and cleared by an index", () => {
    const database = new DatabaseSync(":memory:");
    database.exec(SQLITE.create.claim);
    const { text, names } = namedStatement(SQLITE.claims.clear, "?");
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...names.map(() => 1));
    expect(plan.map((row) => String(row["detail"])).join()).toMatch(/SEARCH waxseal_claim USING INDEX .*waxseal_claim_expires_at/);
    expect(plan.filter((row) => String(row["detail"]).startsWith("SCAN"))).toEqual([]);
  });

  it("look for their table only after an error that may mean that it is missing", async () => {
    for (const [dialect, code] of [
      [POSTGRES, "42P01"],
      [MYSQL, "ER_NO_SUCH_TABLE"],
    ] as const) {
      const missing = scripted(dialect, [code], []);
      await expect(missing.claims.claim("a", 1)).rejects.toMatchObject({
        name: "ConfigError",
        code: "WAXSEAL_TABLE_MISSING",
        message: expect.stringMatching(/no table waxseal_claim: run `npx waxseal sessions migrate`/) as string,
      });
      expect(missing.sent).toEqual(["INSERT", "columns"]);
      const made = scripted(dialect, [code, 1]); // by another process, meanwhile
      expect(await made.claims.claim("a", 1)).toBe(true);
      expect(made.sent).toEqual(["INSERT", "columns", "INSERT"]);
    }
    await expect(scripted(POSTGRES, ["42703"], ["id"]).claims.claim("a", 1)).rejects.toMatchObject({
      code: "WAXSEAL_TABLE_OLD",
      message: expect.stringMatching(/no column expires_at: drop it, which lets tokens that have been used be used once more/) as string,
    });
  });

  it("are sent once where it may have happened, and never answered by a guess", async () => {
    for (const [dialect, code] of [
      [POSTGRES, "ECONNRESET"],
      [POSTGRES, "57P01"],
      [MYSQL, "PROTOCOL_CONNECTION_LOST"],
      [MYSQL, "ER_OPTION_PREVENTS_STATEMENT"],
    ] as const) {
      const { claims, sent } = scripted(dialect, [code, 1]);
      await expect(claims.claim("a", 1)).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_FAILED", cause: { code } });
      expect(sent).toEqual(["INSERT"]);
    }
  });

  it("are taken again in MySQL only by a second statement, which holds while the claim has expired", async () => {
    const taken = scripted(MYSQL, ["ER_DUP_ENTRY", 0]);
    expect(await taken.claims.claim("a", 1)).toBe(false);
    const expired = scripted(MYSQL, ["ER_DUP_ENTRY", 1]);
    expect(await expired.claims.claim("a", 1)).toBe(true);
    expect([taken.sent, expired.sent]).toEqual([
      ["INSERT", "UPDATE"],
      ["INSERT", "UPDATE"],
    ]);
    await expect(scripted(POSTGRES, ["23505"]).claims.claim("a", 1)).rejects.toMatchObject({ code: "WAXSEAL_STORE_FAILED" });
  });
});
