import { describe, expect, test } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { retire } from "../../../src/keys/rotation/retire.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { date, DAY, EVERYWHERE, first, made, NOW, old, policy, promoted, shown, SKEW, staged, TOO_OLD } from "./rings.ts";

const refusal = (guard: string, holdsAt?: Date): unknown => expect.objectContaining({ ok: false, guard, holdsAt });
const demotedAt = NOW + EVERYWHERE;
const silentFrom = demotedAt + EVERYWHERE;
const over = demotedAt + TOO_OLD;

const withMaxAge = (maxAge: Record<string, "unbounded" | number>): RingDocument =>
  new RingDocument({ ...promoted, policy: { ...policy, maxAge } });
const unbounded = withMaxAge({ session: 1000, remember: "unbounded", invite: "unbounded" });

test("takes a fallback out, and refuses documents in which it signed", () => {
  const result = retire(promoted, old, { now: over });
  expect(result).toMatchObject({ ok: true, onEvidence: [] });
  expect(shown(made(result))).toEqual([`new current staged 0 promoted ${String(EVERYWHERE)}`]);
  expect([made(result).revision, made(result).floor]).toEqual([4, 3]);
});

test("takes out fallbacks only", () => {
  expect(retire(promoted, "nobody", { now: over })).toEqual(refusal("no-such-key"));
  expect(retire(promoted, "new", { now: over })).toEqual(refusal("not-a-fallback"));
  expect(retire(staged, "new", { now: over })).toEqual(refusal("not-a-fallback"));
});

test("waits for the longest max age, and names it", () => {
  const refused = retire(promoted, old, { now: over - 1 });
  expect(refused).toEqual(refusal("max-age", date(over)));
  expect(refused).toMatchObject({ hint: expect.stringContaining('"session"') });
  const next = date(demotedAt + EVERYWHERE + 3 * DAY + SKEW);
  expect(retire(promoted, old, { now: silentFrom, waive: ["session"] })).toEqual(refusal("max-age", next));
  expect(retire(promoted, old, { now: silentFrom, waive: ["session", "password-reset"] }).ok).toBe(true);
});

test("no waiver and no evidence shortens the time until every process has ceased to sign with it", () => {
  const evidence = { lastUsed: undefined, since: date(NOW - 365 * DAY) };
  const waive = ["session", "password-reset", "rows", "in-use"];
  expect(retire(promoted, old, { now: silentFrom - 1, evidence, waive, quiet: 0 })).toEqual(refusal("still-signing", date(silentFrom)));
});

test("a key that was activated by the clock leaves by that time", () => {
  const scheduled = made(stage(first, { now: NOW, id: "new", activateAt: date(NOW + DAY) }));
  expect(retire(scheduled, old, { now: NOW + DAY - 1 })).toEqual(refusal("not-a-fallback"));
  expect(retire(scheduled, old, { now: NOW + DAY + TOO_OLD - 1 })).toEqual(refusal("max-age", date(NOW + DAY + TOO_OLD)));
  const ring = made(retire(scheduled, old, { now: NOW + DAY + TOO_OLD }));
  expect(shown(ring)).toEqual([`new current staged 0 promoted ${String(DAY)}`]);
});

test("keys whose document does not say when they ceased to sign need to be told", () => {
  const bare = bareKeys({ current: generateSecretKey(), fallbacks: [generateSecretKey()] });
  expect(retire(bare, "fallback-1", { now: NOW })).toEqual(refusal("time-unknown"));
  expect(retire(bare, "fallback-1", { now: NOW, demotedAt: date(NOW - TOO_OLD + 1) })).toEqual(refusal("max-age", date(NOW + 1)));
  expect(retire(bare, "fallback-1", { now: NOW, demotedAt: date(NOW - TOO_OLD) }).ok).toBe(true);
  expect(retire(promoted, old, { now: over - 1, demotedAt: date(0) })).toEqual(refusal("max-age", date(over)));
});

describe("rows that are left", () => {
  test.each([[1], [Number.NaN], [-1], [2n as unknown as number]])("%s hold the key", (rows) => {
    expect(retire(promoted, old, { now: over, evidence: { lastUsed: undefined, rows } })).toEqual(refusal("rows-left"));
  });

  test("hold it whatever silence says, unless they are waived", () => {
    const evidence = { lastUsed: undefined, since: date(NOW - 365 * DAY), rows: 1 };
    expect(retire(promoted, old, { now: over + DAY, evidence })).toEqual(refusal("rows-left"));
    expect(retire(promoted, old, { now: over + DAY, evidence, waive: ["rows"] }).ok).toBe(true);
    expect(retire(promoted, old, { now: over + DAY, evidence: { ...evidence, rows: 0 } }).ok).toBe(true);
  });
});

test("uses until the end of a max age hold nothing: that is what the key was kept for", () => {
  const lastUsed = date(over);
  expect(retire(promoted, old, { now: over, evidence: { lastUsed } }).ok).toBe(true);
  const purposes = { session: lastUsed, "password-reset": date(demotedAt + EVERYWHERE + 3 * DAY + SKEW) };
  expect(retire(promoted, old, { now: over, evidence: { lastUsed, purposes } }).ok).toBe(true);
});

