import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { SessionInterrupted, StoreError } from "../../src/errors.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { keepInTable } from "../../src/sessions/keep-in-table.ts";
import type { SessionKeeping } from "../../src/sessions/keeping.ts";
import { sessionIds } from "../../src/sessions/session-id.ts";
import type { Replacement, SessionLayout, SessionTable } from "../../src/sessions/store.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { memoryRevocations } from "../../src/sessions/stores/revocations/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { fixedClock, type FixedClock } from "../../src/testing/fixed-clock.ts";
import { liveRevocations } from "../../src/tokens/revocations/live-revocations.ts";
import type { LiveRevocations } from "../../src/tokens/revocations/revocations.ts";
import { DJANGO_TABLE_SQL } from "./django-table.ts";
import { tableWith } from "./table-with.ts";

const sqlite = () => {
  const database = new DatabaseSync(":memory:");
  database.exec(DJANGO_TABLE_SQL);
  return sqliteStore(database);
};

const CASES = (["waxseal", "django"] as const).flatMap((layout) => [
  { layout, name: "memory", store: memoryStore },
  { layout, name: "sqlite", store: sqlite },
]);

async function keeping(
  { layout, store }: (typeof CASES)[number],
  keys: string | KeyRing = "key",
  over?: SessionTable,
): Promise<{ sessions: SessionKeeping; table: SessionTable; clock: FixedClock; revocations: LiveRevocations }> {
  const clock = fixedClock();
  const table = over ?? (await store().open({ layout, clock }));
  const rules = { layout, maxAgeSeconds: 1000, idleSeconds: undefined };
  const revocations = liveRevocations({ store: memoryRevocations(), clock });
  await revocations.ready();
  onTestFinished(() => revocations.close());
  return { sessions: keepInTable(table, { keys, clock, rules, revocations }), table, clock, revocations };
}

