import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDocument } from "../../../src/keys/document/read-document.ts";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { documentDigest, writeDocument } from "../../../src/keys/document/write-document.ts";
import { reveal } from "../../../src/keys/reveal.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { documents, KEYS } from "./documents.ts";

const plain = (ring: RingDocument): unknown => ({
  ...ring,
  keys: ring.keys.map(({ key, ...life }) => ({ ...life, secret: Buffer.from(reveal(key)).toString() })),
});
const [drawn] = fc.sample(documents, { seed: 1, numRuns: 1 }) as [RingDocument];
const sample = new RingDocument({ ...drawn, revoked: [] });

test("what is written is read as it was", () => {
  fc.assert(
    fc.property(documents, (ring) => {
      const again = readDocument(writeDocument(ring), "test");
      expect(plain(again)).toEqual(plain(ring));
      expect(documentDigest(again)).toBe(documentDigest(ring));
    }),
    { seed: 2, numRuns: 1000 },
  );
});

test("the projection is what Django reads: the current key, then staged ones and fallbacks", () => {
  const states = ["fallback", "staged", "current", "fallback"] as const;
  const keys = states.map((state, at) => ({ id: String(at), state, key: KEYS[at]! }));
  const ring = new RingDocument({ ...sample, keys, revoked: [], projected: true });
  const text = (at: number): string => Buffer.from(reveal(KEYS[at]!)).toString();
  expect(JSON.parse(writeDocument(ring))).toMatchObject({ SECRET_KEY: text(2), SECRET_KEY_FALLBACKS: [text(1), text(0), text(3)] });
  expect(writeDocument(new RingDocument({ ...ring, projected: false }))).not.toContain("SECRET_KEY");
});

test("a key of bytes cannot be written", () => {
  const keys = [{ id: "a", state: "current" as const, key: SecretKey.from(Uint8Array.of(255, 254, 253)) }];
  expect(() => writeDocument(new RingDocument({ ...sample, keys }))).toThrow(expect.objectContaining({ code: "WAXSEAL_KEYRING_SECRET" }));
});

describe("the digest", () => {
  const digest = documentDigest(sample);

  test("is another one for every change, of a key too", () => {
    const { keys } = sample;
    const changed: Partial<RingDocument>[] = [
      { app: `${sample.app.slice(0, 9)}-b` },
      { revision: sample.revision + 1 },
      { updatedAt: sample.updatedAt + 1 },
      { policy: { ...sample.policy, propagation: 4711 } },
      {
        keys: keys.map((key) => ({
          ...key,
          key: KEYS.find((one) => one.fingerprint !== "weak" && keys.every((other) => other.key !== one))!,
        })),
      },
      { keys: keys.map((key) => ({ ...key, id: `${key.id}-b` })) },
      { revoked: [...sample.revoked, { id: "z", at: 0, reason: "leak" }] },
    ];
    const digests = changed.map((change) => documentDigest(new RingDocument({ ...sample, ...change })));
    expect(new Set([digest, ...digests]).size).toBe(changed.length + 1);
    expect(digests.every((one) => /^[0-9a-f]{64}$/.test(one))).toBe(true);
  });

  test("tells nothing of a weak key", () => {
    const weak = (key: string): RingDocument =>
      new RingDocument({ ...sample, keys: [{ id: "a", state: "current", key: SecretKey.from(key) }] });
    expect(documentDigest(weak("guess"))).toBe(documentDigest(weak("another guess")));
  });
});
