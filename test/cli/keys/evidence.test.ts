import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { documentDigest } from "../../../src/keys/document/write-document.ts";
import type { InstanceReport } from "../../../src/keys/evidence/evidence-store.ts";
import { ownSalt } from "../../../src/signing/salts.ts";
import { fieldSeal } from "../../../src/sessions/sealed-fields.ts";
import { sqliteStore } from "../../../src/sessions/stores/sqlite.ts";
import { sqliteEvidence } from "../../../src/sessions/stores/evidence/sqlite.ts";
import { cli, temporaryFolders } from "../run-cli.ts";
import { writeFileSync, readFileSync } from "node:fs";
import { fill } from "../session-rows.ts";
import { DAY, KeysWorld, MINUTE } from "./keys-world.ts";

const newFolder = temporaryFolders();
const STORE = ["--sqlite", "shop.sqlite"];
let world: KeysWorld;

beforeEach(async () => {
  world = new KeysWorld(newFolder());
  await cli(["sessions", "migrate", ...STORE], { cwd: world.cwd });
  await world.done("init", "--app", "shop", "--max-age", "shop.unsubscribe=unbounded", ...STORE);
});

/** Says what a process has, now. */
async function report(instance: string, revision: number, more: Partial<InstanceReport> = {}): Promise<void> {
  const store = sqliteEvidence(join(world.cwd, "shop.sqlite"));
  const untilMs = Math.round(world.now * 1000);
  const { fingerprint } = world.ring.current.key;
  await store.report({
    ...{ app: "shop", instance, boot: `boot-of-${instance}`, revision, keys: [{ key: fingerprint, state: "current" }] },
    ...{ sinceMs: untilMs, untilMs, everyMs: MINUTE * 1000, isLast: false, uses: [] },
    ...more,
  });
  store.close?.();
}