const set = (name: string, value: unknown) => (latest: Readonly<Record<string, unknown>>) => ({ ...latest, [name]: value });

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(CASES)("sessions in a table: $name, $layout", (one) => {
  it("merge what parallel requests change, each from the same state", async () => {
    const { sessions } = await keeping(one);
    const { cookie } = await sessions.add(set("start", 1));
    const found = (await sessions.find(cookie))!;
    await Promise.all(Array.from({ length: 100 }, (_, at) => sessions.change(found, set(`f${String(at)}`, at))));
    const fields = (await sessions.find(cookie))!.fields;
    expect(Object.keys(fields).filter((name) => name.startsWith("f"))).toHaveLength(100);
    expect(fields["start"]).toBe(1);
  });

  it("take along to their new id what was changed after they were found", async () => {
    const { sessions } = await keeping(one);
    const { cookie } = await sessions.add(set("start", 1));
    const found = (await sessions.find(cookie))!;
    await sessions.change(found, set("meanwhile", 2));
    const moved = await sessions.move(found, set("login", 3));
    expect(moved.cookie).not.toBe(cookie);
    expect(await sessions.find(cookie)).toBeUndefined();
    expect((await sessions.find(moved.cookie))!.fields).toMatchObject({ start: 1, meanwhile: 2, login: 3 });
  });

  it("end when they are revoked, all of a user's or all there are, and no other", async () => {
    for (const subject of [7, undefined]) {
      const { sessions, clock, revocations } = await keeping(one);
      const { cookie } = await sessions.add(set("_auth_user_id", "7"));
      const other = await sessions.add(set("_auth_user_id", "8"));
      clock.pass(10);
      await revocations.revoke({ purpose: "session", subject });
      expect(await sessions.find(cookie)).toBeUndefined();
      expect((await sessions.find(other.cookie)) === undefined).toBe(subject === undefined);
      clock.pass(10);
      expect(await sessions.find((await sessions.add(set("_auth_user_id", "7"))).cookie)).toBeDefined();
    }
  });

  it("are not saved by a request that found them before they were revoked", async () => {
    const { sessions, clock, revocations } = await keeping(one);
    const { cookie } = await sessions.add(set("_auth_user_id", "7"));
    const found = (await sessions.find(cookie))!;
    clock.pass(10);
    await revocations.revoke({ purpose: "session", subject: 7 });
    clock.pass(10);
    await expect(sessions.change(found, set("late", 1))).rejects.toThrow(SessionInterrupted);
    await expect(sessions.move(found, set("late", 1))).rejects.toThrow(SessionInterrupted);
    expect(await sessions.touch({ ...found, stale: true })).toBeUndefined();
    expect(await sessions.find(cookie)).toBeUndefined();
  });

  it("move once where two would move them, and are changed no more under the old id", async () => {
    const { sessions } = await keeping(one);
    const { cookie } = await sessions.add(set("start", 1));
    const found = (await sessions.find(cookie))!;
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, (_, at) => sessions.move(found, set("at", at))));
    const moved = outcomes.filter((outcome) => outcome.status === "fulfilled");
    expect(moved).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(SessionInterrupted);
    await expect(sessions.change(found, set("late", 1))).rejects.toThrow(SessionInterrupted);
    expect((await sessions.find(moved[0]!.value.cookie))!.fields).not.toHaveProperty("late");
  });

  it("lose none of the changes, or refuse them, where one request moves them and others change them", async () => {
    const { sessions } = await keeping(one);
    for (let round = 0; round < 20; round++) {
      const { cookie } = await sessions.add(set("start", 1));
      const found = (await sessions.find(cookie))!;
      const changes = Array.from({ length: 8 }, (_, at) => sessions.change(found, set(`f${String(at)}`, at)));
      const move = sessions.move(found, set("login", 1));
      const outcomes = await Promise.allSettled(changes);
      const { fields } = (await sessions.find((await move).cookie))!;
      outcomes.forEach((outcome, at) => expect(Object.hasOwn(fields, `f${String(at)}`)).toBe(outcome.status === "fulfilled"));
    }
  });

  it("are not brought back by a save, a move or both, once they ended", async () => {
    const { sessions, table } = await keeping(one);
    const { cookie } = await sessions.add(set("start", 1));
    const found = (await sessions.find(cookie))!;
    await sessions.remove(found);
    let to = "";
    const watched = tableWith(table, { move: (handle, version, other, row) => ((to = other), table.move(handle, version, other, row)) });
    const { sessions: again } = await keeping(one, "key", watched);
    await expect(again.change(found, set("late", 1))).rejects.toThrow(SessionInterrupted);
    await expect(again.move(found, set("late", 1))).rejects.toThrow(SessionInterrupted);
    expect(await sessions.find(cookie)).toBeUndefined();
    expect(await again.touch(found)).toBeUndefined();
    expect(to).not.toBe("");
    expect(await table.read(to)).toBeUndefined();
    expect(await table.count()).toBe(0);
  });

  it("say so, and save nothing, where a row never stands still", async () => {
    const { sessions, table } = await keeping(one);
    const { cookie } = await sessions.add(set("start", 1));
    const found = (await sessions.find(cookie))!;
    const { handle } = sessionIds(one.layout, "key").read(cookie)!;
    const changed = async (): Promise<Replacement> => ({ kind: "changed", row: (await table.read(handle))! });
    const restless = tableWith(table, { replace: changed, move: changed });
    const { sessions: again } = await keeping(one, "key", restless);
    vi.stubGlobal("setTimeout", (go: () => void) => queueMicrotask(go)); // the pauses between its tries
    for (const call of [() => again.change(found, set("a", 1)), () => again.move(found, set("a", 1))]) {
      await expect(call()).rejects.toThrow(expect.objectContaining({ name: "StoreError", code: "WAXSEAL_SESSION_CONTENDED" }));
    }
    expect((await sessions.find(cookie))!.fields).not.toHaveProperty("a");
  });

  it("are told from nothing by their handle alone", async () => {
    const clash = tableWith((await keeping(one)).table, { insert: () => Promise.resolve(undefined) });
    const { sessions } = await keeping(one, "key", clash);
    await expect(sessions.add(set("a", 1))).rejects.toThrow(StoreError);
  });

  it("are over at their absolute limit, whatever the row says; Django's as long as the row is there", async () => {
    const { sessions, clock } = await keeping(one);
    const { cookie } = await sessions.add(set("start", 1));
    clock.pass(900);
    await sessions.change((await sessions.find(cookie))!, set("a", 1));
    clock.pass(99);
    const moved = await sessions.move((await sessions.find(cookie))!, set("b", 1));
    expect(await sessions.find(moved.cookie)).toBeDefined();
    clock.pass(1);
    expect((await sessions.find(moved.cookie)) === undefined).toBe(one.layout === "waxseal");
    clock.pass(999);
    expect(await sessions.find(moved.cookie)).toBeUndefined();
  });

  it("are over at it though the row says otherwise, since what is signed counts; Django's are not", async () => {
    const { sessions, table, clock } = await keeping(one);
    const { cookie } = await sessions.add(set("start", 1));
    const { handle } = sessionIds(one.layout, "key").read(cookie)!;
    const { blob, version } = (await table.read(handle))!;
    await table.replace(handle, version, { blob, lifetimeSeconds: 1e6, userId: undefined, createdAt: clock(), endsAt: clock() + 1e6 });
    clock.pass(1000);
    expect((await sessions.find(cookie)) === undefined).toBe(one.layout === "waxseal");
  });

  it("are written again with the current key, and then hold without the old one", async () => {
    const { sessions, table, clock } = await keeping(one, "old");
    const { cookie } = await sessions.add(set("start", 1));
    const rules = { layout: one.layout satisfies SessionLayout, maxAgeSeconds: 1000, idleSeconds: undefined };
    const between = keepInTable(table, { keys: new KeyRing({ current: "new", fallbacks: ["old"] }), clock, rules });
    const found = (await between.find(cookie))!;
    expect(found.stale).toBe(true);
    const kept = await between.change(found, (latest) => ({ ...latest }));
    const after = keepInTable(table, { keys: "new", clock, rules });
    expect(await after.find(kept.cookie)).toMatchObject({ stale: false, fields: { start: 1 } });
  });

  it("are kept alive without writing their fields again, unless an older key signed them", async () => {
    const { table, clock } = await keeping(one);
    const rules = { layout: one.layout, maxAgeSeconds: 1000, idleSeconds: 100 };
    const written: string[] = [];
    const watched = tableWith(table, {
      replace: (handle, version, row) => (written.push("replace"), table.replace(handle, version, row)),
      touch: (handle, version, seconds) => (written.push("touch"), table.touch(handle, version, seconds)),
    });
    const again = keepInTable(watched, { keys: "key", clock, rules });
    const { cookie } = await again.add(set("start", 1));
    const isOwn = one.layout === "waxseal";
    for (let round = 0; round < 5; round++) {
      clock.pass(60);
      const found = (await again.find(cookie))!;
      expect(found.idleSeconds).toBe(60);
      expect(await again.touch(found)).toMatchObject({ fields: { start: 1 }, idleSeconds: 0 });
    }
    expect(written).toEqual(Array.from({ length: 5 }, () => (isOwn ? "touch" : "replace")));
    const rotated = keepInTable(watched, { keys: new KeyRing({ current: "new", fallbacks: ["key"] }), clock, rules });
    expect((await rotated.touch((await rotated.find(cookie))!))!.stale).toBe(false);
    expect(written.at(-1)).toBe("replace");
    clock.pass(100);
    expect(await rotated.find(cookie)).toBeUndefined();
  });

  it("are not kept alive past their absolute limit, nor by a request that saw them before they were saved", async () => {
    const { sessions, table, clock } = await keeping(one);
    const { cookie } = await sessions.add(set("start", 1));
    const before = (await sessions.find(cookie))!;
    await sessions.change(before, set("a", 1));
    if (one.layout === "waxseal") expect(await sessions.touch(before)).toBeUndefined();
    clock.pass(600);
    await sessions.touch((await sessions.find(cookie))!);
    clock.pass(400);
    const { handle } = sessionIds(one.layout, "key").read(cookie)!;
    expect((await table.read(handle)) === undefined).toBe(one.layout === "waxseal");
  });

  it("open at servers whose clocks are behind the one that wrote them", async () => {
    const { sessions, table, clock } = await keeping(one);
    const ahead = keepInTable(table, {
      keys: "key",
      clock: () => clock() + 300,
      rules: { layout: one.layout, maxAgeSeconds: 1000, idleSeconds: 500 },
    });
    const { cookie } = await ahead.add(set("start", 1));
    const found = (await sessions.find(cookie))!;
    expect(found.fields).toMatchObject({ start: 1 });
    await sessions.change(found, set("a", 1));
    expect((await ahead.find(cookie))!.fields).toMatchObject({ start: 1, a: 1 });
  });
});