describe("uses after what the key signed was too old", () => {
  const lastUsed = date(over + DAY);
  const now = over + 2 * DAY;

  test("hold the key until it has been quiet", () => {
    const quietAt = over + 15 * DAY;
    expect(retire(promoted, old, { now, evidence: { lastUsed } })).toEqual(refusal("in-use", date(quietAt)));
    expect(retire(promoted, old, { now: quietAt, evidence: { lastUsed } }).ok).toBe(true);
    expect(retire(promoted, old, { now, evidence: { lastUsed }, quiet: "1d" }).ok).toBe(true);
    expect(retire(promoted, old, { now, evidence: { lastUsed }, waive: ["in-use"] }).ok).toBe(true);
  });

  test("count by the max age of their own purpose", () => {
    const purposes = { "password-reset": date(over - DAY) };
    expect(retire(promoted, old, { now: over, evidence: { lastUsed: date(over - DAY), purposes } })).toEqual(
      refusal("in-use", date(over + 13 * DAY)),
    );
  });

  test("for purposes that are waived hold nothing", () => {
    const purposes = { session: lastUsed, invite: date(NOW) };
    expect(retire(promoted, old, { now, evidence: { lastUsed, purposes }, waive: ["session"] }).ok).toBe(true);
    expect(retire(promoted, old, { now, evidence: { lastUsed, purposes }, waive: ["invite"] })).toEqual(
      refusal("in-use", date(over + 15 * DAY)),
    );
    expect(retire(promoted, old, { now, evidence: { lastUsed: undefined, purposes } }).ok).toBe(false);
  });

  test("of which the last is for a purpose that nobody named count", () => {
    const purposes = { session: date(NOW) };
    expect(retire(promoted, old, { now, evidence: { lastUsed, purposes }, waive: ["session"] }).ok).toBe(false);
  });
});

describe("purposes that time never ends", () => {
  test("need evidence, or a waiver for each", () => {
    const refused = retire(unbounded, old, { now: over });
    expect(refused).toEqual(refusal("evidence-needed"));
    expect(refused).toMatchObject({ hint: expect.stringMatching(/"remember", "invite"/) });
    expect(retire(unbounded, old, { now: over, waive: ["remember"] })).toEqual(refusal("evidence-needed"));
    expect(retire(unbounded, old, { now: over, waive: ["remember", "invite"] })).toMatchObject({ ok: true, onEvidence: [] });
  });

  test("are never waited for", () => {
    expect(retire(unbounded, old, { now: silentFrom }).ok).toBe(false);
    expect(retire(unbounded, old, { now: demotedAt + 100 * 365 * DAY })).toEqual(refusal("evidence-needed"));
  });

  test("end with a silence that somebody watched, after the key ceased to sign", () => {
    const proven = silentFrom + 14 * DAY + SKEW;
    const evidence = { lastUsed: undefined, since: date(NOW - 365 * DAY) };
    expect(retire(unbounded, old, { now: proven - 1, evidence })).toEqual(refusal("evidence-needed", date(proven)));
    expect(retire(unbounded, old, { now: proven, evidence })).toMatchObject({ ok: true, onEvidence: ["remember", "invite"] });
    expect(retire(unbounded, old, { now: proven, evidence: { lastUsed: undefined } })).toEqual(refusal("evidence-needed"));
  });

  test("have to be silent since a gap, and since the last use", () => {
    const since = date(silentFrom + DAY);
    const lastUsed = date(silentFrom + 2 * DAY);
    const watched = silentFrom + DAY + 14 * DAY + SKEW;
    expect(retire(unbounded, old, { now: watched - 1, evidence: { lastUsed: undefined, since } })).toEqual(
      refusal("evidence-needed", date(watched)),
    );
    expect(retire(unbounded, old, { now: watched, evidence: { lastUsed: undefined, since } }).ok).toBe(true);
    expect(retire(unbounded, old, { now: watched, evidence: { lastUsed, since } }).ok).toBe(false);
    expect(retire(unbounded, old, { now: watched + DAY, evidence: { lastUsed, since } }).ok).toBe(true);
  });
});

test("silence also speaks for a max age that has not passed, and says so", () => {
  const long = withMaxAge({ session: 90 * DAY, "password-reset": DAY });
  const evidence = { lastUsed: undefined, since: date(NOW) };
  const result = retire(long, old, { now: silentFrom + 14 * DAY + SKEW, evidence });
  expect(result).toMatchObject({ ok: true, onEvidence: ["session"] });
  expect(retire(long, old, { now: silentFrom + 14 * DAY + SKEW }).ok).toBe(false);
});

test.each([["lastUsed"], ["since"]])("evidence whose %s is no time is a mistake of the program", (name) => {
  const evidence = { lastUsed: undefined, [name]: new Date(Number.NaN) };
  expect(() => retire(promoted, old, { now: over, evidence })).toThrow(expect.objectContaining({ code: "WAXSEAL_TIME_INVALID" }));
});
