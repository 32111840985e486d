import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { SessionInterrupted, StoreError } from "../../src/errors.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { keepInTable } from "../../src/sessions/keep-in-table.ts";
import type { SessionKeeping } from "../../src/sessions/keeping.ts";
import { sessionIds } from "../../src/sessions/session-id.ts";
import type { SessionLayout, SessionTable } from "../../src/sessions/store.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { handClock } from "../web/live-site.ts";
import { DJANGO_TABLE_SQL } from "./store-contract.ts";

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
): Promise<{ sessions: SessionKeeping; table: SessionTable; clock: ReturnType<typeof handClock> }> {
  const clock = handClock();
  const table = over ?? (await store().open({ layout, clock }));
  const rules = { layout, maxAgeSeconds: 1000, idleSeconds: undefined };
  return { sessions: keepInTable(table, { keys, clock, rules }), table, clock };
}

const set = (name: string, value: unknown) => (latest: Readonly<Record<string, unknown>>) => ({ ...latest, [name]: value });

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
    let inserted = "";
    const watched: SessionTable = {
      insert: (handle, row) => ((inserted = handle), table.insert(handle, row)),
      read: (handle) => table.read(handle),
      replace: (handle, blob, row) => table.replace(handle, blob, row),
      delete: (handle, expected) => table.delete(handle, expected),
    };
    const { sessions: again } = await keeping(one, "key", watched);
    await expect(again.change(found, set("late", 1))).rejects.toThrow(SessionInterrupted);
    await expect(again.move(found, set("late", 1))).rejects.toThrow(SessionInterrupted);
    expect(await sessions.find(cookie)).toBeUndefined();
    expect(inserted).not.toBe("");
    expect(await table.read(inserted)).toBeUndefined();
  });

  it("say so, and save nothing, where a row never stands still", async () => {
    const { sessions, table } = await keeping(one);
    const { cookie } = await sessions.add(set("start", 1));
    const found = (await sessions.find(cookie))!;
    const restless: SessionTable = {
      insert: (handle, row) => table.insert(handle, row),
      read: (handle) => table.read(handle),
      replace: () => Promise.resolve("changed"),
      delete: (handle, expected) => (expected === undefined ? table.delete(handle) : Promise.resolve(false)),
    };
    const { sessions: again } = await keeping(one, "key", restless);
    for (const call of [again.change(found, set("a", 1)), again.move(found, set("a", 1))]) {
      await expect(call).rejects.toThrow(expect.objectContaining({ name: "StoreError", code: "WAXSEAL_SESSION_CONTENDED" }));
    }
    expect((await sessions.find(cookie))!.fields).not.toHaveProperty("a");
  });

  it("are told from nothing by their handle alone", async () => {
    const clash: SessionTable = { ...(await keeping(one)).table, insert: () => Promise.resolve(false) };
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
    const blob = (await table.read(handle))!;
    await table.replace(handle, blob, { blob, expiresAt: clock() + 1e6, userId: undefined });
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
});
