import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { sqliteRevocations } from "../../src/sessions/stores/revocations/sqlite.ts";
import { FOR_EVER_MS, MOST_ENTRIES, type RevocationEntry } from "../../src/tokens/revocations/revocation-store.ts";
import { liveRevocations } from "../../src/tokens/revocations/live-revocations.ts";
import { inFullLength } from "../support/full-length.ts";
import { cli, NOW, temporaryFolders, type Outcome, type World } from "./run-cli.ts";
import { DAY } from "./session-rows.ts";

const isFull = await inFullLength("waxseal revoke --list of more than a million entries");
const newFolder = temporaryFolders();
const NOW_MS = NOW * 1000;
const file = ["--sqlite", "shop.sqlite"];

let cwd: string;
let path: string;

beforeEach(async () => {
  cwd = newFolder();
  path = join(cwd, "shop.sqlite");
  await cli(["sessions", "migrate", ...file], { cwd });
});

function run(words: readonly string[], world: World = {}): Promise<Outcome> {
  return cli(["revoke", ...words, ...file], { cwd, ...world });
}

async function json(words: readonly string[]): Promise<unknown> {
  const { out, err } = await run([...words, "--json"]);
  expect(err).toBe("");
  return JSON.parse(out);
}

async function kept(): Promise<readonly RevocationEntry[]> {
  const store = sqliteRevocations(path);
  return await store.entries(0).finally(() => store.close?.());
}

async function keep(entries: readonly RevocationEntry[]): Promise<void> {
  const store = sqliteRevocations(path);
  for (const entry of entries) await store.record(entry);
  store.close?.();
}

const everything: RevocationEntry = { purpose: "shop.invite", subject: "", beforeMs: NOW_MS + 1, expiresAtMs: FOR_EVER_MS };

describe("waxseal revoke", () => {
  it("revokes what has been issued for a subject, says so, and asks nothing", async () => {
    const { code, out, err, questions } = await run(["session", "--subject", "7"], { answer: false });
    expect([code, err, questions]).toEqual([0, "", []]);
    expect(out).toMatch(
      /^✓ Revoked "session" of the subject "7", issued before 2026-01-02 03:04:05\.001 UTC\.\n {2}store {2}SQLite, --sqlite\n {2}kept {3}for ever\n\nNext\n/,
    );
    expect(out.replace(/\s+/g, " ")).toMatch(
      /every 5 seconds unless their `refresh` .* `npx waxseal audit` lists.*"as a whole", nothing has/,
    );
    expect(await kept()).toEqual([{ ...everything, purpose: "session", subject: "7" }]);
  });

  it("is obeyed by an application that reads the store", async () => {
    await run(["session", "--subject", "7"]);
    const revocations = liveRevocations({ store: sqliteRevocations(path), clock: () => NOW });
    await revocations.ready();
    const isRevoked = (subject: string, issuedAtMs = NOW_MS): boolean =>
      revocations.isRevoked({ purpose: "session", subjects: [subject], issuedAtMs });
    expect([isRevoked("7"), isRevoked("8"), isRevoked("7", NOW_MS + 1)]).toEqual([true, false, false]);
    revocations.close();
  });

  it("says so for a script, and that again does no harm", async () => {
    const outcome = { ok: true, store: "sqlite", purpose: "shop.invite", subject: "7" };
    const words = ["shop.invite", "--subject", "7", "--lifetime", "7d"];
    const times = { before: "2026-01-02T03:04:05.001Z", expires: "2026-01-09T03:04:05.001Z" };
    expect(await json(words)).toEqual({ ...outcome, ...times });
    expect(await json(words)).toEqual({ ...outcome, ...times });
    expect(await json(["shop.invite", "--yes"])).toEqual({ ...outcome, subject: null, before: times.before, expires: null });
    expect(await kept()).toHaveLength(2);
  });

  it.each([
    ["2026-01-01T10:00Z", "2026-01-01T10:00:00.000Z"],
    ["2026-01-01 10:00:05 UTC", "2026-01-01T10:00:05.000Z"],
    ["2026-01-02 03:04:05.001 UTC", "2026-01-02T03:04:05.001Z"],
    ["2026-01-01T10:00:05.25+01:00", "2026-01-01T09:00:05.250Z"],
    ["2026-01-02T03:05:05Z", "2026-01-02T03:05:05.000Z"],
  ])("--before %s is that moment", async (text, before) => {
    expect(await json(["session", "--subject", "7", "--before", text])).toMatchObject({ before });
  });

  it("warns that a lifetime which is too short accepts again what was revoked", async () => {
    const { out } = await run(["session", "--subject", "7", "--lifetime", "60"]);
    expect(out).toContain("kept   until 2026-01-02 03:05:05.001 UTC; whatever lives longer is accepted again then\n");
  });

  it("makes a subject and a purpose harmless to the terminal", async () => {
    const { out } = await run(["a\u001b[2J", "--subject", "\u202e7\n8"]);
    expect(out).toContain('✓ Revoked "a\\u001b[2J" of the subject "\\u202e7\\n8", issued');
    expect((await run(["--list"])).out).toContain("a\\u001b[2J  subject \\u202e7\\n8\n");
    expect(await kept()).toMatchObject([{ purpose: "a\u001b[2J", subject: "\u202e7\n8" }]);
    expect((await run(["--list", "--json"])).out).not.toMatch(/[^\n -~]/);
  });
});

