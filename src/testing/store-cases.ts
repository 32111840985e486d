/**
 * The cases of the contract of stores, each named by what has to hold.
 *
 * @module
 */
import assert from "node:assert/strict";
import { added, assertRow, type Case } from "./store-trial.ts";

const HANDLE = "h".repeat(32);
const OTHER = "g".repeat(32);
const LONG_SECONDS = 1000;
const MANY = 50;

export const ROWS: Record<string, Case> = {
  async "gives back what was added, and nothing else"({ table, row }) {
    assert.equal(await table.read(HANDLE), undefined);
    await added(table, HANDLE, row());
    assert.equal((await table.read(HANDLE))?.blob, "blob");
    for (const other of ["", HANDLE.toUpperCase(), `${HANDLE} `, `${HANDLE}h`, "%", "*", "' OR 1=1 --", "../x", "__proto__"]) {
      assert.equal(await table.read(other), undefined, `there is a row under ${JSON.stringify(other)}`);
    }
  },

  async "adds a row only where there is none"({ table, row }) {
    const version = await added(table, HANDLE, row({ blob: "first" }));
    assert.equal(await table.insert(HANDLE, row({ blob: "second" })), undefined);
    assertRow(await table.read(HANDLE), "first", version);
  },

  async "replaces a row only while it has the version that the caller saw, and says how it is instead"({ table, row }) {
    const first = await added(table, HANDLE, row({ blob: "1" }));
    const replaced = await table.replace(HANDLE, first, row({ blob: "2" }));
    assert.equal(replaced.kind, "replaced");
    assertRow(await table.read(HANDLE), "2", replaced.version);
    const late = await table.replace(HANDLE, first, row({ blob: "3" }));
    assert.equal(late.kind, "changed");
    assertRow(late.row, "2", replaced.version);
    assertRow(await table.read(HANDLE), "2", replaced.version);
    assert.equal((await table.replace(HANDLE, replaced.version, row({ blob: "4" }))).kind, "replaced");
  },

  async "never brings back a row that is gone"({ table, row }) {
    const version = await added(table, HANDLE, row());
    assert.equal(await table.delete(HANDLE), true);
    assert.equal(await table.delete(HANDLE), false);
    assert.deepEqual(await table.replace(HANDLE, version, row()), { kind: "gone" });
    assert.deepEqual(await table.move(HANDLE, version, OTHER, row()), { kind: "gone" });
    assert.equal(await table.touch(HANDLE, version, LONG_SECONDS), false);
    assert.equal(await table.read(HANDLE), undefined);
    assert.equal(await table.read(OTHER), undefined);
  },

  async "moves a row to another handle, only while it has the version that the caller saw"({ table, row }) {
    const first = await added(table, HANDLE, row({ blob: "1" }));
    const second = await table.replace(HANDLE, first, row({ blob: "2" }));
    assert.equal(second.kind, "replaced");
    const late = await table.move(HANDLE, first, OTHER, row({ blob: "3" }));
    assert.equal(late.kind, "changed");
    assertRow(late.row, "2", second.version);
    assert.equal(await table.read(OTHER), undefined);
    const moved = await table.move(HANDLE, second.version, OTHER, row({ blob: "4" }));
    assert.equal(moved.kind, "replaced");
    assertRow(await table.read(OTHER), "4", moved.version);
    assert.equal(await table.read(HANDLE), undefined);
    assert.equal((await table.replace(OTHER, moved.version, row({ blob: "5" }))).kind, "replaced");
  },

  async "keeps any blob as it is"({ table, row }) {
    const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, at) => at + 32));
    for (const [at, blob] of ["", "'", '"', "\\", "\\'", " ", "a ", "NULL", "1", "1e5", printable, "x".repeat(1_400_000)].entries()) {
      const handle = `${HANDLE.slice(4)}${String(at)}`;
      const version = await added(table, handle, row({ blob }));
      assert.equal((await table.read(handle))?.blob, blob);
      assert.equal((await table.replace(handle, version, row({ blob: `${blob}!` }))).kind, "replaced");
      assert.equal((await table.read(handle))?.blob, `${blob}!`);
    }
  },

  async "keeps its rows when it is opened once more"({ table, again, row }) {
    await added(table, HANDLE, row());
    const other = await again();
    assert.equal((await other.read(HANDLE))?.blob, "blob");
    await other.delete(HANDLE);
    assert.equal(await table.read(HANDLE), undefined);
  },
};

