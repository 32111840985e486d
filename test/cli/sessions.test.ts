import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { clientPackage } from "../../src/cli/store/client-package.ts";
import { MYSQL_EVIDENCE_SQL } from "../../src/sessions/stores/evidence/mysql.ts";
import { POSTGRES_EVIDENCE_SQL } from "../../src/sessions/stores/evidence/postgres.ts";
import { TABLES as EVIDENCE_TABLES } from "../../src/sessions/stores/evidence/sql-evidence.ts";
import { SQLITE_EVIDENCE_SQL, sqliteEvidence } from "../../src/sessions/stores/evidence/sqlite.ts";
import { MYSQL_TABLE_SQL } from "../../src/sessions/stores/mysql.ts";
import { POSTGRES_TABLE_SQL } from "../../src/sessions/stores/postgres.ts";
import { MYSQL_REVOCATIONS_SQL } from "../../src/sessions/stores/revocations/mysql.ts";
import { POSTGRES_REVOCATIONS_SQL } from "../../src/sessions/stores/revocations/postgres.ts";
import { SQLITE_REVOCATIONS_SQL, sqliteRevocations } from "../../src/sessions/stores/revocations/sqlite.ts";
import { SQLITE_TABLE_SQL, sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import type { RevocationEntry } from "../../src/tokens/revocations/revocation-store.ts";
import { freePort } from "../support/free-port.ts";
import { CLIENTS, install, refusals, USER } from "./client-projects.ts";
import { cli, NOW, temporaryFolders, type Outcome, type World } from "./run-cli.ts";
import { REPORT } from "../keys/evidence/report.ts";
import { DAY, fill, insertRows } from "./session-rows.ts";

const newFolder = temporaryFolders();

let cwd: string;
let path: string;

beforeEach(() => {
  cwd = newFolder();
  path = join(cwd, "sessions.sqlite");
});

function run(words: readonly string[], world: World = {}): Promise<Outcome> {
  return cli(["sessions", ...words], { cwd, ...world });
}

async function json(words: readonly string[], world: World = {}): Promise<unknown> {
  const { out, err } = await run([...words, "--json"], world);
  expect(err).toBe("");
  return JSON.parse(out);
}

async function withRows(expired: number, alive = 0): Promise<void> {
  const store = sqliteStore(path);
  await store.migrate();
  await fill(store, (table) => insertRows(table, expired, { lifetimeSeconds: 60 }), { now: NOW - DAY });
  await fill(store, (table) => insertRows(table, alive));
}

const file = ["--sqlite", "sessions.sqlite"];

const entry = (purpose: string, expiresAt: number): RevocationEntry => ({
  purpose,
  subject: "",
  beforeMs: NOW * 1000,
  expiresAtMs: expiresAt * 1000,
});

describe("waxseal sessions migrate", () => {
  it("creates the tables, and the second time says that they are there", async () => {
    expect(await run(["migrate", ...file])).toMatchObject({
      code: 0,
      out: "✓ Created the tables waxseal_session, waxseal_claim, waxseal_revocation, waxseal_key_boot, waxseal_key_use, waxseal_key_document and waxseal_key_revoked, with indexes. SQLite\n",
      err: "",
    });
    const database = new DatabaseSync(path);
    const names = database.prepare("SELECT name FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").all();
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    database.close();
    expect(names.map(({ name }) => name)).toEqual([
      "waxseal_claim",
      "waxseal_claim_expires_at",
      "waxseal_key_boot",
      "waxseal_key_boot_until_ms",
      "waxseal_key_document",
      "waxseal_key_revoked",
      "waxseal_key_use",
      "waxseal_revocation",
      "waxseal_revocation_expires_at_ms",
      "waxseal_session",
      "waxseal_session_expires_at",
      "waxseal_session_user_id",
    ]);
    expect(await run(["migrate", ...file])).toMatchObject({ code: 0, out: expect.stringContaining("there already; nothing was changed") });
    expect(await json(["migrate", ...file])).toEqual({ ok: true, store: "sqlite", created: false, tables: [] });
  });

  it("adds the tables of claims and revocations to a database that has the one of sessions", async () => {
    const database = new DatabaseSync(path);
    database.exec(`${SQLITE_TABLE_SQL} DROP TABLE waxseal_claim`);
    database.close();
    expect(await json(["count", ...file])).toMatchObject({ alive: 0 });
    expect(await json(["clear", ...file])).toMatchObject({ removed: 0 });
    expect(await json(["migrate", ...file])).toEqual({
      ok: true,
      store: "sqlite",
      created: true,
      tables: ["waxseal_claim", "waxseal_revocation", ...EVIDENCE_TABLES],
    });
    expect(await run(["migrate", ...file])).toMatchObject({ code: 0, out: expect.stringContaining("nothing was changed") });
    expect(await sqliteStore(path, { createTable: false }).claim("a", 10)).toBe(true);
  });

  it("leaves the revocations that are there as they are", async () => {
    const store = sqliteRevocations(path);
    await store.record(entry("shop.invite", NOW));
    expect(await json(["migrate", ...file])).toMatchObject({ tables: ["waxseal_session", "waxseal_claim", ...EVIDENCE_TABLES] });
    expect(await store.entries(0)).toEqual([entry("shop.invite", NOW)]);
    store.close?.();
  });

  it("leaves a table of an older form as it is, and says what to do", async () => {
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE waxseal_session (handle TEXT PRIMARY KEY, blob TEXT)");
    database.close();
    const { code, err } = await run(["migrate", ...file]);
    expect(code).toBe(3);
    expect(err).toMatch(/^error WAXSEAL_TABLE_OLD: .*drop it/);
  });

  it.each([
    ["postgres:", POSTGRES_TABLE_SQL, POSTGRES_REVOCATIONS_SQL, POSTGRES_EVIDENCE_SQL],
    ["postgresql://u:p@nowhere.invalid/db", POSTGRES_TABLE_SQL, POSTGRES_REVOCATIONS_SQL, POSTGRES_EVIDENCE_SQL],
    ["mysql:", MYSQL_TABLE_SQL, MYSQL_REVOCATIONS_SQL, MYSQL_EVIDENCE_SQL],
    ["mariadb://u:p@nowhere.invalid/db", MYSQL_TABLE_SQL, MYSQL_REVOCATIONS_SQL, MYSQL_EVIDENCE_SQL],
    ["sqlite:./none.sqlite", SQLITE_TABLE_SQL, SQLITE_REVOCATIONS_SQL, SQLITE_EVIDENCE_SQL],
  ])("--sql of %s prints the statements and touches nothing", async (url, ...tables) => {
    const env = { SESSION_STORE: url };
    const sql = tables.join("\n");
    expect(await run(["migrate", "--sql"], { env })).toMatchObject({ code: 0, out: `${sql}\n`, err: "" });
    expect(await json(["migrate", "--sql"], { env })).toMatchObject({ ok: true, sql });
    expect(existsSync(join(cwd, "none.sqlite"))).toBe(false);
  });

  it.each(["redis://u:p@nowhere.invalid", "rediss:", "valkey:", "valkeys:"])("has nothing to create in %s", async (SESSION_STORE) => {
    expect(await run(["migrate"], { env: { SESSION_STORE } })).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing to create"),
    });
    expect(await run(["migrate", "--sql"], { env: { SESSION_STORE } })).toMatchObject({ code: 0, out: expect.stringMatching(/^-- .*\n$/) });
  });
});

