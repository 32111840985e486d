import { createConnection as createCallbackConnection, createPool as createCallbackPool } from "mysql2";
import { createConnection, createPool } from "mysql2/promise";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { mysqlStore, type MysqlStatement } from "../../../src/sessions/stores/mysql.ts";
import { fixedClock } from "../../../src/testing/fixed-clock.ts";

describe("what mysqlStore takes", () => {
  it("is a pool or a connection of mysql2, with promises or with callbacks, and nothing else", () => {
    const accepts = async (): Promise<void> => {
      mysqlStore(createPool({}));
      mysqlStore(await createConnection({}), { timeout: "2s", createTable: undefined });
      mysqlStore(await createPool({}).getConnection());
      mysqlStore(createCallbackPool({}));
      mysqlStore(createCallbackConnection({}));
      // @ts-expect-error this is no client
      mysqlStore({});
      // @ts-expect-error this is no client
      mysqlStore("mysql://localhost/shop");
      // @ts-expect-error another database's
      mysqlStore(new pg.Pool());
      // @ts-expect-error answers with something else
      mysqlStore({ execute: (statement: object) => Promise.resolve(statement) });
    };
    expect(accepts).toBeTypeOf("function");
  });

  it("is asked for arrays, by statements that the server prepares, whatever else the pool is set to", async () => {
    const sent: MysqlStatement[] = [];
    const store = mysqlStore({
      execute(statement) {
        sent.push(statement);
        return Promise.resolve([[], []]);
      },
    });
    await expect(store.open({ layout: "django", clock: fixedClock() })).rejects.toMatchObject({
      code: "WAXSEAL_TABLE_MISSING",
      message: expect.stringContaining("manage.py migrate") as string,
    });
    expect(sent).toEqual([
      {
        sql: expect.stringContaining("table_name = ?") as string,
        values: ["django_session"],
        rowsAsArray: true,
        nestTables: false,
        typeCast: expect.any(Function) as () => void,
      },
    ]);
  });
});