export const EXPIRY: Record<string, Case> = {
  async "forgets a row when its time is over"({ table, row, short, pass }) {
    const version = await added(table, HANDLE, row({ lifetimeSeconds: short }));
    await added(table, OTHER, row({ lifetimeSeconds: LONG_SECONDS }));
    assert.equal((await table.read(HANDLE))?.blob, "blob");
    assert.equal(await table.count(), 2);
    await pass(short);
    assert.equal(await table.read(HANDLE), undefined);
    assert.deepEqual(await table.replace(HANDLE, version, row()), { kind: "gone" });
    assert.deepEqual(await table.move(HANDLE, version, "m".repeat(32), row()), { kind: "gone" });
    assert.equal(await table.touch(HANDLE, version, LONG_SECONDS), false);
    assert.equal((await table.delete(HANDLE)) && (await table.delete(HANDLE)), false);
    assert.equal(await table.count(), 1);
  },

  async "prolongs a row with each replacement and each touch, only while it has the version that the caller saw"(trial) {
    const { table, row, short, pass } = trial;
    const first = await added(table, HANDLE, row({ lifetimeSeconds: short }));
    const second = await table.replace(HANDLE, first, row({ blob: "second", lifetimeSeconds: 2 * short }));
    assert.equal(second.kind, "replaced");
    await pass(short);
    assert.equal(await table.touch(HANDLE, first, LONG_SECONDS), false);
    assert.equal(await table.touch(HANDLE, second.version, 3 * short), true);
    assertRow(await table.read(HANDLE), "second", second.version);
    await pass(short);
    assert.equal((await table.read(HANDLE))?.blob, "second");
    await pass(2 * short);
    assert.equal(await table.read(HANDLE), undefined);
  },

  async "clears what has expired, at most 1,000 rows at a time, and nothing else"({ table, row, short, pass }) {
    await added(table, OTHER, row({ userId: "7" }));
    for (let from = 0; from < 1100; from += 100) {
      const rows = Array.from({ length: 100 }, (_, at) => `${"e".repeat(28)}${String(from + at)}`);
      for (const handle of rows) await added(table, handle, row({ lifetimeSeconds: short / 100, userId: "7" }));
    }
    await pass(short);
    let calls = 0;
    for (let cleared = 1; cleared > 0; calls++) {
      cleared = await table.clear();
      assert.ok(cleared <= 1000 && calls < 100, `cleared ${String(cleared)} in call ${String(calls)}`);
    }
    assert.equal(await table.count(), 1);
    assert.equal((await table.read(OTHER))?.blob, "blob");
  },
};

