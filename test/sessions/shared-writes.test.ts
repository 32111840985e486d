import { describe, expect, it } from "vitest";
import { PayloadError, StoreError } from "../../src/errors.ts";
import type { SessionFields } from "../../src/sessions/codec.ts";
import { SharedWrites } from "../../src/sessions/shared-writes.ts";

interface Kept {
  fields: SessionFields;
}

const START: Kept = { fields: {} };
const set = (name: string, value: unknown) => (latest: Readonly<SessionFields>) => ({ ...latest, [name]: value });

/** Writes slowly, keeps what it wrote, and refuses what holds too much or while it is down. */
function slowTable(): { writes: SharedWrites<Kept>; sizes: number[]; down: { now: boolean }; kept: () => Kept } {
  const sizes: number[] = [];
  const down = { now: false };
  let kept = START;
  const writes = new SharedWrites<Kept>(async (session, merges) => {
    sizes.push(merges.length);
    const fields = merges.reduce<SessionFields>((before, merge) => merge(before), session.fields);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (down.now) throw new StoreError("WAXSEAL_STORE_FAILED", "down");
    if ("huge" in fields) throw new PayloadError("WAXSEAL_PAYLOAD_TOO_LARGE", "huge");
    return (kept = { fields });
  });
  return { writes, sizes, down, kept: () => kept };
}

describe("writes of one session that come at once", () => {
  it("go out as one at a time, and those that wait go together: a hundred cost two", async () => {
    const { writes, sizes, kept } = slowTable();
    const saved = await Promise.all(Array.from({ length: 100 }, (_, at) => writes.save("h", START, set(`f${String(at)}`, at))));
    expect(sizes).toEqual([1, 99]);
    expect(Object.keys(kept().fields)).toHaveLength(100);
    expect(saved[0]!.fields).toEqual({ f0: 0 });
    expect(saved[99]!.fields).toEqual(kept().fields);
  });

  it("keep the order in which they came, so that the last one wins", async () => {
    const { writes, kept } = slowTable();
    await Promise.all(Array.from({ length: 20 }, (_, at) => writes.save("h", START, set("same", at))));
    expect(kept().fields).toEqual({ same: 19 });
  });

  it("do not wait for those of another session", async () => {
    const { writes, sizes } = slowTable();
    await Promise.all([writes.save("one", START, set("a", 1)), writes.save("other", START, set("b", 1))]);
    expect(sizes).toEqual([1, 1]);
  });

  it("are refused together where the store is down, and the next one begins from what its own request found", async () => {
    const { writes, down } = slowTable();
    down.now = true;
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, (_, at) => writes.save("h", START, set(`f${String(at)}`, at))));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: "rejected", reason: { code: "WAXSEAL_STORE_FAILED" } });
    down.now = false;
    expect((await writes.save("h", { fields: { mine: 1 } }, set("a", 1))).fields).toEqual({ mine: 1, a: 1 });
  });

  it("are refused one by one where one of them does not fit: the others are saved", async () => {
    const { writes, kept } = slowTable();
    const names = ["first", "a", "huge", "b"];
    const outcomes = await Promise.allSettled(names.map((name) => writes.save("h", START, set(name, 1))));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect(kept().fields).toEqual({ first: 1, a: 1, b: 1 });
  });

  it("are refused one by one where the store refuses what one of them makes, until it refuses two in a row", async () => {
    let calls = 0;
    const picky = new SharedWrites<Kept>(async (session, merges) => {
      calls++;
      const fields = merges.reduce<SessionFields>((before, merge) => merge(before), session.fields);
      await new Promise((resolve) => setTimeout(resolve, 1));
      if ("refused" in fields) throw new StoreError("WAXSEAL_STORE_FAILED", "too large for a packet");
      return { fields };
    });
    const save = (names: string[]) => Promise.allSettled(names.map((name) => picky.save("h", START, set(name, 1))));
    const statuses = async (names: string[]) => (await save(names)).map(({ status }) => status === "fulfilled");
    expect(await statuses(["first", "a", "refused", "b"])).toEqual([true, true, false, true]);
    calls = 0;
    expect(await statuses(["first", "refused", "refused", "b", "c", "d"])).toEqual([true, false, false, false, false, false]);
    expect(calls).toBe(4);
  });

  it("are refused at once, all of them, where the store does not answer", async () => {
    let calls = 0;
    const silent = new SharedWrites<Kept>(async () => {
      calls++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      throw new StoreError("WAXSEAL_STORE_TIMEOUT", "silent");
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, at) => silent.save("h", START, set(`f${String(at)}`, at))));
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
    expect(calls).toBe(2);
  });
});
