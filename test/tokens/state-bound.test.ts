import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { stateBound, type BoundState } from "../../src/tokens/state-bound.ts";
import { wholeText } from "../encoding/arbitraries.ts";

const NOW = 1_800_000_000;
const at = (now: number, salt = "waxseal.bound.v1:x", keys: string | KeyRing = "key") =>
  stateBound({ keys, clock: () => now, salt, maxAgeSeconds: 100 });
const STATE: BoundState = ["1", "hash", null, 5];

describe("a state-bound token", () => {
  it("is good for its state, until its age is over", () => {
    const token = at(NOW).issue(STATE);
    expect(token).toMatch(/^[0-9A-Za-z]+-[\w-]{43}$/);
    expect(at(NOW).verify(token, STATE)).toMatchObject({ ok: true, stale: false });
    expect(at(NOW + 100).verify(token, STATE).ok).toBe(true);
    expect(at(NOW + 101).verify(token, STATE)).toMatchObject({ ok: false, reason: "expired" });
    expect(at(NOW - 60).verify(token, STATE).ok).toBe(true);
    expect(at(NOW - 61).verify(token, STATE)).toMatchObject({ ok: false, reason: "future" });
    expect(at(NaN).verify(token, STATE)).toMatchObject({ ok: false, reason: "future" });
  });

  it("is good for no other state, however alike the two are", () => {
    const value = fc.oneof(wholeText(), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(value), fc.array(value), (one, other) => {
        const token = at(NOW).issue(one);
        expect(at(NOW).verify(token, other).ok).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 50 },
    );
    for (const [one, other] of [
      [
        ["11", "!x"],
        ["1", "1!x"],
      ],
      [["1"], [1]],
      [[null], ["null"]],
      [[""], [null]],
      [["a", ""], ["a"]],
    ] as [BoundState, BoundState][]) {
      expect(at(NOW).verify(at(NOW).issue(one), other)).toMatchObject({ ok: false, reason: "bad-signature" });
    }
  });

  it("is good for its own purpose and key, and says when the key is on its way out", () => {
    const token = at(NOW).issue(STATE);
    expect(at(NOW, "waxseal.bound.v1:y").verify(token, STATE).ok).toBe(false);
    expect(at(NOW, undefined, "other").verify(token, STATE).ok).toBe(false);
    expect(at(NOW, undefined, new KeyRing({ current: "new", fallbacks: ["key"] })).verify(token, STATE)).toMatchObject({
      ok: true,
      stale: true,
    });
    expect(at(NOW, undefined, new KeyRing({ current: "new", staged: ["key"] })).verify(token, STATE)).toMatchObject({
      ok: true,
      stale: false,
    });
  });

  it("ends when it is revoked, by the second that it was made in, and only once its key vouches for it", () => {
    const asked: number[] = [];
    const revoked = (before: number) =>
      stateBound({
        keys: "key",
        clock: () => NOW,
        salt: "waxseal.bound.v1:x",
        maxAgeSeconds: 100,
        isRevoked: (ms) => (asked.push(ms), ms < before),
      });
    const token = at(NOW + 0.9).issue(STATE);
    expect(revoked(NOW * 1000).verify(token, STATE)).toMatchObject({ ok: true, signedAt: NOW });
    expect(revoked(NOW * 1000 + 1).verify(token, STATE)).toEqual({ ok: false, reason: "revoked" });
    expect(asked.splice(0)).toEqual([NOW * 1000, NOW * 1000]);
    expect(revoked(Infinity).verify(token, ["2"])).toMatchObject({ reason: "bad-signature" });
    expect(asked).toEqual([]);
  });

  it("may last for ever, and is good for nothing where there is no state", () => {
    const endless = stateBound({ keys: "key", clock: () => NOW * 10, salt: "waxseal.bound.v1:x", maxAgeSeconds: undefined });
    const token = at(NOW).issue(STATE);
    expect(endless.verify(token, STATE).ok).toBe(true);
    expect(endless.verify(token, undefined)).toEqual({ ok: false, reason: "bad-signature" });
    expect(endless.verify("", undefined)).toEqual({ ok: false, reason: "malformed" });
  });

  it("is not made at a time that is none", () => {
    expect(() => at(NaN).issue(STATE)).toThrow(expect.objectContaining({ code: "WAXSEAL_CLOCK_INVALID" }));
  });

  it("cannot be altered in any character", () => {
    const token = at(NOW).issue(STATE);
    for (let place = 0; place <= token.length; place++) {
      for (const other of ["", "A", "_", " ", "\n"]) {
        const changed = token.slice(0, place) + other + token.slice(place + 1);
        if (changed !== token) expect(at(NOW).verify(changed, STATE).ok).toBe(false);
      }
    }
  });
});