describe("waxseal sessions clear", () => {
  it("removes all that has expired, however many batches that takes, and nothing else", async () => {
    await withRows(2500, 3);
    expect(await run(["clear", ...file])).toMatchObject({ code: 0, out: "✓ Removed 2,500 expired rows.\n", err: "" });
    expect(await run(["clear", ...file])).toMatchObject({ code: 0, out: "✓ Nothing had expired.\n" });
    expect(await json(["clear", ...file])).toEqual({ ok: true, removed: 0, revocations: 0, processes: 0, complete: true });
    expect(await json(["count", ...file])).toEqual({ ok: true, alive: 3 });
  });

  it("removes claims that have expired, and no others, also beside the table of a Django site", async () => {
    await withRows(1, 1);
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE django_session (session_key TEXT PRIMARY KEY, session_data TEXT NOT NULL, expire_date TEXT NOT NULL)");
    const soon = Date.now() / 1000 + DAY;
    const claim = database.prepare("INSERT INTO waxseal_claim VALUES (?, ?)");
    for (let at = 0; at < 1500; at++) claim.run(`over ${String(at)}`, at);
    claim.run("alive", soon);
    expect(await json(["clear", ...file])).toEqual({ ok: true, removed: 1501, revocations: 0, processes: 0, complete: true });
    claim.run("over", 1);
    expect(await json(["clear", "--django", ...file])).toMatchObject({ removed: 1 });
    expect(database.prepare("SELECT id FROM waxseal_claim").all()).toEqual([{ id: "alive" }]);
    database.close();
  });

  it("removes revocations that ended more than an hour ago, since clocks differ, and no others", async () => {
    await withRows(1);
    const store = sqliteRevocations(path);
    for (let at = 0; at < 1001; at++) await store.record(entry(`over ${String(at)}`, NOW - 3600));
    const left = [entry("a clock behind this one needs it", NOW - 3599), entry("alive", NOW + DAY)];
    for (const each of left) await store.record(each);
    expect((await run(["clear", ...file])).out).toBe("✓ Removed 1 expired row and 1,001 ended revocations.\n");
    expect(await store.entries(0)).toEqual(left);
    await store.record(entry("over", NOW - DAY));
    expect((await run(["clear", ...file])).out).toBe("✓ Removed 1 ended revocation.\n");
    await store.record(entry("over", NOW - DAY));
    expect(await json(["clear", ...file])).toEqual({ ok: true, removed: 0, revocations: 1, processes: 0, complete: true });
    store.close?.();
  });

  it("removes processes that were not heard of for more than 400 days, and no others", async () => {
    const store = sqliteEvidence(path);
    const heard = [401, 402, 399].map((days) => ({ ...REPORT, boot: String(days), sinceMs: 0, untilMs: (NOW - days * DAY) * 1000 }));
    for (const report of heard) await store.report(report);
    await run(["migrate", ...file]);
    expect((await run(["clear", ...file])).out).toBe("✓ Removed 2 processes long gone.\n");
    expect((await store.evidence(REPORT.app)).instances.map(({ boot }) => boot)).toEqual(["399"]);
    store.close?.();
  });

  it("stops after a batch at Ctrl-C, and says how far it came", async () => {
    await withRows(2500);
    const { code, out } = await run(["clear", ...file], { interrupt: true });
    expect([code, out]).toEqual([3, "! Stopped. 1,000 expired rows removed so far; run it again for the rest.\n"]);
    expect(await json(["clear", ...file], { interrupt: true })).toEqual({
      ok: false,
      removed: 1000,
      revocations: 0,
      processes: 0,
      complete: false,
    });
    expect(await json(["clear", ...file])).toMatchObject({ removed: 500 });
  });

  it("rewrites one line at a terminal, and wipes it at the end", async () => {
    await withRows(1001);
    const { out, err } = await run(["clear", ...file], { errorIsTerminal: true });
    expect(out).toBe("✓ Removed 1,001 expired rows.\n");
    expect(err).toMatch(/^\rAsking SQLite …/);
    expect(err).not.toContain("\n");
    expect(err).toMatch(/\r +\r$/);
  });

  it("clears the table of a Django site, and leaves its journal as it is", async () => {
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE django_session (session_key TEXT PRIMARY KEY, session_data TEXT NOT NULL, expire_date TEXT NOT NULL)");
    database.exec("INSERT INTO django_session VALUES ('a', '', '2026-01-01 00:00:00'), ('b', '', '2026-01-03 00:00:00.000000')");
    expect(await run(["clear", ...file]), "ours is not there").toMatchObject({
      code: 3,
      err: expect.stringContaining("WAXSEAL_TABLE_MISSING"),
    });
    expect(await json(["clear", "--django", ...file])).toMatchObject({ removed: 1 });
    expect(await run(["count", "--django", ...file])).toMatchObject({ out: "1 session is alive.\n" });
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "delete" });
    database.close();
  });
});