describe("without a subject", () => {
  it("it asks first, and Enter alone is a no", async () => {
    const refused = await run(["shop.invite"], { answer: false });
    expect(refused).toMatchObject({ code: 1, err: "", questions: ["Revoke it? no"] });
    expect(refused.out).toBe(
      'This revokes everything of the purpose "shop.invite", that has been issued by now, for everybody. Nothing takes it back.\n\n\nNothing was revoked.\n',
    );
    expect(await kept()).toEqual([]);
    const agreed = await run(["shop.invite", "--before", "2026-01-01T10:00Z"], { answer: true });
    expect(agreed).toMatchObject({ code: 0, questions: ["Revoke it? no"] });
    expect(agreed.out).toContain('"shop.invite", issued before 2026-01-01 10:00:00 UTC, for everybody.');
    expect(await kept()).toMatchObject([{ purpose: "shop.invite", subject: "", beforeMs: Date.UTC(2026, 0, 1, 10) }]);
  });

  it("and refuses where there is nobody to ask", async () => {
    for (const [words, world] of [
      [["shop.invite"], {}],
      [["shop.invite", "--json"], { answer: true }],
    ] as const) {
      const { code, out, err, questions } = await run(words, world);
      expect([code, questions]).toEqual([2, []]);
      expect(out + err).toMatch(/WAXSEAL_USAGE.*for everybody, and there is nobody to ask: add --yes/);
    }
    expect(await kept()).toEqual([]);
  });

  it("it does not ask after --yes", async () => {
    const { code, out, questions } = await run(["shop.invite", "--yes"], { answer: false });
    expect([code, questions]).toEqual([0, []]);
    expect(out).toMatch(/^✓ Revoked everything of the purpose "shop\.invite", issued before /);
    expect(out).not.toContain("as a whole");
    expect(await kept()).toEqual([everything]);
  });
});

describe("waxseal revoke --list", () => {
  it("says that nothing is revoked", async () => {
    await keep([{ ...everything, expiresAtMs: NOW_MS }]);
    expect(await run(["--list"])).toMatchObject({ code: 0, out: "Nothing is revoked.\n", err: "" });
    expect(await json(["--list"])).toEqual({ ok: true, count: 0, complete: true, revocations: [] });
  });

  it("shows what is revoked, the latest first", async () => {
    await keep([
      { ...everything, purpose: "session", subject: "7", beforeMs: NOW_MS - 120_000, expiresAtMs: NOW_MS + 14 * DAY * 1000 },
      everything,
    ]);
    expect((await run(["--list"])).out).toBe(
      "2 revocations\n\n" +
        "shop.invite  everything\n  issued before  2026-01-02 03:04:05.001 UTC, just now\n  kept           for ever\n\n" +
        "session  subject 7\n  issued before  2026-01-02 03:02:05 UTC, 2 minutes ago\n  kept until     2026-01-16 03:04:05 UTC, in 14 days\n",
    );
    expect(await json(["--list"])).toEqual({
      ok: true,
      count: 2,
      complete: true,
      revocations: [
        { purpose: "shop.invite", subject: null, before: "2026-01-02T03:04:05.001Z", expires: null },
        { purpose: "session", subject: "7", before: "2026-01-02T03:02:05.000Z", expires: "2026-01-16T03:04:05.000Z" },
      ],
    });
  });

  it("shows the latest thousand, and says that there are more", async () => {
    fillWith(1001);
    const { out } = await run(["--list"]);
    expect(out).toMatch(/^1,001 revocations\n\np {2}subject 1001\n/);
    expect(out).not.toContain("subject 1\n");
    expect(out).toMatch(/\n! These are the latest 1,000 entries\.\n$/);
    const { revocations, ...rest } = (await json(["--list"])) as { revocations: unknown[] };
    expect(rest).toEqual({ ok: true, count: 1001, complete: false });
    expect(revocations).toHaveLength(1000);
  });

  it.runIf(isFull)(
    "fails as applications do where there are too many",
    async () => {
      fillWith(MOST_ENTRIES + 1);
      expect(await run(["--list"])).toMatchObject({ code: 3, err: expect.stringContaining("WAXSEAL_REVOCATIONS_TOO_MANY") });
    },
    30_000,
  );
});

