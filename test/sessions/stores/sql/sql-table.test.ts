import { describe, expect, it } from "vitest";
import { StoreError } from "../../../../src/errors.ts";
import type { NewRow } from "../../../../src/sessions/store.ts";
import type { SqlDialect } from "../../../../src/sessions/stores/sql/dialect.ts";
import { MYSQL } from "../../../../src/sessions/stores/sql/mysql-statements.ts";
import { openTable } from "../../../../src/sessions/stores/sql/open-table.ts";
import { POSTGRES } from "../../../../src/sessions/stores/sql/postgres-statements.ts";
import { SqlClaims } from "../../../../src/sessions/stores/sql/sql-claims.ts";
import { SqlSession, type SqlClient, type SqlValue } from "../../../../src/sessions/stores/sql/sql-session.ts";
import type { SqlTable } from "../../../../src/sessions/stores/sql/sql-table.ts";
import { fixedClock } from "../../../../src/testing/fixed-clock.ts";

const COLUMNS = ["handle", "blob", "user_id", "version", "created_at", "seen_at", "expires_at", "ends_at"];
const ROW: NewRow = { blob: "blob", lifetimeSeconds: 10, userId: "7", createdAt: 1, endsAt: 20 };

/** A client that has the table, notes what it is sent, and answers from `answer`. */
function client(answer: (text: string) => number): SqlClient & { sent: { text: string; values: readonly SqlValue[] }[] } {
  const sent: { text: string; values: readonly SqlValue[] }[] = [];
  return {
    sent,
    async rows(text, values) {
      sent.push({ text, values });
      return sent.length === 1 ? COLUMNS.map((name) => [name]) : [];
    },
    async changes(text, values) {
      sent.push({ text, values });
      return answer(text);
    },
    define: () => Promise.reject(new Error("there is a table")),
  };
}

const open = (over: SqlClient, dialect: SqlDialect): Promise<SqlTable> => openOver(new SqlSession(over, dialect));

async function openOver(session: SqlSession): Promise<SqlTable> {
  const clock = fixedClock();
  const claims = new SqlClaims(session, { clock, createTable: true });
  return openTable(session, { layout: "waxseal", clock, createTable: true, claims });
}

function failing(code: string, times = Infinity): () => number {
  let left = times;
  return () => {
    if (left-- > 0) throw Object.assign(new Error("refused 'a value'"), { code });
    return 1;
  };
}

describe("a table of SQL", () => {
  it("puts no value into a text: whatever is asked for, the texts are the same", async () => {
    const textsWith = async (value: string, number: number): Promise<string[]> => {
      const over = client(() => 0);
      const table = await open(over, POSTGRES);
      const row = { blob: value, lifetimeSeconds: number, userId: value, createdAt: number, endsAt: number };
      await table.read(value);
      await table.insert(value, row);
      await table.replace(value, value, row);
      await table.move(value, value, value, row);
      await table.touch(value, value, number);
      await table.delete(value);
      await table.delete(value, value);
      await table.list(value);
      await table.deleteOf(value, value);
      return over.sent.map(({ text }) => text);
    };
    const texts = await textsWith("'; DROP TABLE waxseal_session; --:handle $1 ?", 12_345.5);
    expect(texts).toEqual(await textsWith("x", 1));
    expect(texts.join()).not.toMatch(/DROP|12345/);
  });

  it.each([
    [POSTGRES, "40001"],
    [POSTGRES, "40P01"],
    [MYSQL, "ER_LOCK_DEADLOCK"],
    [MYSQL, "ER_LOCK_WAIT_TIMEOUT"],
  ])("tries again, some times, after what changed nothing: %$", async (dialect, code) => {
    expect(await (await open(client(failing(code, 4)), dialect)).insert("a", ROW)).toBe("1");
    const stubborn = client(failing(code));
    await expect((await open(stubborn, dialect)).insert("a", ROW)).rejects.toMatchObject({
      code: "WAXSEAL_STORE_FAILED",
      cause: { code },
    });
    expect(stubborn.sent.length).toBeLessThan(20);
  });

  it("sends nothing twice that may have happened, and says no value in its message", async () => {
    const over = client(failing("ECONNRESET"));
    const table = await open(over, POSTGRES);
    const error: unknown = await table.insert("a", ROW).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(StoreError);
    expect((error as StoreError).message).not.toMatch(/value/);
    expect(over.sent).toHaveLength(2);
  });

  it("takes an error for a handle that is taken only where it inserts, and only in MySQL", async () => {
    const table = await open(client(failing("ER_DUP_ENTRY")), MYSQL);
    expect(await table.insert("a", ROW)).toBeUndefined();
    await expect(table.move("a", "1", "b", ROW)).rejects.toBeInstanceOf(StoreError);
    const other = await open(client(failing("23505")), POSTGRES);
    await expect(other.insert("a", ROW)).rejects.toBeInstanceOf(StoreError);
  });

  it.each(["a\0b", "\ud800", "x".repeat(256), "🦭".repeat(256)])(
    "refuses a user's id that a database may change: case %#",
    async (userId) => {
      const over = client(() => 1);
      const table = await open(over, POSTGRES);
      const refused = { name: "StoreError", code: "WAXSEAL_USER_ID_INVALID" };
      const row = { ...ROW, userId };
      await expect(table.insert("a", row)).rejects.toMatchObject(refused);
      await expect(async () => table.replace("a", "1", row)).rejects.toMatchObject(refused);
      await expect(async () => table.move("a", "1", "b", row)).rejects.toMatchObject(refused);
      await expect(table.list(userId)).rejects.toMatchObject(refused);
      await expect(table.deleteOf(userId)).rejects.toMatchObject(refused);
      await expect(table.delete("a", userId)).rejects.toMatchObject(refused);
      expect(over.sent).toHaveLength(1);
      expect(await table.insert("a", { ...ROW, userId: "🦭".repeat(255) })).toBe("1");
    },
  );

  it("answers a version that it never gave out as any other that is not the row's", async () => {
    const table = await open(
      client(() => 0),
      POSTGRES,
    );
    expect(await table.replace("a", "no number", ROW)).toEqual({ kind: "gone" });
  });
});