describe("waxseal sessions list", () => {
  const hostile = "\u001b[2J\u202edeveil\n";

  beforeEach(async () => {
    const store = sqliteStore(path);
    await store.migrate();
    const times = { userId: "7", createdAt: NOW - 3 * DAY, endsAt: NOW + 30 * DAY, lifetimeSeconds: 14 * DAY };
    await fill(store, (table) => insertRows(table, 1, times), { now: NOW - 120 });
    await fill(store, (table) => insertRows(table, 1, { ...times, userId: "8" }));
    await fill(store, (table) => table.insert(hostile, { ...times, blob: "x", userId: "9" }));
  });

  it("shows the sessions of a user for people", async () => {
    const { code, out, err } = await run(["list", "--user", "7", ...file]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /^1 session\n\n[\w-]{43}\n {2}signed in {2}2025-12-30 03:04:05 UTC, 3 days ago\n {2}last seen {2}2026-01-02 03:02:05 UTC, 2 minutes ago\n {2}expires {4}2026-01-16 03:02:05 UTC, in 13 days\n$/,
    );
    expect(await run(["list", "--user", "77", ...file])).toMatchObject({ code: 0, out: "This user has no session that is alive.\n" });
  });

  it("and for scripts", async () => {
    expect(await json(["list", "--user", "7", ...file])).toEqual({
      ok: true,
      complete: true,
      sessions: [
        {
          id: expect.stringMatching(/^[\w-]{43}$/),
          createdAt: "2025-12-30T03:04:05.000Z",
          seenAt: "2026-01-02T03:02:05.000Z",
          expiresAt: "2026-01-16T03:02:05.000Z",
        },
      ],
    });
  });

  it("makes harmless what somebody wrote into the table", async () => {
    const { out } = await run(["list", "--user", "9", ...file]);
    expect(out).toContain("\n\\u001b[2J\\u202edeveil\\n\n");
    const { out: line } = await run(["list", "--user", "9", "--json", ...file]);
    expect(line).not.toMatch(/[^\n -~]/);
    const database = new DatabaseSync(path);
    database.exec("UPDATE waxseal_session SET created_at = 1e300, seen_at = -1e300");
    database.close();
    expect((await run(["list", "--user", "9", ...file])).out).toContain("signed in  a time beyond all calendars");
    expect(await json(["list", "--user", "9", ...file])).toMatchObject({ sessions: [{ createdAt: null, seenAt: null }] });
  });

  it("says so when there may be more than it shows", async () => {
    const store = sqliteStore(path);
    await fill(store, (table) => insertRows(table, 1001, { userId: "10" }));
    const { out } = await run(["list", "--user", "10", ...file]);
    expect(out).toMatch(/^1,000 sessions\n/);
    expect(out).toMatch(/there may be more\.\n$/);
    expect(await json(["list", "--user", "10", ...file])).toMatchObject({ complete: false });
  });
});

