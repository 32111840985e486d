import { expect, test } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing, type Keys, type LiveKeys } from "../../src/keys/key-ring.ts";
import { isLive, ringOf, ringOfLive } from "../../src/keys/ring-of.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";

const TEXT_KEYS_KEPT = 16;
const live = (ring: unknown): LiveKeys => ({ ring: ring as KeyRing, ready: () => Promise.resolve(), close: () => undefined });

test("the same text or key gives the same ring, bytes give another each time, since they may have changed", () => {
  const text = generateSecretKey();
  const key = SecretKey.from(text);
  const ring = new KeyRing({ current: text });
  expect(ringOf(ring)).toBe(ring);
  expect(ringOf(text)).toBe(ringOf(text));
  expect(ringOf(text)).not.toBe(ringOf(`${text}x`));
  expect(ringOf(key)).toBe(ringOf(key));
  const bytes = Buffer.from(text);
  const before = ringOf(bytes);
  bytes[0]! ^= 1;
  expect(ringOf(bytes).current.fingerprint).not.toBe(before.current.fingerprint);
  expect(before.current.fingerprint).toBe(key.fingerprint);
});

test("of texts, the sixteen used last are kept", () => {
  const texts = Array.from({ length: TEXT_KEYS_KEPT + 1 }, () => generateSecretKey());
  const rings = texts.map((text) => ringOf(text));
  expect(ringOf(texts.at(-1)!)).toBe(rings.at(-1));
  expect(ringOf(texts[1]!)).toBe(rings[1]);
  expect(ringOf(texts[0]!)).not.toBe(rings[0]);
});

test("live keys give the ring of the moment", () => {
  const rings = [new KeyRing({ current: generateSecretKey() }), new KeyRing({ current: generateSecretKey() })];
  const keys = { ...live(rings[0]), ring: rings[0] } as { ring: KeyRing } & LiveKeys;
  expect(isLive(keys)).toBe(true);
  expect(ringOf(keys)).toBe(rings[0]);
  keys.ring = rings[1]!;
  expect(ringOf(keys)).toBe(rings[1]);
});

test.for([[undefined], [null], ["a text"], [{}], [{ entries: [] }], [SecretKey.from("a key")], [Object]])(
  "live keys whose ring is %s are refused",
  ([ring]) => {
    expect(() => ringOfLive(live(ring))).toThrow(expect.objectContaining({ name: "KeySourceError", code: "WAXSEAL_RING_INVALID" }));
    expect(() => ringOf(live(ring))).toThrow(expect.objectContaining({ name: "KeySourceError" }));
  },
);

test.for([
  [undefined, "WAXSEAL_KEY_MISSING"],
  [null, "WAXSEAL_KEY_MISSING"],
  ["", "WAXSEAL_KEY_EMPTY"],
  [{}, "WAXSEAL_KEY_INVALID"],
  [[], "WAXSEAL_KEY_INVALID"],
  [{ ring: 1 }, "WAXSEAL_KEY_INVALID"],
  [7, "WAXSEAL_KEY_INVALID"],
] as const)("%j is no key: %s", ([keys, code]) => {
  expect(() => ringOf(keys as unknown as Keys)).toThrow(expect.objectContaining({ name: "ConfigError", code }));
  expect(isLive(keys as unknown as Keys)).toBe(false);
});
