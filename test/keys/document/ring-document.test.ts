import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { DEFAULT_POLICY } from "../../../src/keys/document/policy.ts";
import { nextActivation, RingDocument, ringAt, type RingDocumentParts } from "../../../src/keys/document/ring-document.ts";
import { keyDigest } from "../../../src/keys/key-digest.ts";
import { reveal } from "../../../src/keys/reveal.ts";
import { KEYS } from "./documents.ts";

const invalid = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_KEYRING_INVALID" });
const [a, b, c] = KEYS as [(typeof KEYS)[0], (typeof KEYS)[0], (typeof KEYS)[0]];
const parts: RingDocumentParts = {
  app: "shop",
  revision: 3,
  floor: 2,
  updatedAt: 1000,
  policy: DEFAULT_POLICY,
  keys: [
    { id: "c", state: "staged", key: c, activateAt: 2000 },
    { id: "b", state: "current", key: b },
    { id: "a", state: "fallback", key: a },
  ],
  revoked: [],
  projected: false,
};
const ring = new RingDocument(parts);
const labels = (now: number): string[] => ringAt(ring, now).entries.map(({ state, label }) => `${state} ${label}`);

describe("by the clock", () => {
  test("a staged key verifies until it is activated", () => {
    const before = [`current ${b.fingerprint}`, `fallback ${a.fingerprint}`, `staged ${c.fingerprint}`];
    expect(labels(0)).toEqual(before);
    expect(labels(1999.9)).toEqual(before);
  });

  test("it signs from then on, and the key before it is the newest fallback", () => {
    expect(labels(2000)).toEqual([`current ${c.fingerprint}`, `fallback ${b.fingerprint}`, `fallback ${a.fingerprint}`]);
  });

  test("the next change is known", () => {
    expect([nextActivation(ring, 1999), nextActivation(ring, 2000)]).toEqual([2000, undefined]);
    expect(nextActivation(bareKeys({ current: a }), 0)).toBeUndefined();
  });

  test("activateAt of a key that is no longer staged says nothing", () => {
    const promoted = new RingDocument({ ...parts, keys: [{ id: "c", state: "current", key: c }, { id: "b", state: "fallback", key: b, activateAt: 1 }] }); // prettier-ignore
    expect(ringAt(promoted, 2000).current).toBe(c);
    expect(nextActivation(promoted, 0)).toBeUndefined();
  });
});

describe("a document that contradicts itself is none", () => {
  const [staged, current, fallback] = parts.keys as [
    RingDocumentParts["keys"][0],
    RingDocumentParts["keys"][0],
    RingDocumentParts["keys"][0],
  ];

  test.each<[string, Partial<RingDocumentParts>]>([
    ["an app that is no name", { app: "my shop" }],
    ["an id that is no name", { keys: [{ ...current, id: "ä" }] }],
    ["a revision that is none", { revision: 2.5 }],
    ["a floor above the revision", { floor: 4 }],
    ["no current key", { keys: [staged, fallback] }],
    ["two current keys", { keys: [current, { ...current, id: "d" }] }],
    ["one id twice", { keys: [current, { ...fallback, id: "b" }] }],
    ["a time that is none", { updatedAt: Number.NaN }],
    ["a time of a key before 1970", { keys: [{ ...current, promotedAt: -1 }] }],
    ["a time that no document can write", { keys: [current, { ...staged, activateAt: 253_402_300_800 }] }],
    ["two keys that would take over", { keys: [staged, { ...staged, id: "d" }, current] }],
    ["activateAt for Django", { projected: true }],
    ["a revoked id that is listed", { revoked: [{ id: "a", at: 1, reason: "leak" }] }],
    ["a revoked key under another id", { revoked: [{ id: "z", at: 1, reason: "leak", digest: keyDigest(a) }] }],
  ])("%s", (_what, change) => {
    expect(() => new RingDocument({ ...parts, ...change })).toThrow(invalid);
  });

  test("a weak key has no digest that could be revoked", () => {
    const weak = { ...parts, keys: [{ id: "w", state: "current" as const, key: KEYS.at(-1)! }] };
    expect(() => new RingDocument({ ...weak, revoked: [{ id: "z", at: 1, reason: "leak", digest: undefined }] })).not.toThrow();
  });
});

test("nothing of it can be changed, nor does it follow what it was made from", () => {
  const maxAge: Record<string, "1d" | "2d"> = { session: "1d" };
  const keys = [...parts.keys];
  const document = new RingDocument({ ...parts, keys, policy: { ...DEFAULT_POLICY, maxAge } });
  maxAge["session"] = "2d";
  keys.pop();
  expect(document.policy.maxAge).toEqual({ session: "1d" });
  expect(document.keys).toHaveLength(3);
  const loose = document as unknown as { revision: number; keys: { state: string }[]; policy: { skew: string } };
  expect(() => (loose.revision = 9)).toThrow(TypeError);
  expect(() => loose.keys.pop()).toThrow(TypeError);
  expect(() => (loose.keys[0]!.state = "current")).toThrow(TypeError);
  expect(() => (loose.policy.skew = "0s")).toThrow(TypeError);
});

test("printed, it shows states, ids and fingerprints", () => {
  const shown = `RingDocument(shop, revision 3: staged c ${c.fingerprint}, current b ${b.fingerprint}, fallback a ${a.fingerprint})`;
  expect(String(ring)).toBe(shown);
  expect(inspect(ring)).toBe(shown);
  expect(JSON.stringify([ring])).toBe(JSON.stringify([shown]));
  expect(inspect({ ...ring }, { depth: 9 })).not.toContain(Buffer.from(reveal(b)).toString());
});

test("keys without a document are one of revision 0", () => {
  const bare = bareKeys({ current: a, fallbacks: [b, "text"], staged: [c] });
  expect(bare).toMatchObject({ revision: 0, floor: 0, policy: DEFAULT_POLICY, projected: false });
  expect(bare.keys.map(({ id, state }) => `${id} ${state}`)).toEqual([
    "current current",
    "fallback-1 fallback",
    "fallback-2 fallback",
    "staged-1 staged",
  ]);
});
