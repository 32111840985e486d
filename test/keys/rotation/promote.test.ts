import { describe, expect, test } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { promote } from "../../../src/keys/rotation/promote.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { date, DAY, EVERYWHERE, first, made, NOW, promoted, shown, staged } from "./rings.ts";

const refusal = (guard: string, holdsAt?: Date): unknown => expect.objectContaining({ ok: false, guard, holdsAt });

test("makes the staged key sign, and refuses documents from before it was staged", () => {
  const at = String(EVERYWHERE);
  expect(shown(promoted)).toEqual([`new current staged 0 promoted ${at}`, `old fallback promoted 0 demoted ${at}`]);
  expect([promoted.revision, promoted.floor, promoted.updatedAt]).toEqual([3, 2, NOW + EVERYWHERE]);
});

test("of nothing, promotes nothing", () => {
  expect(promote(first)).toEqual(refusal("nothing-staged"));
  expect(promote(promoted)).toEqual(refusal("nothing-staged"));
});

test("waits until every process has the key, by whichever clock", () => {
  expect(promote(staged, { now: NOW + EVERYWHERE - 1 })).toEqual(refusal("not-everywhere", date(NOW + EVERYWHERE)));
  expect(promote(staged, { now: NOW + EVERYWHERE, acknowledged: new Map() }).ok).toBe(true);
});

describe("acknowledgements", () => {
  const behind = new Map([
    ["node-1", 2],
    ["node-2", 1],
  ]);

  test("of all processes leave nothing to wait for", () => {
    expect(promote(staged, { now: NOW, acknowledged: new Map([["node-1", 2], ["node-2", 7]]) }).ok).toBe(true); // prettier-ignore
  });

  test("one that is missing is named, however long it takes", () => {
    const refused = promote(staged, { now: NOW + 365 * DAY, acknowledged: behind });
    expect(refused).toEqual(refusal("not-everywhere"));
    expect(refused).toMatchObject({ hint: expect.stringContaining('"node-2"') });
    expect(refused).not.toMatchObject({ hint: expect.stringContaining('"node-1"') });
  });

  test("one that is waived is waited for by time instead", () => {
    const waive = ["node-2"];
    expect(promote(staged, { now: NOW, acknowledged: behind, waive })).toEqual(refusal("not-everywhere", date(NOW + EVERYWHERE)));
    expect(promote(staged, { now: NOW + EVERYWHERE, acknowledged: behind, waive }).ok).toBe(true);
    expect(promote(staged, { now: NOW + EVERYWHERE, acknowledged: behind, waive: ["node-1"] }).ok).toBe(false);
  });

  test("of fewer processes than there are shorten nothing", () => {
    const acknowledged = new Map([["node-1", 2]]);
    expect(promote(staged, { now: NOW, acknowledged, instances: 2 })).toEqual(refusal("not-everywhere", date(NOW + EVERYWHERE)));
    expect(promote(staged, { now: NOW, acknowledged, instances: 1 }).ok).toBe(true);
    expect(promote(staged, { now: NOW, acknowledged: new Map(), instances: 0 }).ok).toBe(false);
  });

  test.each([[Number.NaN], [undefined as unknown as number]])("%s is no revision", (revision) => {
    expect(promote(staged, { now: NOW, acknowledged: new Map([["node-1", revision]]) }).ok).toBe(false);
  });

  test("of hundreds, some are named, so that none can write into a terminal", () => {
    const many = new Map(Array.from({ length: 300 }, (_, at) => [`\u001b[2J${String(at)}`, 1]));
    const refused = promote(staged, { acknowledged: many });
    expect(refused).toMatchObject({ hint: expect.stringContaining("and 295 more") });
    expect(refused).not.toMatchObject({ hint: expect.stringContaining("\u001b") });
  });
});

describe("activateAt", () => {
  const scheduled = made(stage(first, { now: NOW, id: "new", activateAt: date(NOW + DAY) }));

  test("that has come is written down as it was", () => {
    const ring = made(promote(scheduled, { now: NOW + 2 * DAY }));
    expect(shown(ring)).toEqual([`new current staged 0 promoted ${String(DAY)}`, `old fallback promoted 0 demoted ${String(DAY)}`]);
    expect([ring.revision, ring.floor]).toEqual([3, 2]);
  });

  test("that lies ahead can be brought forward", () => {
    expect(promote(scheduled, { now: NOW + EVERYWHERE - 1 }).ok).toBe(false);
    const at = String(EVERYWHERE);
    expect(shown(made(promote(scheduled, { now: NOW + EVERYWHERE })))).toEqual([
      `new current staged 0 promoted ${at}`,
      `old fallback promoted 0 demoted ${at}`,
    ]);
  });
});

describe("keys without a document", () => {
  const [a, b, c] = [generateSecretKey(), generateSecretKey(), generateSecretKey()];
  const bare = bareKeys({ current: a, staged: [b] });

  test("have to be told when the key was staged", () => {
    expect(promote(bare, { now: NOW })).toEqual(refusal("time-unknown"));
    expect(promote(bare, { now: NOW, stagedAt: date(NOW - EVERYWHERE + 1) })).toEqual(refusal("not-everywhere", date(NOW + 1)));
    const ring = made(promote(bare, { now: NOW, stagedAt: date(NOW - EVERYWHERE) }));
    expect([ring.revision, ring.keys.map(({ id, state }) => `${id} ${state}`)]).toEqual([1, ["staged-1 current", "current fallback"]]);
  });

  test("have no revision that would say what a process has", () => {
    expect(promote(bare, { now: NOW, acknowledged: new Map([["node-1", 0]]) })).toEqual(refusal("time-unknown"));
  });

  test("with several that are staged need to be told which", () => {
    const several = bareKeys({ current: a, staged: [b, c] });
    const told = { now: NOW, stagedAt: date(NOW - DAY) };
    expect(promote(several, told)).toEqual(refusal("several-staged"));
    expect(made(promote(several, { ...told, id: "staged-2" })).keys.map(({ id }) => id)).toEqual(["staged-1", "staged-2", "current"]);
    expect(promote(several, { ...told, id: "current" })).toEqual(refusal("nothing-staged"));
  });
});
