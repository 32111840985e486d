import { describe, expect, test } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { createRing } from "../../../src/keys/rotation/create-ring.ts";
import { promote } from "../../../src/keys/rotation/promote.ts";
import { retire } from "../../../src/keys/rotation/retire.ts";
import { revoke } from "../../../src/keys/rotation/revoke.ts";
import { rollback } from "../../../src/keys/rotation/rollback.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { date, DAY, EVERYWHERE, first, made, NOW, old, policy, promoted, shown, staged, TOO_OLD } from "./rings.ts";

const refusal = (guard: string, holdsAt?: Date): unknown => expect.objectContaining({ ok: false, guard, holdsAt });
const later = NOW + EVERYWHERE + DAY;
const back = made(rollback(promoted, { now: later }));

test("a promoted key is staged again, and the key before it signs again", () => {
  const at = String(EVERYWHERE + DAY);
  expect(shown(back)).toEqual([`new staged staged 0 promoted ${String(EVERYWHERE)} demoted ${at}`, `old current promoted ${at}`]);
  expect([back.revision, back.floor]).toEqual([4, 2]);
});

test("what was rolled back can be promoted again", () => {
  const again = made(promote(back, { now: later + 1 }));
  expect(again.keys.map(({ id, state, demotedAt }) => [id === old ? "old" : id, state, demotedAt])).toEqual([
    ["new", "current", undefined],
    ["old", "fallback", later + 1],
  ]);
  expect(made(rollback(again, { now: later + 2 })).current.id).toBe(old);
});

test("a staged key that never signed leaves at once", () => {
  const ring = made(rollback(staged, { now: NOW }));
  expect(shown(ring)).toEqual(["old current promoted 0"]);
  expect([ring.revision, ring.floor]).toEqual([3, 2]);
});

test("a staged key that has signed leaves when that is too old", () => {
  const over = later + TOO_OLD;
  expect(rollback(back, { now: over - 1 })).toEqual(refusal("key-has-signed", date(over)));
  expect(made(rollback(back, { now: over })).keys.map(({ id }) => id)).toEqual([old]);
  expect(rollback(back, { now: later + EVERYWHERE, waive: ["session", "password-reset"] }).ok).toBe(true);
});

describe("there is no way back", () => {
  test("without a fallback", () => {
    expect(rollback(first, { now: NOW })).toEqual(refusal("no-way-back"));
    const retired = made(retire(promoted, old, { now: NOW + EVERYWHERE + TOO_OLD }));
    expect(rollback(retired, { now: NOW + EVERYWHERE + TOO_OLD })).toEqual(refusal("no-way-back"));
  });

  test("to a key that was adopted as a fallback", () => {
    const adopted = createRing({ app: "shop", policy, now: NOW, fallbacks: [generateSecretKey()] });
    expect(rollback(adopted, { now: NOW })).toEqual(refusal("no-way-back"));
  });

  test("from a key that took over from one that was revoked", () => {
    const next = made(stage(promoted, { now: later, id: "newer" }));
    const revoked = made(revoke(next, "new", { reason: "leak", now: later + 1 }));
    expect(revoked.current.id).toBe("newer");
    expect(rollback(revoked, { now: later + 2 })).toEqual(refusal("no-way-back"));
  });
});

describe("a staged key with activateAt", () => {
  const scheduled = made(stage(first, { now: NOW, id: "new", activateAt: date(NOW + DAY) }));
  const lastMoment = NOW + DAY - EVERYWHERE;

  test("leaves while every process hears of it in time", () => {
    expect(shown(made(rollback(scheduled, { now: lastMoment - 1 })))).toEqual(["old current promoted 0"]);
  });

  test("may sign in some processes after that, and so stays for as long as a key that has signed", () => {
    const ring = made(rollback(scheduled, { now: lastMoment }));
    const day = String(DAY);
    expect(shown(ring)).toEqual([`new staged staged 0 promoted ${day} demoted ${day}`, "old current promoted 0"]);
    const over = NOW + DAY + TOO_OLD;
    expect(rollback(ring, { now: over - 1 })).toEqual(refusal("key-has-signed", date(over)));
    expect(rollback(ring, { now: over }).ok).toBe(true);
  });

  test("that has come is one that was promoted", () => {
    const ring = made(rollback(scheduled, { now: NOW + DAY }));
    const day = String(DAY);
    expect(shown(ring)).toEqual([`new staged staged 0 promoted ${day} demoted ${day}`, `old current promoted ${day}`]);
  });
});

describe("keys without a document", () => {
  const [a, b, c] = [generateSecretKey(), generateSecretKey(), generateSecretKey()];

  test("do not tell whether the staged one has signed", () => {
    const bare = bareKeys({ current: a, staged: [b] });
    expect(rollback(bare, { now: NOW })).toEqual(refusal("key-has-signed"));
    expect(rollback(bare, { now: NOW, demotedAt: date(NOW - TOO_OLD + 1) })).toEqual(refusal("key-has-signed", date(NOW + 1)));
    expect(rollback(bare, { now: NOW, demotedAt: date(NOW - TOO_OLD) }).ok).toBe(true);
    expect(made(rollback(bare, { now: NOW, neverSigned: true })).keys.map(({ id }) => id)).toEqual(["current"]);
    expect(rollback(bareKeys({ current: a, staged: [b, c] }), { now: NOW, neverSigned: true })).toEqual(refusal("several-staged"));
  });

  test("let the newest fallback sign again", () => {
    const ring = made(rollback(bareKeys({ current: a, fallbacks: [b, c] }), { now: NOW }));
    expect(ring.keys.map(({ id, state }) => `${id} ${state}`)).toEqual(["current staged", "fallback-1 current", "fallback-2 fallback"]);
    expect(rollback(ring, { now: NOW })).toEqual(refusal("key-has-signed", date(NOW + EVERYWHERE)));
  });
});
