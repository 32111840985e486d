import { createPool as createCallbackPool } from "mysql2";
import { createConnection, createPool, type PoolOptions } from "mysql2/promise";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import type { NewRow, SessionLayout, SessionTable } from "../../../src/sessions/store.ts";
import { MYSQL_TABLE_SQL, mysqlStore, type MysqlClient } from "../../../src/sessions/stores/mysql.ts";
import { MYSQL } from "../../../src/sessions/stores/sql/mysql-statements.ts";
import { namedStatement } from "../../../src/sessions/stores/sql/named-statement.ts";
import { claimStoreContract } from "../../../src/testing/claim-store-contract.ts";
import { sessionStoreContract } from "../../../src/testing/store-contract.ts";
import { startMariaDb } from "../../servers/mariadb.ts";
import { inFullLength } from "../../support/full-length.ts";
import { need } from "../../support/need.ts";
import { MYSQL_DJANGO_TABLE_SQL } from "./sql/django-tables.ts";

const LAYOUTS = ["waxseal", "django"] as const;
const ROW: NewRow = { blob: "blob", lifetimeSeconds: 1000, userId: "7", createdAt: 1, endsAt: 2000 };

const server = await need("a real MariaDB", () => startMariaDb());
const uri = server?.url ?? "mysql://127.0.0.1:1/none";
const admin = createPool(uri);

afterAll(async () => {
  await admin.end();
  await server?.remove();
});

async function newTables(): Promise<void> {
  for (const sql of ["DROP TABLE IF EXISTS waxseal_session, waxseal_claim, django_session", ...MYSQL_DJANGO_TABLE_SQL])
    await admin.query(sql);
}

async function tableOf(client: MysqlClient, layout: SessionLayout = "waxseal"): Promise<SessionTable> {
  await newTables();
  return mysqlStore(client).open({ layout, clock: systemClock });
}

function poolWith(config: PoolOptions = {}) {
  const pool = createPool({ uri, ...config });
  onTestFinished(() => pool.end());
  return pool;
}

const isFull = await inFullLength("the contract of stores through a client of MariaDB that is set up in an unusual way");

/** Clients set up in unusual ways, which must make no difference; the usual ones are in live-contract.test.ts. */
const CLIENTS = {
  "a callback pool that counts changed rows, gives rows its own way, and whose sessions are in another time zone and SQL mode": () => {
    const client = createCallbackPool({
      uri,
      flags: ["-FOUND_ROWS"],
      rowsAsArray: true,
      dateStrings: true,
      namedPlaceholders: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      timezone: "+05:45",
      typeCast: (_field, next) => `cast ${String(next())}`,
    });
    client.on("connection", (connection) => {
      connection.query(
        "SET time_zone = '+05:45', sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES', transaction_isolation = 'SERIALIZABLE'",
        () => undefined,
      );
    });
    return { client, end: () => client.promise().end() };
  },
} satisfies Record<string, () => { client: MysqlClient; end: () => Promise<void> }>;