export const USERS: Record<string, Case> = {
  async "tells how long ago a row was written or touched, and what is left of its life"({ table, row, short, pass }) {
    const version = await added(table, HANDLE, row());
    const { lifetimeSeconds: left = LONG_SECONDS } = (await table.read(HANDLE))!;
    assert.ok(left > 0.9 * LONG_SECONDS && left <= LONG_SECONDS, `${String(left)} s are left of ${String(LONG_SECONDS)} s`);
    await pass(short);
    const before = (await table.read(HANDLE))!.idleSeconds!;
    assert.ok(before >= 0.9 * short, `idle for ${String(before)} s after ${String(short)} s`);
    await table.touch(HANDLE, version, LONG_SECONDS);
    const after = (await table.read(HANDLE))!.idleSeconds!;
    assert.ok(after >= 0 && after < 0.9 * short, `idle for ${String(after)} s after a touch`);
  },

  async "lists the live rows of a user, the most recently seen first"({ table, row, clock, short, pass }) {
    const createdAt = Math.floor(clock()) - 500;
    await added(table, "old", row({ userId: "7", createdAt, blob: "of 7" }));
    await added(table, "short", row({ userId: "7", lifetimeSeconds: short }));
    await added(table, "theirs", row({ userId: "77" }));
    await added(table, "nobody's", row());
    await pass(short);
    const seen = await added(table, "anonymous", row());
    await table.move("anonymous", seen, "moved", row({ userId: "7" }));
    assert.deepEqual(
      (await table.list("7")).map(({ handle }) => handle),
      ["moved", "old"],
    );
    const { blob, createdAt: listedCreatedAt, seenAt, expiresAt } = (await table.list("7"))[1]!;
    assert.equal(blob, "of 7");
    assert.equal(listedCreatedAt, createdAt);
    assert.ok(Math.abs(expiresAt - seenAt - LONG_SECONDS) < 2, `seen at ${String(seenAt)}, expires at ${String(expiresAt)}`);
    for (const nobody of ["", "%", "*", "7 ", "' OR 1=1 --", "{7}", "é日🦭"]) assert.deepEqual(await table.list(nobody), []);
    await added(table, "unicode", row({ userId: "é日🦭" }));
    assert.equal((await table.list("é日🦭")).length, 1);
  },

  async "deletes a row, where the caller says so only if it is this user's"({ table, row }) {
    await added(table, HANDLE, row({ userId: "7" }));
    assert.equal(await table.delete(HANDLE, "8"), false);
    assert.equal((await table.read(HANDLE))?.blob, "blob");
    assert.equal(await table.delete(HANDLE, "7"), true);
    assert.equal(await table.delete(HANDLE, "7"), false);
    await added(table, OTHER, row());
    assert.equal(await table.delete(OTHER, ""), false);
    assert.equal(await table.delete(OTHER), true);
  },

  async "deletes all rows of a user but one"({ table, row }) {
    for (const handle of ["a", "b", "c"]) await added(table, handle, row({ userId: "7" }));
    await added(table, "d", row({ userId: "8" }));
    assert.equal(await table.deleteOf("7", "b"), 2);
    assert.deepEqual(
      (await table.list("7")).map(({ handle }) => handle),
      ["b"],
    );
    assert.equal(await table.deleteOf("7", "d"), 1);
    assert.equal(await table.deleteOf("7"), 0);
    assert.deepEqual(await table.list("7"), []);
    assert.equal((await table.list("8")).length, 1);
  },
};

export const UNLISTED: Record<string, Case> = {
  async "refuses what Django's table cannot tell"({ table, row }) {
    await added(table, HANDLE, row());
    const refused = { name: "ConfigError", code: "WAXSEAL_LAYOUT_UNLISTED" };
    await assert.rejects(async () => table.list("7"), refused);
    await assert.rejects(async () => table.deleteOf("7"), refused);
    await assert.rejects(async () => table.delete(HANDLE, "7"), refused);
    assert.equal((await table.read(HANDLE))?.blob, "blob");
  },
};

export const AT_ONCE: Record<string, Case> = {
  async "lets one of many through that add, replace, move or delete the same row at once"({ table, row }) {
    const added = await many((at) => table.insert(HANDLE, row({ blob: String(at) })));
    assert.equal(added.filter((version) => version !== undefined).length, 1);
    const { version } = (await table.read(HANDLE))!;
    const replaced = await many((at) => table.replace(HANDLE, version, row({ blob: `new ${String(at)}` })));
    assert.deepEqual(replaced.map(({ kind }) => kind).sort(), [...Array.from({ length: MANY - 1 }, () => "changed"), "replaced"]);
    const now = (await table.read(HANDLE))!;
    assert.equal(now.blob, `new ${String(replaced.findIndex(({ kind }) => kind === "replaced"))}`);
    const moved = await many((at) => table.move(HANDLE, now.version, `${OTHER}${String(at)}`, row()));
    assert.deepEqual(moved.map(({ kind }) => kind).sort(), [...Array.from({ length: MANY - 1 }, () => "gone"), "replaced"]);
    const alive = await many((at) => table.read(`${OTHER}${String(at)}`));
    assert.equal(alive.filter((found) => found !== undefined).length, 1);
    const to = `${OTHER}${String(alive.findIndex((found) => found !== undefined))}`;
    const deleted = await many(() => table.delete(to));
    assert.equal(deleted.filter(Boolean).length, 1);
  },
};

function many<T>(call: (at: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: MANY }, (_, at) => call(at)));
}
