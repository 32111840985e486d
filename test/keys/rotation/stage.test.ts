import { describe, expect, test } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { readDocument } from "../../../src/keys/document/read-document.ts";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { reveal } from "../../../src/keys/reveal.ts";
import { createRing } from "../../../src/keys/rotation/create-ring.ts";
import { promote } from "../../../src/keys/rotation/promote.ts";
import { revoke } from "../../../src/keys/rotation/revoke.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { date, DAY, EVERYWHERE, first, made, NOW, old, policy, shown, staged } from "./rings.ts";

const refusal = (guard: string): unknown => expect.objectContaining({ ok: false, guard });

test("adds a key that verifies, as the next revision", () => {
  expect(shown(staged)).toEqual(["new staged staged 0", "old current promoted 0"]);
  expect([staged.revision, staged.floor, staged.updatedAt]).toEqual([2, 0, NOW]);
  expect(shown(first)).toEqual(["old current promoted 0"]);
});

test("makes another random key and id each time", () => {
  const rings = [stage(first), stage(first)].map(made);
  expect(new Set(rings.map(({ keys }) => keys[0]!.id)).size).toBe(2);
  expect(new Set(rings.map(({ keys }) => keys[0]!.key.fingerprint)).size).toBe(2);
  expect(rings[0]!.keys[0]!.id).toMatch(/^[a-z0-9]{16}$/);
});

test("one key at a time", () => {
  expect(stage(staged, { now: NOW })).toEqual(refusal("already-staged"));
});

test("a key whose activateAt has come is staged no more", () => {
  const scheduled = made(stage(first, { now: NOW, id: "new", activateAt: date(NOW + DAY) }));
  expect(stage(scheduled, { now: NOW + DAY - 1 })).toEqual(refusal("already-staged"));
  const next = made(stage(scheduled, { now: NOW + DAY, id: "newer" }));
  expect(shown(next)).toEqual([
    `newer staged staged ${String(DAY)}`,
    `new current staged 0 promoted ${String(DAY)}`,
    `old fallback promoted 0 demoted ${String(DAY)}`,
  ]);
  expect(next.floor).toBe(scheduled.revision);
});

describe("which keys may join", () => {
  test.each([
    ["short", "new-key", "key-weak"],
    ["published", "django-insecure-" + "abcdefgh".repeat(6), "key-weak"],
    ["empty", "", "key-unreadable"],
    ["bytes", Uint8Array.from({ length: 64 }, (_, at) => 255 - at), "key-unreadable"],
    ["longer than a document reads", generateSecretKey({ length: 4096 }) + "x", "key-unreadable"],
    ["with white space around it", ` ${generateSecretKey()}`, "key-unreadable"],
    ["half a character", `${generateSecretKey()}\ud800`, "key-unreadable"],
  ])("not one that is %s", (_what, key, guard) => {
    expect(stage(first, { key })).toEqual(refusal(guard));
  });

  test("not one that is there already, by itself or by its id", () => {
    expect(stage(first, { key: first.current.key })).toEqual(refusal("key-known-here"));
    expect(stage(first, { key: reveal(first.current.key) })).toEqual(refusal("key-known-here"));
    expect(stage(first, { id: old })).toEqual(refusal("key-known-here"));
  });

  test("not one that was revoked, by itself or by its id", () => {
    const revoked = made(revoke(first, old, { reason: "leak" }));
    expect(stage(revoked, { key: first.current.key })).toEqual(refusal("key-revoked"));
    expect(stage(revoked, { id: old })).toEqual(refusal("key-revoked"));
  });

  test("an id that is none is a mistake of the program", () => {
    expect(() => stage(first, { id: "a b" })).toThrow(expect.objectContaining({ code: "WAXSEAL_KEYRING_INVALID" }));
  });

  test("no hint shows a key", () => {
    const key = "a key of the shop that is weak";
    expect(JSON.stringify(stage(first, { key }))).not.toContain(key);
  });
});

describe("activateAt", () => {
  test("has to leave time until every process knows it", () => {
    const earliest = NOW + EVERYWHERE;
    expect(stage(first, { now: NOW, activateAt: date(earliest - 1) })).toMatchObject({
      guard: "activates-too-early",
      holdsAt: date(earliest),
    });
    expect(made(stage(first, { now: NOW, activateAt: date(earliest) })).keys[0]!.activateAt).toBe(earliest);
  });

  test("is not for rings that Django reads", () => {
    const projected = createRing({ app: "shop", policy, now: NOW, projected: true });
    expect(stage(projected, { now: NOW, activateAt: date(NOW + DAY) })).toEqual(refusal("django-readers"));
    expect(made(stage(projected, { now: NOW })).projected).toBe(true);
  });

  test.each([[new Date(Number.NaN)], ["2027-01-05" as unknown as Date], [(NOW + DAY) as unknown as Date]])(
    "%s is no time",
    (activateAt) => {
      expect(() => stage(first, { now: NOW, activateAt })).toThrow(expect.objectContaining({ code: "WAXSEAL_TIME_INVALID" }));
    },
  );

  test("beyond the years that a document can write is refused", () => {
    expect(() => stage(first, { now: NOW, activateAt: new Date(8.64e15) })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_KEYRING_INVALID" }),
    );
  });
});

test("keys without a document can be edited, too", () => {
  const next = made(stage(bareKeys({ current: generateSecretKey() }), { now: NOW }));
  expect(next.revision).toBe(1);
  expect(next.keys.map(({ state }) => state)).toEqual(["staged", "current"]);
});

test("a ring has at most 32 keys, and what can be staged can be read", () => {
  let ring = first;
  for (let count = 1; count < 32; count += 1) {
    if (ring.keys[0]!.state === "staged") ring = made(promote(ring, { acknowledged: new Map([["node-1", ring.revision]]) }));
    ring = made(stage(ring));
    expect(writeDocument(readDocument(writeDocument(ring), "test"))).toBe(writeDocument(ring));
  }
  ring = made(promote(ring, { acknowledged: new Map([["node-1", ring.revision]]) }));
  expect(stage(ring)).toEqual(refusal("too-large"));
});

test("a document is at most 64 KiB", () => {
  const digit = (at: number): string => String(at).padStart(64, "0");
  const revoked = Array.from({ length: 300 }, (_, at) => ({ id: digit(at), at: NOW, reason: "leak", digest: digit(at) }));
  expect(stage(new RingDocument({ ...first, revoked }))).toEqual(refusal("too-large"));
});

test("a clock that is further behind than clocks may be edits nothing", () => {
  expect(stage(first, { now: NOW - 31 })).toMatchObject({ guard: "clock-behind", holdsAt: date(NOW - 30) });
  const slow = made(stage(first, { now: NOW - 30 }));
  expect([slow.keys[0]!.stagedAt, slow.updatedAt]).toEqual([NOW - 30, NOW]);
});

test.each([[Number.NaN], [-1], [Infinity], [Date.now() * 1e6]])("%s is no time", (now) => {
  expect(() => stage(first, { now })).toThrow(expect.objectContaining({ code: "WAXSEAL_CLOCK_INVALID" }));
});