describe.runIf(server)("the MySQL store, at a real MariaDB", () => {
  describe.runIf(isFull).each(Object.entries(CLIENTS))("through %s", (_, connect) => {
    const { client, end } = connect();
    afterAll(end);
    describe.each(LAYOUTS)("in the layout of %s", (layout) => {
      const newStore = async () => {
        await newTables();
        return mysqlStore(client);
      };
      for (const { name, run } of sessionStoreContract({ newStore, time: "real", shortSeconds: 0.5, layout })) it(name, run);
    });
    describe("as a store of claims", () => {
      const newStore = async () => {
        await newTables();
        return mysqlStore(client, { timeout: 60 });
      };
      for (const { name, run } of claimStoreContract({ newStore, time: "real" })) it(name, run);
    });
  });

  it.each(LAYOUTS)("compares keys and versions byte by byte, in the layout of %s", async (layout) => {
    const table = await tableOf(admin, layout);
    await table.insert("Key", { ...ROW, blob: "Blob" });
    const version = (await table.read("Key"))!.version;
    for (const other of ["key", "Key ", "KEY", "Kéy", "Key\0"]) {
      expect(await table.read(other)).toBeUndefined();
      expect(await table.delete(other)).toBe(false);
      expect(await table.replace(other, version, ROW)).toEqual({ kind: "gone" });
    }
    for (const other of ["blob", "Blob ", `${version} `, "Blób"]) {
      if (layout === "waxseal" && other.trim() === version) continue;
      expect(await table.touch("Key", other, 10), other).toBe(false);
      expect((await table.replace("Key", other, ROW)).kind).toBe("changed");
    }
    expect((await table.read("Key"))?.blob).toBe("Blob");
  });

  it("tells users apart whose ids differ in case, accents or spaces", async () => {
    const table = await tableOf(admin);
    const ids = ["ann", "Ann", "ann ", "änn", "", " "];
    for (const [at, userId] of ids.entries()) await table.insert(`row${String(at)}`, { ...ROW, userId });
    for (const [at, userId] of ids.entries()) {
      expect((await table.list(userId)).map(({ handle }) => handle)).toEqual([`row${String(at)}`]);
      expect(await table.delete(`row${String((at + 1) % ids.length)}`, userId)).toBe(false);
    }
    expect(await table.deleteOf("ann")).toBe(1);
    expect(await table.count()).toBe(ids.length - 1);
  });

  it("keeps every touch and replacement that changes nothing but the time, whichever way the server counts", async () => {
    for (const flags of [["-FOUND_ROWS"], ["FOUND_ROWS"]]) {
      for (const layout of LAYOUTS) {
        const table = await tableOf(poolWith({ flags }), layout);
        await table.insert("a", ROW);
        const version = (await table.read("a"))!.version;
        const touched = await Promise.all(Array.from({ length: 200 }, () => table.touch("a", version, 1000)));
        expect(touched).not.toContain(false);
        expect(await table.insert("a", ROW)).toBeUndefined();
      }
    }
  });

  it("writes times as UTC, whatever the connection's time zone", async () => {
    const pool = poolWith({ connectionLimit: 1 });
    await pool.query("SET time_zone = '-09:30'");
    for (const layout of LAYOUTS) {
      const table = await tableOf(pool, layout);
      await table.insert("a", ROW);
      const column = layout === "django" ? "expire_date" : "expires_at";
      const [rows] = await admin.query(`SELECT timestampdiff(SECOND, utc_timestamp(), ${column}) AS seconds FROM ${layout}_session`);
      expect((rows as { seconds: number }[])[0]!.seconds).toBeGreaterThan(990);
      expect((rows as { seconds: number }[])[0]!.seconds).toBeLessThan(1001);
    }
    const [listed] = await (await tableOf(pool)).list("7").then(async () => {
      const table = await mysqlStore(pool).open({ layout: "waxseal", clock: systemClock });
      await table.insert("b", { ...ROW, createdAt: 1_700_000_000.25 });
      return table.list("7");
    });
    expect(listed!.createdAt).toBe(1_700_000_000.25);
    expect(Math.abs(listed!.seenAt - Date.now() / 1000)).toBeLessThan(5);
  });

  it("makes the table once, however many ask for it at once", async () => {
    for (let round = 0; round < 3; round++) {
      await admin.query("DROP TABLE IF EXISTS waxseal_session, waxseal_claim");
      await Promise.all(Array.from({ length: 10 }, () => mysqlStore(admin).migrate()));
      const opened = Array.from({ length: 10 }, () => mysqlStore(admin).open({ layout: "waxseal", clock: systemClock }));
      expect(await Promise.all(opened)).toHaveLength(10);
    }
    await admin.query("DROP TABLE waxseal_session");
    const refusing = mysqlStore(admin, { createTable: false });
    await expect(refusing.open({ layout: "waxseal", clock: systemClock })).rejects.toMatchObject({ code: "WAXSEAL_TABLE_MISSING" });
    await admin.query("CREATE TABLE waxseal_session (handle varchar(43) PRIMARY KEY)");
    await expect(refusing.open({ layout: "waxseal", clock: systemClock })).rejects.toMatchObject({ code: "WAXSEAL_TABLE_OLD" });
    await admin.query("DROP TABLE waxseal_session");
    for (const statement of MYSQL_TABLE_SQL.split(/(?<=;)\n/)) await admin.query(statement);
    expect(await (await refusing.open({ layout: "waxseal", clock: systemClock })).count()).toBe(0);
  });

  it("reads, lists and clears by an index, in both layouts", async () => {
    await newTables();
    await mysqlStore(admin).migrate();
    const rows = "FROM seq_1_to_20000";
    await admin.query(
      `INSERT INTO waxseal_session SELECT md5(seq), 'blob', seq % 5000, 1, utc_timestamp(), utc_timestamp(), utc_timestamp() + INTERVAL CAST(seq AS SIGNED) - 500 MINUTE, utc_timestamp() ${rows}`,
    );
    await admin.query(
      `INSERT INTO django_session SELECT md5(seq), 'blob', utc_timestamp() + INTERVAL CAST(seq AS SIGNED) - 500 MINUTE ${rows}`,
    );
    await admin.query("ANALYZE TABLE waxseal_session, django_session");
    const values: Record<string, string | number> = { handle: "a", userId: "7", version: "1", lifetime: 10, except: "" };
    for (const layout of LAYOUTS) {
      const { read, touch, delete: remove, clear, ofUser } = MYSQL.layouts[layout];
      for (const statement of [read, touch, remove, clear, ...Object.values(ofUser ?? {})]) {
        const { text, names } = namedStatement(statement, "?");
        const [plan] = await admin.execute(
          `EXPLAIN ${text}`,
          names.map((name) => values[name]!),
        );
        const [{ type, key, Extra: extra }] = plan as [{ type: string | null; key: string | null; Extra: string }];
        const isConstant = extra.includes("Impossible WHERE") || extra.includes("no matching row"); // it has looked the key up already
        expect(isConstant || (key !== null && type !== "ALL" && type !== "index") || (statement === clear && key !== null), statement).toBe(
          true,
        );
      }
    }
  });

  it("makes the table of claims once, however many claim at once, and in production never", async () => {
    await newTables();
    await expect(mysqlStore(admin, { createTable: false }).claim("a", 1000)).rejects.toMatchObject({ code: "WAXSEAL_TABLE_MISSING" });
    const shared = mysqlStore(admin);
    const stores = Array.from({ length: 50 }, (_, at) => (at % 5 === 0 ? mysqlStore(admin) : shared));
    const claimed = await Promise.all(stores.map((store) => store.claim("a", 1000)));
    expect(claimed.filter(Boolean)).toHaveLength(1);
    const [tables] = await admin.query("SHOW TABLES LIKE 'waxseal%'");
    expect(tables).toHaveLength(1);
    expect(await mysqlStore(admin).migrate()).toEqual(["waxseal_session"]);
    expect(await mysqlStore(admin).migrate()).toEqual([]);
  });

  it("claims one way whichever rows a client counts, and clears claims by an index", async () => {
    await newTables();
    const stores = [[], ["-FOUND_ROWS"]].map((flags) => mysqlStore(poolWith({ flags })));
    for (const [at, store] of stores.entries()) {
      const other = stores[1 - at]!;
      expect(await store.claim(`over ${at}`, 0)).toBe(true);
      expect([await store.claim(`over ${at}`, 1000), await store.claim(`over ${at}`, 1000), await other.claim(`over ${at}`, 1000)]).toEqual(
        [true, false, false],
      );
    }
    await admin.query(
      "INSERT INTO waxseal_claim SELECT md5(seq), utc_timestamp() + INTERVAL CAST(seq AS SIGNED) - 1500 MINUTE FROM seq_1_to_20000",
    );
    const [plan] = await admin.query(`EXPLAIN ${MYSQL.claims.clear}`);
    expect((plan as [{ key: string }])[0].key).toBe("waxseal_claim_expires_at");
    const table = await stores[0]!.open({ layout: "waxseal", clock: systemClock });
    const cleared = [await table.clear(), await table.clear(), await table.clear()];
    expect([cleared[0], cleared[2]]).toEqual([1000, 0]);
    expect(cleared[1]).toBeGreaterThanOrEqual(499);
  });

  it("refuses with the cause where the server does, and fails in known time where a row is locked", async () => {
    await newTables();
    const table = await mysqlStore(admin, { timeout: 2 }).open({ layout: "waxseal", clock: systemClock });
    await table.insert("a", ROW);
    const holder = await createConnection(uri);
    onTestFinished(() => holder.end());
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM waxseal_session WHERE handle = 'a' FOR UPDATE");
    await expect(table.touch("a", "1", 10)).rejects.toMatchObject({ code: "WAXSEAL_STORE_TIMEOUT" });
    await holder.query("ROLLBACK");
    await expect.poll(async () => table.touch("a", "1", 1000)).toBe(true);

    const reader = `reader${String(Date.now() % 1e6)}`;
    await admin.query(`CREATE USER ${reader} IDENTIFIED BY 'x'`);
    await admin.query(`GRANT SELECT ON *.* TO ${reader}`);
    const readOnly = await mysqlStore(poolWith({ user: reader, password: "x" })).open({ layout: "waxseal", clock: systemClock });
    expect((await readOnly.read("a"))?.blob).toBe("blob");
    await expect(readOnly.insert("b", ROW)).rejects.toMatchObject({ code: "WAXSEAL_STORE_FAILED", cause: { errno: 1142 } });
    await expect(table.move("a", "1", "x".repeat(50), ROW)).rejects.toMatchObject({ name: "StoreError" });
  });

  it("outlives the server: connections that break end nothing, and the next call works again", async () => {
    const lone = await createConnection(uri);
    const table = await tableOf(poolWith());
    await mysqlStore(lone).open({ layout: "waxseal", clock: systemClock });
    await table.insert("a", ROW);
    await server!.kill();
    await expect(table.read("a")).rejects.toMatchObject({ name: "StoreError", cause: expect.any(Error) as Error });
    await server!.start();
    await expect.poll(async () => (await table.read("a").catch(() => undefined))?.blob).toBe("blob");
  });
});
