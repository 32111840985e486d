import { describe, expect, test } from "vitest";
import { invalidates } from "../../../src/keys/rotation/invalidates.ts";
import { rollback } from "../../../src/keys/rotation/rollback.ts";
import { date, DAY, EVERYWHERE, made, NOW, old, promoted, SKEW, staged, TOO_OLD } from "./rings.ts";

const later = NOW + DAY;
const promotedAt = NOW + EVERYWHERE;
const lost = (id: string, now: number): string[] =>
  invalidates(promoted, id, { now }).flatMap(({ purpose, loses }) => (loses ? [purpose] : []));

test("with the current key leaves what was issued since it signs", () => {
  expect(invalidates(promoted, "new", { now: later })).toEqual([
    {
      purpose: "session",
      maxAge: "14d",
      loses: true,
      issuedFrom: date(promotedAt - SKEW),
      issuedUntil: undefined,
      harmlessAt: date(later + TOO_OLD),
    },
    {
      purpose: "password-reset",
      maxAge: "3d",
      loses: true,
      issuedFrom: date(promotedAt - SKEW),
      issuedUntil: undefined,
      harmlessAt: date(later + TOO_OLD - 11 * DAY),
    },
  ]);
});

test("with a fallback leaves what it signed, until that is too old anyway", () => {
  expect(invalidates(promoted, old, { now: later })[0]).toMatchObject({
    issuedFrom: date(NOW - SKEW),
    issuedUntil: date(promotedAt + EVERYWHERE),
    harmlessAt: date(promotedAt + TOO_OLD),
  });
  expect(lost(old, later)).toEqual(["session", "password-reset"]);
  expect(lost(old, later + 4 * DAY)).toEqual(["session"]);
  expect(lost(old, promotedAt + TOO_OLD - 1)).toEqual(["session"]);
  expect(lost(old, promotedAt + TOO_OLD)).toEqual([]);
});

test("with a staged key leaves nothing, unless it was rolled back", () => {
  expect(invalidates(staged, "new", { now: later }).map(({ loses, harmlessAt }) => [loses, harmlessAt])).toEqual([
    [false, undefined],
    [false, undefined],
  ]);
  const back = made(rollback(promoted, { now: later }));
  expect(invalidates(back, "new", { now: later }).map(({ loses }) => loses)).toEqual([true, true]);
});

test("what the application lists counts, where it is given", () => {
  const purposes = [
    { purpose: "invite", maxAge: 60 },
    { purpose: "remember", maxAge: "unbounded" },
  ] as const;
  const [invite, remember] = invalidates(promoted, old, { now: later, purposes });
  expect(invite).toMatchObject({ purpose: "invite", loses: false, issuedFrom: undefined, harmlessAt: undefined });
  expect(remember).toMatchObject({ purpose: "remember", maxAge: "unbounded", loses: true, harmlessAt: undefined });
});

describe("nothing leaves with a key", () => {
  test("that is not there", () => {
    expect(invalidates(promoted, "nobody", { now: later })).toEqual([]);
  });
});
