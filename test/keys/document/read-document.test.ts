import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDocument } from "../../../src/keys/document/read-document.ts";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { DEFAULT_POLICY } from "../../../src/keys/document/policy.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { reveal } from "../../../src/keys/reveal.ts";
import type { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { ConfigError } from "../../../src/errors.ts";
import { roundsOf } from "../../support/full-length.ts";
import { documents } from "./documents.ts";

const invalid = (what: string): unknown =>
  expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_KEYRING_INVALID", message: expect.stringContaining(what) });
const [old, young] = [generateSecretKey(), generateSecretKey()];
const digest = "0".repeat(64);

const sound = {
  format: "waxseal-keyring/1",
  app: "shop",
  revision: 42,
  floor: 41,
  updatedAt: "2027-01-31T12:00:00Z",
  policy: { propagation: "5m", skew: 10, maxAge: { session: "14d", remember: "unbounded" } },
  keys: [
    { id: "a", state: "staged", secret: young, stagedAt: "2027-01-31T12:00:00.5Z" },
    { id: "b", state: "current", secret: old, promotedAt: "2027-01-01T00:00:00Z" },
  ],
  revoked: [{ id: "c", at: "2026-12-31T23:59:59Z", reason: "leak", digest }],
  SECRET_KEY: old,
  SECRET_KEY_FALLBACKS: [young],
};
const read = (value: unknown): RingDocument => readDocument(JSON.stringify(value), "the file");
const [staged, current] = sound.keys as [(typeof sound.keys)[0], (typeof sound.keys)[0]];

test("reads what docs/rotation.md says", () => {
  const ring = read(sound);
  expect(ring).toMatchObject({
    app: "shop",
    revision: 42,
    floor: 41,
    updatedAt: Date.UTC(2027, 0, 31, 12) / 1000,
    policy: sound.policy,
    projected: true,
  });
  expect(ring.keys.map(({ id, state, key }) => [id, state, Buffer.from(reveal(key)).toString()])).toEqual([
    ["a", "staged", young],
    ["b", "current", old],
  ]);
  expect(ring.keys.map(({ stagedAt, promotedAt }) => [stagedAt, promotedAt])).toEqual([
    [Date.UTC(2027, 0, 31, 12, 0, 0, 500) / 1000, undefined],
    [undefined, Date.UTC(2027, 0, 1) / 1000],
  ]);
  expect(ring.revoked).toEqual([{ id: "c", at: Date.UTC(2026, 11, 31, 23, 59, 59) / 1000, reason: "leak", digest }]);
});

test("reads what says only what has to be said", () => {
  const ring = read({ format: sound.format, app: "shop", revision: 1, keys: [{ id: "a", state: "current", secret: old }] });
  expect(ring).toMatchObject({ floor: 0, updatedAt: 0, policy: DEFAULT_POLICY, revoked: [], projected: false });
});

test.each(["\n", "\r\n", "\r", "\u2028"])("takes no text of two lines for a key: %j", (lineBreak) => {
  expect(() => readDocument(`${generateSecretKey()}${lineBreak}${generateSecretKey()}`, "the secret")).toThrow(
    expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_KEYRING_INVALID" }),
  );
});

test("reads a bare key, with one line break after it, as a document of revision 0", () => {
  for (const text of [old, `${old}\n`, `${old}\r\n`]) {
    const ring = readDocument(text, "the file");
    expect([ring.revision, Buffer.from(reveal(ring.current.key)).toString()]).toEqual([0, old]);
  }
  expect(() => readDocument(`${old}\n\n`, "the file")).toThrow(expect.objectContaining({ code: "WAXSEAL_KEY_UNCLEAN" }));
  expect(() => readDocument("", "the file")).toThrow(expect.objectContaining({ code: "WAXSEAL_KEY_EMPTY" }));
});

describe("refuses", () => {
  test.each<[what: string, value: unknown, message: string]>([
    ["another format", { ...sound, format: "waxseal-keyring/2" }, "format"],
    ["a member of a later version", { ...sound, more: 1 }, "does not know"],
    ["a member of a key of a later version", { ...sound, keys: [staged, { ...current, more: 1 }] }, "does not know"],
    ["no app", { ...sound, app: undefined }, "app"],
    ["an app that is no name", { ...sound, app: "my shop" }, "app"],
    ["revision 0", { ...sound, revision: 0 }, "revision"],
    ["a revision that is text", { ...sound, revision: "42" }, "revision"],
    ["a broken revision", { ...sound, revision: 41.5 }, "revision"],
    ["a revision after which none can come", { ...sound, revision: 9e15 }, "revision"],
    ["a floor above the revision", { ...sound, floor: 43 }, "floor"],
    ["a time without a zone", { ...sound, updatedAt: "2027-01-31T12:00:00" }, "updatedAt"],
    ["a time that does not exist", { ...sound, updatedAt: "2027-02-31T12:00:00Z" }, "updatedAt"],
    ["the 24th hour", { ...sound, updatedAt: "2027-01-31T24:00:00Z" }, "updatedAt"],
    ["a time before 1970", { ...sound, updatedAt: "1969-12-31T23:59:59Z" }, "1970"],
    ["a time that is a number", { ...sound, updatedAt: 1_800_000_000 }, "updatedAt"],
    ["a policy that is a list", { ...sound, policy: [] }, "policy"],
    ["a duration that is none", { ...sound, policy: { propagation: "soon" } }, "duration"],
    ["a skew without end", { ...sound, policy: { skew: "unbounded" } }, "duration"],
    ["a max age that is none", { ...sound, policy: { maxAge: { session: null } } }, "duration"],
    ["keys that are no list", { ...sound, keys: { a: staged } }, "keys"],
    ["no key", { ...sound, keys: [] }, "current"],
    ["no current key", { ...sound, keys: [staged] }, "current"],
    ["two current keys", { ...sound, keys: [current, { ...current, id: "a" }] }, "current"],
    ["more keys than 32", { ...sound, keys: Array.from({ length: 33 }, () => staged) }, "32"],
    ["a key in an unknown state", { ...sound, keys: [current, { ...staged, state: "retired" }] }, "state"],
    ["a key without a secret", { ...sound, keys: [{ ...current, secret: undefined }] }, "secret"],
    ["a secret that is no text", { ...sound, keys: [{ ...current, secret: [old] }] }, "secret"],
    ["one id twice", { ...sound, keys: [current, { ...staged, id: "b" }] }, "one id"],
    ["a revoked key that is listed", { ...sound, revoked: [{ ...sound.revoked[0], id: "b" }] }, "revoked"],
    ["a revocation without a time", { ...sound, revoked: [{ id: "c", reason: "leak" }] }, "when"],
    ["a revocation without a reason", { ...sound, revoked: [{ id: "c", at: sound.updatedAt }] }, "reason"],
    ["a digest in capitals", { ...sound, revoked: [{ ...sound.revoked[0], digest: "A".repeat(64) }] }, "digest"],
    ["a projection of another key", { ...sound, SECRET_KEY: young }, "SECRET_KEY"],
    ["half a projection", { ...sound, SECRET_KEY_FALLBACKS: undefined }, "SECRET_KEY"],
    ["a projection that lacks the staged key", { ...sound, SECRET_KEY_FALLBACKS: [] }, "SECRET_KEY"],
    ["activateAt beside a projection", { ...sound, keys: [{ ...staged, activateAt: sound.updatedAt }, current] }, "activateAt"],
    ["two keys with activateAt", scheduledTwice(), "activateAt"],
    ["a list", { 0: sound }, "does not know"],
  ])("%s", (_what, value, message) => {
    const refused = expect(() => read(value));
    refused.toThrow(invalid("the file"));
    refused.toThrow(invalid(message === "does not know" ? "" : message));
  });

  test.each([["{"], ['{"format":"waxseal-keyring/1"} {}'], [' \n{"__proto__":{}}'], ["{".repeat(1000)], ["{" + " ".repeat(65_536)]])(
    "text that is no document: %#",
    (text) => {
      expect(() => readDocument(text, "the file")).toThrow(invalid("the file"));
    },
  );

  test("a secret that two readers would read in two ways", () => {
    const spaced = { ...sound, keys: [{ ...current, secret: ` ${old}` }] };
    expect(() => read(spaced)).toThrow(expect.objectContaining({ code: "WAXSEAL_KEY_UNCLEAN" }));
  });
});

function scheduledTwice(): unknown {
  const { SECRET_KEY: _, SECRET_KEY_FALLBACKS: __, ...others } = sound;
  const scheduled = { ...staged, activateAt: sound.updatedAt };
  return { ...others, keys: [scheduled, { ...scheduled, id: "d" }, current] };
}

describe("fuzzed", () => {
  const fuzz = { seed: 41, numRuns: roundsOf(50_000) };
  const small = documents.filter(({ keys }) => keys.length <= 2); // most of the time goes into the keys
  const texts = fc.sample(small, { seed: 41, numRuns: 100 }).map(writeDocument);
  const values = [undefined, null, 0, -1, 1e300, "", "a", "x".repeat(5000), [], {}, true, "2027-02-30T00:00:00Z", "\ud800", [[]]];

  /** Returns the ring of `text`, or nothing where it is refused as it should be. */
  const attempt = (text: string): RingDocument | undefined => {
    try {
      return readDocument(text, "the file");
    } catch (error) {
      if (error instanceof ConfigError) return undefined; // not by expect(), which takes longer than reading
      throw error;
    }
  };
  /** What is read is a ring of its own right: it can be written, and says the same again. */
  const assertWhole = (text: string): void => {
    const ring = attempt(text);
    if (ring === undefined || ring.revision === 0) return;
    const written = writeDocument(ring);
    if (writeDocument(readDocument(written, "the file")) !== written) throw new Error("what was read is written as something else");
  };

  const lots = fc.array(fc.nat(2 ** 31 - 1), { minLength: 2, maxLength: 4 }); // drawn faster than what they stand for

  test("50,000 documents with some characters changed", { timeout: 60_000 }, () => {
    const puts = ["", '"', "{", "]", ",", "0", "é", "\\", "null", "9e9"];
    fc.assert(
      fc.property(lots, ([pick, ...changes]) => {
        let text = texts[pick! % texts.length]!;
        for (const lot of changes) {
          const [take, put, at] = [lot % 9, puts[Math.floor(lot / 9) % puts.length]!, Math.floor(lot / 90) % text.length];
          text = text.slice(0, at) + put + text.slice(at + take);
        }
        assertWhole(text);
      }),
      fuzz,
    );
  });

  test("50,000 documents with a member exchanged", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(lots, ([pick, ...path]) => {
        const document = JSON.parse(texts[pick! % texts.length]!) as Record<string, unknown>;
        let parent = document;
        let name = "format";
        for (const step of path) {
          const names = Object.keys(parent);
          name = names[step % Math.max(names.length, 1)] ?? "more";
          const child = parent[name];
          if (typeof child !== "object" || child === null) break;
          parent = child as Record<string, unknown>;
        }
        parent[name] = values[Math.floor(pick! / texts.length) % values.length];
        assertWhole(JSON.stringify(document));
      }),
      fuzz,
    );
  });

  test("no message repeats anything that is written there", () => {
    const secret = "a-secret-that-stands-where-something-else-belongs";
    for (const text of texts) {
      for (const name of Object.keys(JSON.parse(text) as object)) {
        const document = { ...(JSON.parse(text) as object), [name]: secret };
        expect(() => readDocument(JSON.stringify(document), "the file")).not.toThrow(secret);
      }
      expect(() => readDocument(text.replaceAll(/"id": "[^"]*"/g, `"id": "${secret} "`), "the file")).not.toThrow(secret);
    }
  });
});
