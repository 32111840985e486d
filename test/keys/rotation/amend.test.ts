import { describe, expect, test } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { readDocument } from "../../../src/keys/document/read-document.ts";
import { RingDocument, type RingKey } from "../../../src/keys/document/ring-document.ts";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { amend, type AmendOptions } from "../../../src/keys/rotation/amend.ts";
import { promote } from "../../../src/keys/rotation/promote.ts";
import { retire } from "../../../src/keys/rotation/retire.ts";
import { rollback } from "../../../src/keys/rotation/rollback.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { date, DAY, EVERYWHERE, first, made, NOW, old, policy, promoted, shown, SKEW, staged, TOO_OLD } from "./rings.ts";

const refusal = (guard: string, holdsAt?: Date): unknown => expect.objectContaining({ ok: false, guard, holdsAt });
const demotedAt = NOW + EVERYWHERE;

const LONGER: AmendOptions["policy"][] = [
  { maxAge: { session: "15d" } },
  { maxAge: { session: "unbounded" } },
  { maxAge: { "shop.invite": "30d" } },
  { maxAge: { session: 14 * DAY } },
  { propagation: "1h" },
  { skew: 31 },
  { propagation: "10m", skew: "30s", maxAge: { session: "14d", "password-reset": "4d" } },
];
const LOWER: AmendOptions["policy"][] = [
  { maxAge: { session: "13d" } },
  { maxAge: { session: undefined } },
  { maxAge: { session: 0, "shop.invite": "30d" } },
];
const HASTENED: AmendOptions["policy"][] = [{ propagation: "9m" }, { skew: 0 }, { propagation: 0, maxAge: { session: "30d" } }];

describe("a longer policy", () => {
  test.each(LONGER)("%j is taken at any time, and nothing else changes", (changes) => {
    for (const [ring, now] of [
      [first, NOW],
      [staged, NOW],
      [promoted, demotedAt],
    ] as const) {
      const next = made(amend(ring, { policy: changes, now }));
      expect(next.policy).toEqual({ ...policy, ...changes, maxAge: { ...policy.maxAge, ...changes.maxAge } });
      expect({ ...next, policy, revision: ring.revision, updatedAt: ring.updatedAt }).toEqual({ ...ring, policy });
      expect([next.revision, next.updatedAt]).toEqual([ring.revision + 1, now]);
      expect(readDocument(writeDocument(next), "it").policy).toEqual(next.policy);
    }
  });

  test("makes a retirement wait for it", () => {
    const ring = made(amend(promoted, { policy: { maxAge: { session: "15d" } }, now: demotedAt }));
    expect(retire(ring, old, { now: demotedAt + TOO_OLD })).toEqual(refusal("max-age", date(demotedAt + TOO_OLD + DAY)));
  });
});

