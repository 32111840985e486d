import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolders } from "../run-cli.ts";
import { DAY, KeysWorld, MINUTE } from "./keys-world.ts";

const newFolder = temporaryFolders();
let world: KeysWorld;

beforeEach(async () => {
  world = new KeysWorld(newFolder());
  await world.done("init", "--app", "shop");
});

describe("waxseal keys rotate, as cron runs it", () => {
  it("does the step that is due, and else says when to come back, which is no finding", async () => {
    expect(await world.json(["rotate"])).toMatchObject({
      exit: 0,
      step: "stage",
      done: true,
      next: { step: "promote", at: "2026-01-02T03:14:35.000Z" },
    });
    expect(await world.json(["rotate"])).toMatchObject({
      exit: 0,
      step: "promote",
      done: false,
      next: { step: "promote", at: "2026-01-02T03:14:35.000Z" },
    });
    world.now += 11 * MINUTE;
    expect(await world.json(["rotate"])).toMatchObject({
      exit: 0,
      step: "promote",
      done: true,
      next: { step: "retire", at: "2026-01-16T03:26:05.000Z" },
    });
    const next = { step: "retire", at: "2026-01-16T03:26:05.000Z" };
    expect(await world.json(["rotate"])).toMatchObject({ exit: 0, step: "retire", done: false, guard: "still-signing", next });
    world.now += 11 * MINUTE;
    expect(await world.json(["rotate"])).toMatchObject({ exit: 0, step: "retire", done: false, guard: "max-age", next });
    world.now += 15 * DAY;
    expect(await world.json(["rotate"])).toMatchObject({ exit: 0, step: "retire", done: true, complete: true, next: null });
    expect(world.states).toEqual(["current"]);
    expect(world.ring.revision).toBe(4);
  });

  it("shows a timeline to people", async () => {
    const out = await world.done("rotate");
    expect(out).toMatch(
      /^✓ Staged a new key[\s\S]*\nTimeline\n {2}✓ [\s\S]* {2}· promote [\s\S]* {2}· retire [\s\S]*Come back with the same command on 2026-01-02 03:14:35 UTC/,
    );
    expect(await world.done("rotate")).toMatch(
      /^✓ Nothing to do yet: promote is next, on 2026-01-02 03:14:35 UTC.*in 10 minutes\.\n\nTimeline\n/,
    );
  });

  it("counts without the purposes that are waived when it says when to come back", async () => {
    await world.done("rotate");
    world.now += 11 * MINUTE;
    await world.done("rotate");
    const waived = ["session", "csrf", "messages"].flatMap((purpose) => ["--waive", purpose]);
    expect(await world.json(["rotate", ...waived])).toMatchObject({ guard: "still-signing", next: { at: "2026-01-05T03:26:05.000Z" } });
  });

  it("begins with --every only once the current key is old enough", async () => {
    expect(await world.json(["rotate", "--every", "90d"])).toMatchObject({
      exit: 0,
      done: false,
      complete: true,
      next: { step: "stage", at: "2026-04-02T03:04:05.000Z" },
    });
    expect(world.ring.revision).toBe(1);
    world.now += 90 * DAY;
    expect(await world.json(["rotate", "--every", "90d"])).toMatchObject({ step: "stage", done: true });
    world.now += DAY;
    expect(await world.json(["rotate", "--every", "90d"])).toMatchObject({ step: "promote", done: true });
  });

  it("goes on with what was begun by hand", async () => {
    await world.done("stage");
    world.now += DAY;
    await world.done("promote");
    expect(await world.json(["rotate"])).toMatchObject({ step: "retire", done: false });
    await world.done("rollback");
    expect(await world.json(["rotate"])).toMatchObject({ step: "promote" });
  });

  it("finds something where time alone does not help", async () => {
    const other = new KeysWorld(newFolder());
    await other.done("init", "--app", "shop", "--max-age", "shop.unsubscribe=unbounded");
    await other.done("rotate");
    other.now += DAY;
    await other.done("rotate");
    other.now += 20 * DAY;
    expect(await other.json(["rotate"])).toMatchObject({ exit: 1, ok: false, step: "retire", guard: "evidence-needed" });
    await other.done("rotate", "--waive", "shop.unsubscribe");
    expect(other.states).toEqual(["current"]);
  });

  it("is stopped by Ctrl-C while it waits, and says that nothing is lost", async () => {
    const { code, out } = await world.file(["rotate", "--wait"], { interrupt: true });
    expect(code).toBe(3);
    expect(out).toContain("Stopped. Nothing is lost");
    expect(world.states).toEqual(["staged", "current"]);
    expect(await world.file(["rotate", "--wait", "--dry-run"])).toMatchObject({ code: 2 });
  });
});