/** Adds entries that were made one millisecond after the other. */
function fillWith(count: number): void {
  const database = new DatabaseSync(path);
  database.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(count)}) INSERT INTO waxseal_revocation SELECT 'p', CAST(i AS TEXT), i, ${String(FOR_EVER_MS)} FROM n`,
  );
  database.close();
}

describe("what cannot be done", () => {
  it.each<[string[], number, string]>([
    [[], 2, "Say what to revoke: a PURPOSE"],
    [["session", "7"], 2, "takes one argument"],
    [["", "--yes"], 2, "WAXSEAL_REVOCATION_INVALID"],
    [["x".repeat(256), "--yes"], 2, "purpose must be a text of 1 to 255 characters"],
    [["session", "--subject", ""], 2, "--subject needs a value"],
    [["session", "--subject="], 2, "--subject needs a value"],
    [["session", "--subject", "--before"], 2, "--subject needs a value"],
    [["session", "--subject", "x".repeat(256)], 2, "subject must be"],
    [["session", "--subject", "7", "--lifetime", "soon"], 2, "--lifetime is a number of seconds"],
    [["session", "--subject", "7", "--lifetime", "0"], 2, "above 0"],
    [["session", "--subject", "7", "--before", "2026-01-02T03:05:06Z"], 2, "at most 60 seconds from now"],
    [["session", "--yes", "--before", "2026-01-01T10:00"], 2, "a day, a time and a zone"],
    [["session", "--yes", "--before", "2026-02-30T10:00Z"], 2, "a day, a time and a zone"],
    [["session", "--yes", "--before", "2026-01-01T25:00Z"], 2, "a day, a time and a zone"],
    [["session", "--yes", "--before", "yesterday"], 2, "a day, a time and a zone"],
    [["session", "--list"], 2, "--list shows everything"],
    [["--list", "--subject", "7"], 2, "--list shows everything"],
    [["--list", "--before", "2026-01-01T10:00Z"], 2, "--list shows everything"],
    [["--list", "--lifetime", "1d"], 2, "--list shows everything"],
    [["--list", "--yes"], 2, "--list shows everything"],
    [["session", "--yes", "--prefix", "a"], 2, "--prefix goes with Redis"],
    [["session", "--store", "postgres://u:hunter2canary@h"], 2, "There is no option --store"],
    [["session", "--yes", "--variable", "SHOP"], 2, "one place"],
  ])("%j", async (words, code, message) => {
    for (const format of [[], ["--json"]]) {
      const outcome = await run([...words, ...format], { answer: false });
      expect(outcome.code).toBe(code);
      expect(outcome.out + outcome.err).toContain(message);
      expect(outcome.out + outcome.err).not.toContain("hunter2canary");
    }
    expect(await kept()).toEqual([]);
  });

  it("is said of a database without the table, which is not made: it may be the wrong one", async () => {
    const database = new DatabaseSync(path);
    database.exec("DROP TABLE waxseal_revocation");
    for (const words of [["session", "--subject", "7"], ["--list"]]) {
      const { code, err } = await run(words);
      expect(code).toBe(3);
      expect(err).toMatch(/^error WAXSEAL_TABLE_MISSING: .*no table waxseal_revocation: run `npx waxseal sessions migrate`/);
    }
    expect(database.prepare("SELECT name FROM sqlite_master WHERE name = 'waxseal_revocation'").all()).toEqual([]);
    database.close();
  });

  it("is said where there is no file, or no store at all", async () => {
    const words = ["revoke", "session", "--subject", "7"];
    expect(await cli([...words, "--sqlite", "absent.sqlite"], { cwd })).toMatchObject({
      code: 3,
      err: expect.stringContaining("There is no such file"),
    });
    expect(existsSync(join(cwd, "absent.sqlite"))).toBe(false);
    expect(await cli(words, { cwd })).toMatchObject({ code: 3, err: expect.stringContaining("WAXSEAL_STORE_UNNAMED") });
  });

  it("and nothing else of a file is changed: its journal stays as it is", async () => {
    const database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode = DELETE");
    expect(await run(["session", "--subject", "7"])).toMatchObject({ code: 0 });
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "delete" });
    database.close();
  });
});