describe("a shorter policy", () => {
  test.each([...LOWER, ...HASTENED])("%j is taken where one key signs, and no other is there", (changes) => {
    const { maxAge } = made(amend(first, { policy: changes, now: NOW })).policy;
    const expected = Object.entries({ ...policy.maxAge, ...changes.maxAge }).filter(([, age]) => age !== undefined);
    expect(Object.entries(maxAge)).toEqual(expected);
  });

  test.each([...LOWER, ...HASTENED])("%j is refused while a fallback lives by the longer one", (changes) => {
    const session = date(demotedAt + TOO_OLD);
    expect(amend(promoted, { policy: changes, now: demotedAt + TOO_OLD - 1 })).toEqual(refusal("retires-too-early", session));
    expect(amend(promoted, { policy: changes, now: demotedAt + TOO_OLD }).ok).toBe(true);
  });

  test("waits for the purposes that it shortens only", () => {
    const reset = { policy: { maxAge: { "password-reset": "1d" as const } } };
    const end = demotedAt + EVERYWHERE + 3 * DAY + SKEW;
    expect(amend(promoted, { ...reset, now: end - 1 })).toEqual(refusal("retires-too-early", date(end)));
    expect(amend(promoted, { ...reset, now: end }).ok).toBe(true);
  });

  test("of a ring without purposes waits until every process has ceased to sign with the fallback", () => {
    const ring = new RingDocument({ ...promoted, policy: { ...policy, maxAge: {} } });
    const end = demotedAt + EVERYWHERE;
    expect(amend(ring, { policy: { propagation: 0 }, now: end - 1 })).toEqual(refusal("retires-too-early", date(end)));
    expect(amend(ring, { policy: { propagation: 0 }, now: end }).ok).toBe(true);
  });

  test("no time is enough for what is unbounded, nor where nobody knows when the key ceased to sign", () => {
    const unbounded = new RingDocument({ ...promoted, policy: { ...policy, maxAge: { remember: "unbounded" } } });
    expect(amend(unbounded, { policy: { maxAge: { remember: "1d" } }, now: NOW + 1000 * DAY })).toEqual(refusal("retires-too-early"));
    const forget = ({ demotedAt: _, ...key }: RingKey): RingKey => key;
    const unknown = new RingDocument({ ...promoted, keys: promoted.keys.map(forget) });
    expect(amend(unknown, { policy: { maxAge: { session: 0 } }, now: NOW + 1000 * DAY })).toEqual(refusal("retires-too-early"));
  });

  test("counts a key that the clock has put in the place of another, and one that was rolled back", () => {
    const lower = { maxAge: { session: "1d" as const } };
    const scheduled = made(stage(first, { now: NOW, id: "new", activateAt: date(NOW + DAY) }));
    expect(amend(scheduled, { policy: lower, now: NOW + DAY - 1 }).ok).toBe(true);
    expect(amend(scheduled, { policy: lower, now: NOW + DAY })).toEqual(refusal("retires-too-early", date(NOW + DAY + TOO_OLD)));
    const rolledBack = made(rollback(promoted, { now: demotedAt + 60 }));
    expect(amend(rolledBack, { policy: lower, now: demotedAt + 60 })).toEqual(refusal("retires-too-early", date(demotedAt + 60 + TOO_OLD)));
  });

  test("of a staged key's way is refused; what it may sign for is not its matter yet", () => {
    for (const changes of HASTENED)
      expect(amend(staged, { policy: changes, now: NOW + 1000 * DAY })).toEqual(refusal("promotes-too-early"));
    for (const changes of LOWER) expect(amend(staged, { policy: changes, now: NOW }).ok).toBe(true);
  });

  test("was no way around the guards before it", () => {
    const hastened = amend(staged, { policy: { propagation: 0, skew: 0 }, now: NOW });
    expect(hastened.ok).toBe(false);
    expect(promote(staged, { now: NOW + 1 })).toEqual(refusal("not-everywhere", date(NOW + EVERYWHERE)));
  });
});

test("writes down, with the policy, what the clock has done", () => {
  const scheduled = made(stage(first, { now: NOW, id: "new", activateAt: date(NOW + DAY) }));
  const ring = made(amend(scheduled, { policy: { skew: "1m" }, now: NOW + DAY }));
  expect(shown(ring)).toEqual([`new current staged 0 promoted ${String(DAY)}`, `old fallback promoted 0 demoted ${String(DAY)}`]);
  expect(ring.floor).toBe(scheduled.revision);
});

test("changes no policy that says so already, nor keys that have none, nor too much", () => {
  for (const changes of [{}, { maxAge: {} }, { skew: "30s" as const, maxAge: { session: "14d" as const, nobody: undefined } }])
    expect(amend(first, { policy: changes, now: NOW })).toEqual(refusal("unchanged"));
  const bare = bareKeys({ current: first.current.key });
  expect(amend(bare, { policy: { skew: "1m" }, now: NOW })).toEqual(refusal("no-document"));
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`purpose-${String(at)}`, 60]));
  expect(amend(first, { policy: { maxAge: many }, now: NOW })).toEqual(refusal("too-large"));
  expect(amend(first, { policy: { skew: "1m" }, now: NOW - SKEW - 1 })).toEqual(refusal("clock-behind", date(NOW - SKEW)));
});

test.each([{ propagation: "10 minutes" }, { skew: -1 }, { maxAge: { session: "for ever" } }, { maxAge: { session: null } }])(
  "%j is no policy",
  (changes) => {
    expect(() => amend(first, { policy: changes as AmendOptions["policy"], now: NOW })).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_DURATION_INVALID" }),
    );
  },
);

test("a purpose out of every object's prototype is a purpose like others", () => {
  const odd = JSON.parse('{"__proto__": "2d", "constructor": 60}') as Record<string, "2d" | 60>;
  const ring = made(amend(first, { policy: { maxAge: odd }, now: NOW }));
  expect(Object.entries(ring.policy.maxAge)).toEqual([...Object.entries(policy.maxAge), ["__proto__", "2d"], ["constructor", 60]]);
});