describe("the place of the store", () => {
  beforeEach(() => withRows(0, 1));
  const alive = { ok: true, alive: 1 };

  it.each<[string[], World["env"] & object]>([
    [[], { SESSION_STORE: "sqlite:sessions.sqlite" }],
    [[], { SESSION_STORE: "sqlite:./sessions.sqlite", DATABASE_URL: "postgres://nowhere.invalid" }],
    [[], { SESSION_STORE: "", DATABASE_URL: "SQLITE:./sessions.sqlite" }],
    [["--variable", "SHOP"], { SHOP: "sqlite:./sessions.sqlite", SESSION_STORE: "redis:" }],
  ])("is read with %j from %j", async (words, env) => {
    expect(await json(["count", ...words], { env })).toEqual(alive);
  });

  it("is read from .env, or another file, or is an absolute path", async () => {
    writeFileSync(join(cwd, ".env"), "SESSION_STORE=sqlite:./sessions.sqlite\n");
    writeFileSync(join(cwd, "other.env"), `SHOP=sqlite://${path}\n`);
    expect(await json(["count"])).toEqual(alive);
    expect(await json(["count"], { env: { DATABASE_URL: "mysql://nowhere.invalid" } })).toEqual(alive);
    expect(await json(["count", "--dotenv", "other.env", "--variable", "SHOP"], { env: { SHOP: "redis:" } })).toEqual(alive);
    expect(await json(["count", "--sqlite", path])).toEqual(alive);
    expect(await run(["count", "--dotenv", "other.env"])).toMatchObject({ code: 3, err: expect.stringContaining("in that file") });
  });

  it("is a file that is there, except to migrate", async () => {
    for (const action of [["count"], ["clear"], ["list", "--user", "7"], ["count", "--django"]]) {
      const { code, err } = await run([...action, "--sqlite", "absent.sqlite"]);
      expect(code).toBe(3);
      expect(err).toMatch(/^error WAXSEAL_STORE_FAILED: There is no such file; `waxseal sessions migrate` makes one/);
    }
    expect(existsSync(join(cwd, "absent.sqlite"))).toBe(false);
  });

  it("is a file of SQLite", async () => {
    writeFileSync(join(cwd, "text"), "no database, and long enough to be sure of it. ".repeat(20));
    expect(await run(["count", "--sqlite", "text"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("Cause: ERR_SQLITE_ERROR, file is not a database."),
    });
    expect(await run(["migrate", "--sqlite", "no/such/folder.sqlite"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("unable to open"),
    });
  });

  it.each<[string[], World, number, string]>([
    [[], {}, 2, "migrate, clear, count or list"],
    [["migate"], {}, 2, "did you mean `waxseal sessions migrate`?"],
    [["postgres://u:hunter2canary@h/db"], {}, 2, "migrate, clear, count or list"],
    [["list"], {}, 2, "--user ID"],
    [["count", "--user", "7"], {}, 2, "--user goes with list"],
    [["count", "--sql"], {}, 2, "--sql goes with migrate"],
    [["migrate", "--django"], {}, 2, "manage.py migrate"],
    [["list", "--user", "7", "--django"], {}, 2, "does not say whose"],
    [["list", "--user", "x".repeat(256), ...file], {}, 2, "--user is no id"],
    [["count", "--timeout", "0"], {}, 2, "one second to one hour"],
    [["count", "--timeout", "2h"], {}, 2, "one second to one hour"],
    [["count", "--timeout", "soon"], {}, 2, "--timeout is a number of seconds"],
    [["count", "--prefix", "a", ...file], {}, 2, "--prefix goes with Redis"],
    [["count", "--django"], { env: { SESSION_STORE: "redis:" } }, 2, "pickles"],
    [["count", "--variable", "postgres://u:hunter2canary@h"], {}, 2, "letters, digits and underscores"],
    [["count", "--sqlite", "postgres://u:hunter2canary@h"], {}, 2, "the path of a file"],
    [["count", "--sqlite", "a", "--variable", "B"], {}, 2, "one place"],
    [["count", "--dotenv", "postgres://u:hunter2canary@h"], {}, 3, "WAXSEAL_ENV_FILE"],
    [["count"], {}, 3, "Nothing says where the store is: set SESSION_STORE or DATABASE_URL"],
    [["count"], { env: { SESSION_STORE: "hunter2canary" } }, 3, "WAXSEAL_STORE_UNKNOWN"],
    [["count"], { env: { SESSION_STORE: "mysql://u:4711?hunter2canary@127.0.0.1:1/x" } }, 3, "%3F"],
    [["count"], { env: { SESSION_STORE: "hunter2canary://x" } }, 3, "WAXSEAL_STORE_UNKNOWN"],
    [["count"], { env: { SESSION_STORE: "sqlite::memory:" } }, 3, "names no file"],
    [["count"], { env: { SESSION_STORE: "sqlite:" } }, 3, "names no file"],
  ])("%j with %j ends otherwise", async (words, world, code, message) => {
    for (const format of [[], ["--json"]]) {
      const outcome = await run([...words, ...format], world);
      expect(outcome.code).toBe(code);
      expect(outcome.out + outcome.err).toContain(message);
      expect(outcome.out + outcome.err).not.toContain("hunter2canary");
    }
  });
});

describe("a store that is down", () => {
  it.each(CLIENTS)("is reported through $client by its code, without its address", async ({ client, scheme, actions }) => {
    install(client, cwd);
    const text = await refusals(actions, { cwd, url: `${scheme}://${USER}@127.0.0.1:${await freePort()}/0` });
    expect(text).toContain(`Store: DATABASE_URL (${scheme}). Cause: ECONNREFUSED, nothing listens there`);
  });

  it.each(CLIENTS)("may be named to $client by nonsense", async ({ client, scheme, actions }) => {
    install(client, cwd);
    for (const address of ["127.0.0.1:hunter2canary", "[hunter2canary", "%E0%A4%A@hunter2canary"]) {
      await refusals(actions, { cwd, url: `${scheme}://${USER}@${address}/0`, timeout: "1s" });
    }
  });

  it("is not asked without its client", () => {
    expect(() => clientPackage(["waxseal-has-no-such/client", "@waxseal-has-no/such"], cwd)).toThrow(
      "Run: npm install waxseal-has-no-such   or   npm install @waxseal-has-no/such",
    );
    mkdirSync(join(cwd, "node_modules/broken"), { recursive: true });
    writeFileSync(join(cwd, "node_modules/broken/index.js"), "throw Object.assign(new Error('hunter2canary'), { code: 'EBROKEN' })");
    expect(() => clientPackage(["broken"], cwd)).toThrow("The package broken is installed, but does not load. Cause: EBROKEN.");
  });
});
