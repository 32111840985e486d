import { expect, test } from "vitest";
import { DEFAULT_POLICY } from "../../../src/keys/document/policy.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { reveal } from "../../../src/keys/reveal.ts";
import { createRing } from "../../../src/keys/rotation/create-ring.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { NOW } from "./rings.ts";

const code = (name: string): unknown => expect.objectContaining({ name: "ConfigError", code: name });

test("makes a key where there is none", () => {
  const ring = createRing({ app: "shop", now: NOW });
  expect(ring).toMatchObject({ app: "shop", revision: 1, floor: 0, updatedAt: NOW, policy: DEFAULT_POLICY, projected: false, revoked: [] });
  expect(ring.keys).toEqual([expect.objectContaining({ state: "current", promotedAt: NOW })]);
  expect(ring.current.key.fingerprint).toMatch(/^[0-9a-f]{12}$/);
  expect(createRing({ app: "shop" }).current.key.fingerprint).not.toBe(ring.current.key.fingerprint);
});

test("adopts the keys that are in use, weak or not, each once", () => {
  const [current, older] = [generateSecretKey(), generateSecretKey()];
  const ring = createRing({ app: "shop", now: NOW, current, fallbacks: [older, current, "changeme", SecretKey.from(older)] });
  expect(ring.keys.map(({ key }) => Buffer.from(reveal(key)).toString())).toEqual([current, older, "changeme"]);
  expect(ring.keys.map(({ state, promotedAt, demotedAt }) => [state, promotedAt, demotedAt])).toEqual([
    ["current", undefined, undefined],
    ["fallback", undefined, NOW],
    ["fallback", undefined, NOW],
  ]);
  expect(new Set(ring.keys.map(({ id }) => id)).size).toBe(3);
});

test("takes parts of a policy", () => {
  const { policy } = createRing({ app: "shop", policy: { propagation: "1h", maxAge: { session: "30d" } }, projected: true });
  expect(policy).toEqual({ propagation: "1h", skew: DEFAULT_POLICY.skew, maxAge: { session: "30d" } });
});

test("makes no ring that could not be read back", () => {
  expect(() => createRing({ app: "my shop" })).toThrow(code("WAXSEAL_KEYRING_INVALID"));
  expect(() => createRing({ app: "shop", policy: { skew: "soon" as "30s" } })).toThrow(code("WAXSEAL_KEYRING_INVALID"));
  expect(() => createRing({ app: "shop", current: Uint8Array.of(255, 254) })).toThrow(code("WAXSEAL_KEYRING_SECRET"));
  expect(() => createRing({ app: "shop", current: " spaced " })).toThrow(code("WAXSEAL_KEY_UNCLEAN"));
  expect(() => createRing({ app: "shop", current: "" })).toThrow(code("WAXSEAL_KEY_EMPTY"));
  expect(() => createRing({ app: "shop", fallbacks: Array.from({ length: 32 }, () => generateSecretKey()) })).toThrow(
    code("WAXSEAL_KEYRING_INVALID"),
  );
});