describe("what processes report", () => {
  it("shows in the status: who has which revision, and what each key was last used for", async () => {
    await world.done("stage", ...STORE);
    const { fingerprint } = world.ring.current.key;
    const lastUsedMs = Math.round(world.now * 1000);
    const uses = [{ key: fingerprint, purpose: ownSalt("token", "shop.invite"), count: 12, lastUsedMs }];
    await report("web-1", 2, { uses });
    await report("web-2", 1);
    world.now += MINUTE;
    const out = await world.done("status", ...STORE);
    expect(out).toMatch(/\n {4}shop\.invite {2}1 minute ago, 12 uses\n/);
    expect(out).toMatch(/Processes\n(.*\n)? {2}web-1 {2}revision 2 {2}up to date, heard 1 minute ago\n/);
    expect(out).toMatch(/\n {2}web-2 {2}revision 1 {2}behind, heard 1 minute ago\n/);
    expect(out).toContain("rollback    noticed: the store remembers");
    world.now += DAY;
    const status = await world.json(["status", ...STORE]);
    expect(status).toMatchObject({ rollbackProtection: "store", hasEvidence: true, store: "SQLite, --sqlite" });
    expect(status["instances"]).toEqual([expect.objectContaining({ state: "lost" }), expect.objectContaining({ state: "lost" })]);
  });

  it("lets a key be promoted as soon as all have it, and waits for whoever has not", async () => {
    await world.done("stage", ...STORE);
    await report("web-1", 2);
    await report("web-2", 1);
    const refused = await world.json(["promote", ...STORE]);
    expect(refused).toMatchObject({ exit: 1, guard: "not-everywhere", holdsAt: null });
    expect(refused["hint"]).toContain('"web-2"');
    world.now += MINUTE;
    await report("web-1", 2, { sinceMs: Math.round(world.now - MINUTE) * 1000 });
    await report("web-2", 2, { sinceMs: Math.round(world.now - MINUTE) * 1000 });
    await world.done("promote", ...STORE);
    expect(world.states).toEqual(["current", "fallback"]);
  });

  it("leaves out whoever is waived by name", async () => {
    await world.done("stage", ...STORE);
    await report("web-1", 2);
    await report("web-2", 1);
    world.now += 11 * MINUTE;
    await report("web-1", 2);
    await report("web-2", 1);
    expect(await world.json(["promote", ...STORE])).toMatchObject({ exit: 1, guard: "not-everywhere" });
    await world.done("promote", "--waive", "web-2", ...STORE);
  });

  it("waits as long as the policy says for whoever is lost", async () => {
    await world.done("stage", ...STORE);
    await report("web-2", 1);
    world.now += 5 * MINUTE;
    await report("web-1", 2);
    expect(await world.json(["promote", ...STORE])).toMatchObject({ guard: "not-everywhere", holdsAt: "2026-01-02T03:14:35.000Z" });
    await world.done("promote", "--waive", "web-2", ...STORE);
  });

  it("does not wait for one whose place another has taken, unless several processes share the name", async () => {
    await world.done("stage", ...STORE);
    const sinceMs = Math.round((world.now - MINUTE) * 1000);
    await report("web", 1, { boot: "first", sinceMs });
    world.now += 5 * MINUTE;
    await report("web", 2, { boot: "second" });
    expect(await world.json(["promote", "--dry-run", ...STORE])).toMatchObject({ exit: 0 });
    await report("web", 2, { boot: "beside the first", sinceMs });
    expect(await world.json(["promote", "--dry-run", ...STORE])).toMatchObject({ exit: 1, guard: "not-everywhere" });
  });

  it("waits as long as the policy says where Django reads the keys, too", async () => {
    await world.done("stage", ...STORE);
    await report("web-1", 2);
    expect(await world.json(["promote", "--django", ...STORE])).toMatchObject({
      guard: "not-everywhere",
      holdsAt: "2026-01-02T03:14:35.000Z",
    });
  });

  it("proves that a key is unused, which time cannot of what never ends", async () => {
    await world.done("stage", ...STORE);
    await report("web-1", 2);
    await world.done("promote", ...STORE);
    const old = world.ring.keys[1]!.key.fingerprint;
    const started = world.now;
    const watch = async (uses: InstanceReport["uses"] = []): Promise<void> => {
      world.now += DAY;
      await report("web-1", 3, { sinceMs: Math.round((world.now - DAY) * 1000), everyMs: DAY * 1000, uses });
    };
    await watch([{ key: old, purpose: ownSalt("token", "shop.unsubscribe"), count: 1, lastUsedMs: Math.round((started + DAY) * 1000) }]);
    for (let day = 0; day < 14; day++) await watch();
    expect(await world.json(["retire", ...STORE])).toMatchObject({ exit: 1 });
    for (let day = 0; day < 3; day++) await watch();
    const status = await world.json(["status", ...STORE]);
    expect((status["keys"] as unknown[])[1]).toMatchObject({ leaving: { isSafe: true, onEvidence: ["shop.unsubscribe"] } });
    await world.done("retire", ...STORE);
  });

  it("is harmless on a terminal", async () => {
    await report("\u001b[2Jweb\u202e", 1, {
      uses: [{ key: world.ring.current.key.fingerprint, purpose: "a\u001b]0;x\u0007", count: 1, lastUsedMs: 1 }],
    });
    const { out } = await world.file(["status", ...STORE]);
    expect(out).toContain("\\u001b[2Jweb\\u202e");
    expect(out).toContain("a\\u001b]0;x\\u0007");
    expect(out.replaceAll("\n", "")).not.toMatch(/[\0-\x1f\x7f-\x9f\u202e]/);
    expect((await world.file(["status", "--json", ...STORE])).out).not.toMatch(/[^\n -~]/);
  });
});

