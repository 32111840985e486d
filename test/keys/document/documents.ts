import fc from "fast-check";
import type { Duration } from "../../../src/clock.ts";
import { RingDocument, type RingKey } from "../../../src/keys/document/ring-document.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { keyDigest } from "../../../src/keys/key-digest.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";

/** Made once: a property that makes keys spends its time on them. */
export const KEYS = [...Array.from({ length: 6 }, () => generateSecretKey()), 'weak " \\ ключ €', "{"].map((text) => SecretKey.from(text));

const times = fc.integer({ min: 0, max: 253_402_300_799_999 }).map((milliseconds) => milliseconds / 1000);
const perhaps = fc.option(times, { nil: undefined });
const durations: fc.Arbitrary<Duration> = fc.oneof(
  fc.nat(10_000),
  fc.constantFrom("90s" as const, "10m" as const, "14d" as const),
  fc.constant(0.5),
);

/** Documents of all kinds that contradict nothing. */
export const documents: fc.Arbitrary<RingDocument> = fc
  .record({
    app: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
    revision: fc.integer({ min: 1, max: 1e12 }),
    floorBelow: fc.nat(3),
    updatedAt: times,
    policy: fc.record({
      propagation: durations,
      skew: durations,
      maxAge: fc.dictionary(
        fc.string({ maxLength: 9 }).filter((name) => name !== "__proto__"),
        fc.oneof(durations, fc.constant("unbounded" as const)),
        { maxKeys: 4, noNullPrototype: true },
      ),
    }),
    states: fc.array(fc.constantFrom("staged" as const, "fallback" as const), { maxLength: 4 }),
    lives: fc.array(fc.record({ stagedAt: perhaps, promotedAt: perhaps, demotedAt: perhaps }), { minLength: 5, maxLength: 5 }),
    activateAt: perhaps,
    projected: fc.boolean(),
    reason: fc.option(fc.string({ maxLength: 255 }), { nil: undefined }),
  })
  .map(({ floorBelow, states, lives, activateAt, reason, ...parts }) => {
    const scheduled = states.indexOf("staged");
    const keys = [...states, "current" as const].map((state, at): RingKey => ({
      id: `key-${String(at)}`,
      state,
      key: KEYS[(at + lives.length + states.length) % KEYS.length]!,
      ...lives[at]!,
      activateAt: at === scheduled && !parts.projected ? activateAt : undefined,
    }));
    const leaked = KEYS.find((key) => key.fingerprint !== "weak" && !keys.some((one) => one.key === key));
    const revoked = reason === undefined ? [] : [{ id: "leaked", at: parts.updatedAt, reason, digest: leaked && keyDigest(leaked) }];
    return new RingDocument({ ...parts, floor: Math.max(0, parts.revision - floorBelow), keys, revoked });
  });
