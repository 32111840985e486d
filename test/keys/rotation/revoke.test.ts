import { describe, expect, test } from "vitest";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { keyDigest } from "../../../src/keys/key-digest.ts";
import { createRing } from "../../../src/keys/rotation/create-ring.ts";
import { revoke } from "../../../src/keys/rotation/revoke.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { date, DAY, first, made, NOW, old, policy, promoted, shown, staged } from "./rings.ts";

const refusal = (guard: string): unknown => expect.objectContaining({ ok: false, guard });
const leak = { reason: "leak", now: NOW + DAY };

test("a fallback leaves, and older documents are refused", () => {
  const result = revoke(promoted, old, leak);
  const ring = made(result);
  expect(result).toMatchObject({ signer: { id: "new", origin: "unchanged" } });
  expect(ring.keys.map(({ id }) => id)).toEqual(["new"]);
  expect(ring.revoked).toEqual([{ id: old, at: NOW + DAY, reason: "leak", digest: keyDigest(first.current.key) }]);
  expect([ring.revision, ring.floor]).toEqual([4, 4]);
});

test("a staged key leaves", () => {
  const result = revoke(staged, "new", leak);
  expect(result).toMatchObject({ signer: { id: old, origin: "unchanged" } });
  expect(shown(made(result))).toEqual(["old current promoted 0"]);
});

describe("of the current key", () => {
  test("a staged one takes over, however lately it was staged", () => {
    const result = revoke(staged, old, { ...leak, now: NOW, key: generateSecretKey() });
    expect(result).toMatchObject({ signer: { id: "new", origin: "staged" } });
    expect(shown(made(result))).toEqual(["new current staged 0 promoted 0"]);
  });

  test("the given one takes over", () => {
    const key = SecretKey.from(generateSecretKey());
    const result = revoke(promoted, "new", { ...leak, key });
    expect(result).toMatchObject({ signer: { origin: "given" } });
    expect(made(result).current).toMatchObject({ key, promotedAt: NOW + DAY });
    expect(made(result).keys.map(({ id }) => id)).toContain(old);
    expect(revoke(promoted, "new", { ...leak, key: "weak" })).toEqual(refusal("key-weak"));
    expect(revoke(promoted, "new", { ...leak, key: promoted.current.key })).toEqual(refusal("key-revoked"));
    expect(revoke(promoted, "new", { ...leak, key: first.current.key })).toEqual(refusal("key-known-here"));
  });

  test("a generated one takes over", () => {
    const result = revoke(first, old, leak);
    expect(result).toMatchObject({ signer: { origin: "generated" } });
    expect(made(result).keys).toHaveLength(1);
    expect(made(result).current.key.fingerprint).not.toBe(first.current.key.fingerprint);
  });

  test("that was activated by the clock, the one before it does not sign again", () => {
    const scheduled = made(stage(first, { now: NOW, id: "new", activateAt: date(NOW + DAY) }));
    const result = revoke(scheduled, "new", leak);
    expect(result).toMatchObject({ signer: { origin: "generated" } });
    expect(made(result).keys.map(({ id, state }) => [id === old, state])).toEqual([[false, "current"], [true, "fallback"]]); // prettier-ignore
  });
});

test("a key that is listed twice leaves twice", () => {
  const key = first.current.key;
  const twice = new RingDocument({ ...promoted, keys: [...promoted.keys, { id: "again", state: "fallback", key }] });
  const ring = made(revoke(twice, "again", leak));
  expect(ring.keys.map(({ id }) => id)).toEqual(["new"]);
  expect(ring.revoked.map(({ id }) => id)).toEqual([old, "again"]);
});

test("a weak key can be revoked, and has no digest by which to guess it", () => {
  const weak = createRing({ app: "shop", policy, now: NOW, current: "changeme" });
  expect(made(revoke(weak, weak.current.id, leak)).revoked).toEqual([
    { id: weak.current.id, at: NOW + DAY, reason: "leak", digest: undefined },
  ]);
});

test("a clock that is behind does not stop a revocation", () => {
  const ring = made(revoke(promoted, old, { reason: "leak", now: NOW - DAY }));
  expect(ring.updatedAt).toBe(promoted.updatedAt);
  expect(ring.revoked[0]!.at).toBe(NOW - DAY);
});

test("a key that is not there cannot be revoked", () => {
  expect(revoke(first, "nobody", leak)).toEqual(refusal("no-such-key"));
  expect(revoke(made(revoke(promoted, old, leak)), old, leak)).toEqual(refusal("no-such-key"));
});

test.each([[""], ["x".repeat(256)], ["\u001b[2J"], ["two\nlines"], ["\ud800"], [undefined as unknown as string]])(
  "%j is no reason",
  (reason) => {
    expect(revoke(promoted, old, { ...leak, reason })).toEqual(refusal("reason-invalid"));
  },
);