describe("the store", () => {
  it("remembers what was written, and no step is taken from an older copy", async () => {
    const old = readFileSync(world.path, "utf8");
    await world.done("revoke", "current", "--reason", "leak", "--yes", ...STORE);
    writeFileSync(world.path, old, { mode: 0o600 });
    expect(await world.json(["status", ...STORE])).toMatchObject({
      ...{ exit: 1, objection: { code: "WAXSEAL_KEYRING_FLOOR" }, rollbackProtection: "store" },
    });
    expect((await world.file(["stage", ...STORE])).err).toContain("WAXSEAL_KEYRING_FLOOR");
    expect(documentDigest(world.ring)).toBeDefined();
    expect(world.ring.revision).toBe(1);
  });

  it("that is down is named, with how to go on without it", async () => {
    const env = { SESSION_STORE: "postgres://shop:secret@127.0.0.1:1/shop" };
    const { code, out, err } = await world.file(["revoke", "current", "--reason", "leak", "--yes"], { env });
    expect(code).toBe(3);
    expect(err).toMatch(/ECONNREFUSED.*--no-store\./);
    expect(out + err).not.toContain("secret@");
    expect(await world.file(["revoke", "current", "--reason", "leak", "--yes", "--no-store"], { env })).toMatchObject({ code: 0 });
  });

  it("without tables for it is no evidence, and says so", async () => {
    writeFileSync(join(world.cwd, "empty.sqlite"), "");
    const { code, out } = await world.file(["status"], { env: { DATABASE_URL: "sqlite:./empty.sqlite" } });
    expect(code).toBe(0);
    expect(out).toContain("evidence    none: SQLite, DATABASE_URL (sqlite) has no tables for it; `waxseal sessions migrate`");
  });

  it("holds a retirement while rows of sessions are signed by the key, and counts them", async () => {
    const old = world.ring.current.key;
    const clock = (): number => world.now;
    const seal = fieldSeal("waxseal", "table", old, clock);
    await fill(
      sqliteStore(join(world.cwd, "shop.sqlite")),
      async (table) => {
        for (const handle of ["a".repeat(43), "b".repeat(43)]) {
          const [createdAt, endsAt] = [world.now, world.now + 100 * DAY]; // longer than the policy says
          await table.insert(handle, { blob: seal.seal({}, handle), lifetimeSeconds: 100 * DAY, userId: undefined, createdAt, endsAt });
        }
      },
      { now: world.now },
    );
    await world.done("stage", ...STORE);
    world.now += DAY;
    await world.done("promote", ...STORE);
    expect((await world.json(["status", "--rows", ...STORE]))["keys"]).toMatchObject([
      { state: "current", rows: 0 },
      { state: "fallback", rows: 2 },
    ]);
    expect(await world.done("status", "--rows", ...STORE)).toContain("\n    2 live sessions need it\n");
    const { id } = world.ring.keys[1]!;
    const cost = await world.done("revoke", id, "--reason", "leak", "--rows", "--dry-run", ...STORE);
    expect(cost).toContain("2 live sessions are signed by it.");
    world.now += 30 * DAY;
    const waived = ["--waive", "shop.unsubscribe", ...STORE];
    expect(await world.json(["retire", ...waived])).toMatchObject({ exit: 1, guard: "rows-left", holdsAt: null });
    expect(await world.json(["rotate", ...waived])).toMatchObject({ exit: 1, step: "retire", guard: "rows-left" });
    expect(world.states).toEqual(["current", "fallback"]);
    await world.done("retire", ...waived, "--waive", "rows");
    expect(world.states).toEqual(["current"]);
  });

  it("counts the sessions that need a key", async () => {
    expect((await world.json(["status", "--rows", ...STORE]))["keys"]).toMatchObject([{ rows: 0 }]);
    expect((await world.json(["revoke", "current", "--reason", "leak", "--rows", "--dry-run", ...STORE]))["rows"]).toBe(0);
    const { code, err } = await world.file(["status", "--rows", ...STORE], { interrupt: true });
    expect(code).toBe(3);
    expect(err).toContain("Stopped");
  });
});
