import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RingDocument } from "../../../src/keys/document/ring-document.ts";
import type { LiveKeySource } from "../../../src/keys/key-source.ts";
import type { LiveKeysOptions } from "../../../src/keys/live-keys.ts";
import type { KeysEvent } from "../../../src/events.ts";
import { eventsOn, listen } from "../../support/events.ts";
import { MemoryEvidenceStore } from "../../support/memory-evidence-store.ts";
import { bare, letters, live, MINUTE_MS, ringDocument, TestSource } from "./source.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

interface Started {
  keys: LiveKeySource;
  /** Has the source give `document` at the next refresh. @returns the outcome and code of the event, and the keys in use then */
  next(document: RingDocument | Error): Promise<[outcome: string | undefined, code: string | undefined, letters: string]>;
}

async function started(first: RingDocument, options: LiveKeysOptions = {}): Promise<Started> {
  const source = new TestSource(first);
  const keys = live(source, options);
  const events: KeysEvent[] = [];
  listen("waxseal:keys", (event) => event.source === source.name && events.push(event));
  await keys.ready();
  return {
    keys,
    async next(document) {
      source.has = document;
      const before = events.length;
      while (events.length === before) await vi.advanceTimersByTimeAsync(MINUTE_MS / 2);
      const { outcome, code } = events.at(-1)!;
      return [outcome, code, letters(keys)];
    },
  };
}

const ab = ringDocument(5, { current: "a", staged: "b" });
const ba = ringDocument(6, { current: "b", fallback: "a" });

test("a newer document comes into use, an unchanged one stays as it is, and an older one is left", async () => {
  const { keys, next } = await started(ab);
  const { ring } = keys;
  expect(await next(ringDocument(5, { current: "a", staged: "b" }))).toEqual(["loaded", undefined, "ab"]);
  expect(keys.ring).toBe(ring);
  expect(await next(ba)).toEqual(["loaded", undefined, "ba"]);
  expect(await next(ab)).toEqual(["kept", "WAXSEAL_KEYRING_OLDER", "ba"]);
  expect(keys.document).toBe(ba);
});

test("each event tells the revision in use, the source, and what protects from a rollback", async () => {
  const events = eventsOn("waxseal:keys");
  const { keys, next } = await started(ab);
  await next(ringDocument(4, { current: "z" }));
  const common = { revision: 5, source: keys.name, rollbackProtection: "none" };
  expect(events).toEqual([
    { outcome: "loaded", code: undefined, ...common },
    { outcome: "kept", code: "WAXSEAL_KEYRING_OLDER", ...common },
  ]);
});

describe.each<[string, RingDocument, string]>([
  ["the same revision with other keys", ringDocument(5, { current: "z" }), "WAXSEAL_KEYRING_FORKED"],
  [
    "the same revision and keys, otherwise written",
    ringDocument(5, { current: "a", staged: "b" }, { updatedAt: 1 }),
    "WAXSEAL_KEYRING_FORKED",
  ],
  ["another application's", ringDocument(9, { current: "z" }, { app: "other" }), "WAXSEAL_KEYRING_APP"],
  ["keys without a document", bare("z"), "WAXSEAL_KEYRING_BARE"],
])("%s", (_, document, code) => {
  test("is refused, and the last good ring stays", async () => {
    const { next } = await started(ab);
    expect(await next(document)).toEqual(["refused", code, "ab"]);
    expect(await next(ba)).toEqual(["loaded", undefined, "ba"]);
  });
});

describe("below the floor", () => {
  test("of a document that was in use, nothing is accepted: neither kept off as old, nor passed", async () => {
    const { next } = await started(ab);
    await next(ringDocument(8, { current: "b" }, { floor: 7 }));
    expect(await next(ringDocument(6, { current: "a" }))).toEqual(["refused", "WAXSEAL_KEYRING_FLOOR", "b"]);
    expect(await next(ringDocument(7, { current: "a" }))).toEqual(["kept", "WAXSEAL_KEYRING_OLDER", "b"]);
  });

  test.each([
    ["the option", { floor: 6 }, undefined],
    ["the environment", {}, "6"],
    ["the higher of both", { floor: 2 }, "6"],
    ["the higher of both", { floor: 6 }, "2"],
  ])("of %s, there is no start, and with what is not below it there is", async (_, options, variable) => {
    vi.stubEnv("WAXSEAL_KEYRING_FLOOR", variable);
    const source = new TestSource(ab);
    const keys = live(source, options);
    await expect(keys.ready()).rejects.toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEYRING_FLOOR" });
    source.has = bare("a");
    await expect(keys.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEYRING_FLOOR" });
    source.has = ba;
    await keys.ready();
    expect([letters(keys), keys.rollbackProtection]).toEqual(["ba", "floor"]);
  });

  test.each(["", "six", "-1", "1e3", "6.0", " 6", "99999999999999999"])("a variable %j is no floor, and that is said", async (text) => {
    vi.stubEnv("WAXSEAL_KEYRING_FLOOR", text);
    await expect(live(new TestSource(ab)).ready()).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEYRING_FLOOR_INVALID" });
  });
});

test("a key that was revoked does not come back, when the document no longer says so either", async () => {
  const { next } = await started(ab);
  expect(await next(ringDocument(6, { current: "b" }, { revoked: "a" }))).toEqual(["loaded", undefined, "b"]);
  expect(await next(ringDocument(7, { current: "b", fallback: "a" }))).toEqual(["refused", "WAXSEAL_KEYRING_REVOKED", "b"]);
  expect(await next(ringDocument(8, { current: "b", fallback: "c" }))).toEqual(["loaded", undefined, "bc"]);
});

test("of another application than the option names, no document is accepted at all", async () => {
  await expect(live(new TestSource(ab), { app: "bookshop" }).ready()).rejects.toMatchObject({ code: "WAXSEAL_KEYRING_APP" });
});

test("what is refused leaves nothing behind: neither its floor, nor its revocations, nor its name", async () => {
  const { next } = await started(ab);
  await next(ringDocument(90, { current: "z" }, { app: "other", floor: 90, revoked: "ab" }));
  expect(await next(ba)).toEqual(["loaded", undefined, "ba"]);
});

test("keys without a document replace each other, and a document replaces them", async () => {
  const { next } = await started(bare("a"));
  expect(await next(bare("b"))).toEqual(["loaded", undefined, "b"]);
  expect(await next(bare("a"))).toEqual(["loaded", undefined, "a"]);
  expect(await next(ab)).toEqual(["loaded", undefined, "ab"]);
  expect(await next(bare("a"))).toEqual(["refused", "WAXSEAL_KEYRING_BARE", "ab"]);
});

describe("the memory of all processes", () => {
  const down = MemoryEvidenceStore.down();

  test("is told of each document before it comes into use, once", async () => {
    const evidence = new MemoryEvidenceStore();
    const { keys, next } = await started(ab, { evidence });
    await next(ab);
    await next(ringDocument(6, { current: "b" }, { floor: 6, revoked: "a" }));
    expect(evidence.claims).toMatchObject([
      { app: "shop", revision: 5, floor: 0, revoked: [] },
      { app: "shop", revision: 6, floor: 6, revoked: [expect.stringMatching(/^[0-9a-f]{64}$/)] },
    ]);
    expect(keys.rollbackProtection).toBe("store");
  });

  test("refuses what another process knows better", async () => {
    const evidence = new MemoryEvidenceStore();
    const there = await started(ab, { evidence });
    const here = await started(ab, { evidence });
    await there.next(ringDocument(6, { current: "b" }, { floor: 6, revoked: "a" }));
    expect(await here.next(ringDocument(6, { current: "c" }))).toEqual(["refused", "WAXSEAL_KEYRING_FORKED", "ab"]);
    expect(await here.next(ringDocument(7, { current: "b", fallback: "a" }))).toEqual(["refused", "WAXSEAL_KEYRING_REVOKED", "ab"]);
    expect(await here.next(ab)).toEqual(["refused", "WAXSEAL_KEYRING_FLOOR", "ab"]);
    expect(await here.next(ringDocument(8, { current: "b" }))).toEqual(["loaded", undefined, "b"]);
  });

  test("while it cannot be asked, a new key waits; what takes keys away does not, and is confirmed later", async () => {
    const evidence = new MemoryEvidenceStore();
    const { keys, next } = await started(ab, { evidence });
    evidence.fail(down);
    const staging = ringDocument(6, { current: "a", staged: "c" });
    expect(await next(staging)).toEqual(["kept", "WAXSEAL_STORE_FAILED", "ab"]);
    expect(await next(ringDocument(7, { current: "b" }, { revoked: "a" }))).toEqual(["loaded", "WAXSEAL_STORE_FAILED", "b"]);
    expect(keys.rollbackProtection).toBe("none");
    evidence.fail();
    expect(await next(keys.document)).toEqual(["loaded", undefined, "b"]);
    expect([keys.rollbackProtection, evidence.claims.at(-1)!.revision]).toEqual(["store", 7]);
  });

  test("keeps nobody from starting when it is down, and withdraws then what it would have refused", async () => {
    const evidence = new MemoryEvidenceStore();
    await started(ringDocument(6, { current: "b" }, { floor: 6, revoked: "a" }), { evidence });
    evidence.fail(down);
    const events = eventsOn("waxseal:keys");
    const source = new TestSource(ab);
    const keys = live(source, { evidence });
    await keys.ready();
    expect(events.at(-1)).toMatchObject({ outcome: "loaded", code: "WAXSEAL_STORE_FAILED", rollbackProtection: "none" });
    await vi.advanceTimersByTimeAsync(3 * MINUTE_MS);
    expect(letters(keys)).toBe("ab");
    evidence.fail();
    await vi.advanceTimersByTimeAsync(1.2 * MINUTE_MS);
    for (const use of [() => keys.ring, () => keys.document])
      expect(use).toThrow(expect.objectContaining({ name: "KeySourceError", code: "WAXSEAL_KEYRING_FLOOR" }));
    source.has = ringDocument(7, { current: "b" }, { floor: 6, revoked: "a" });
    await vi.advanceTimersByTimeAsync(1.2 * MINUTE_MS);
    expect([letters(keys), keys.rollbackProtection]).toEqual(["b", "store"]);
  });

  test("withdraws nothing that only took keys away from what was confirmed", async () => {
    const evidence = new MemoryEvidenceStore();
    const { keys, next } = await started(ab, { evidence });
    evidence.fail(down);
    await next(ringDocument(6, { current: "b" }));
    evidence.fail();
    const refused: KeysEvent[] = [];
    listen("waxseal:keys", (event) => event.outcome === "refused" && refused.push(event));
    await live(new TestSource(ringDocument(6, { current: "c" })), { evidence }).ready();
    expect(await next(ringDocument(6, { current: "b" }))).toEqual(["loaded", undefined, "b"]);
    expect(refused).toMatchObject([{ outcome: "refused", code: "WAXSEAL_KEYRING_FORKED", source: keys.name }]);
  });

  test("stops a start where that is asked for, and where it is set up wrongly", async () => {
    const evidence = new MemoryEvidenceStore();
    evidence.fail(down);
    const keys = live(new TestSource(ab), { evidence, evidenceRequired: true });
    await expect(keys.ready()).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_FAILED" });
    evidence.fail();
    await keys.ready();
    const { ConfigError } = await import("../../../src/errors.ts");
    evidence.fail(new ConfigError("WAXSEAL_TABLE_MISSING", "Make the table."));
    await expect(live(new TestSource(ab), { evidence }).ready()).rejects.toMatchObject({ code: "WAXSEAL_TABLE_MISSING" });
  });

  test("that never answers is given up, and of its own errors nothing is told", async () => {
    const evidence = new MemoryEvidenceStore();
    evidence.remember = () => new Promise(() => undefined);
    const events = eventsOn("waxseal:keys");
    const starting = live(new TestSource(ab), { evidence }).ready();
    await vi.advanceTimersByTimeAsync(10_000);
    await starting;
    expect(events.at(-1)).toMatchObject({ outcome: "loaded", code: "WAXSEAL_STORE_TIMEOUT" });
    evidence.remember = () => Promise.reject(new Error("postgres://user:CANARY@db.test"));
    const failure = await live(new TestSource(ab), { evidence, evidenceRequired: true })
      .ready()
      .catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_FAILED", message: expect.not.stringContaining("CANARY") });
  });
});

describe("a start from a source that lags behind what another process has", () => {
  const lagging = ringDocument(5, { current: "a" });
  const latest = ringDocument(6, { current: "a", staged: "b" });

  interface Lag {
    source: TestSource;
    other: LiveKeySource;
    otherSource: TestSource;
    evidence: MemoryEvidenceStore;
    starting: LiveKeySource;
  }

  async function lag(options: LiveKeysOptions = {}): Promise<Lag> {
    const evidence = new MemoryEvidenceStore();
    const clock = (): number => Date.now() / 1000;
    const otherSource = new TestSource(latest);
    const other = live(otherSource, { evidence, clock, instance: "other" });
    await other.ready();
    await vi.advanceTimersByTimeAsync(1000);
    const source = new TestSource(lagging);
    return { source, other, otherSource, evidence, starting: live(source, { evidence, clock, ...options }) };
  }

  const outcomeOf = (ready: Promise<void>): Promise<string> =>
    ready.then(
      () => "ready",
      (error: unknown) => (error as { code: string }).code,
    );

  test("waits until it has caught up, and tells so", async () => {
    const { source, starting } = await lag();
    const events = eventsOn("waxseal:keys");
    const outcome = outcomeOf(starting.ready());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(() => starting.ring).toThrow(expect.objectContaining({ code: "WAXSEAL_NOT_READY" }));
    expect(events).toContainEqual(expect.objectContaining({ source: source.name, outcome: "refused", code: "WAXSEAL_KEYRING_BEHIND" }));
    source.has = latest;
    await vi.advanceTimersByTimeAsync(5000);
    expect(await outcome).toBe("ready");
    expect(letters(starting)).toBe("ab");
    expect(source.loads).toBeLessThan(10);
  });

  test("does not wait where it has every key that others have: theirs may sign, and be verified", async () => {
    const { otherSource, source, starting } = await lag();
    otherSource.has = ringDocument(7, { current: "b" });
    otherSource.onChange!();
    await vi.advanceTimersByTimeAsync(2000);
    source.has = latest;
    await starting.ready();
    expect(letters(starting)).toBe("ab");
  });

  test("fails when that takes longer than a load may, and may be tried again", async () => {
    const { source, starting } = await lag({ loadTimeout: "20s" });
    const outcome = outcomeOf(starting.ready());
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await outcome).toBe("WAXSEAL_KEYRING_BEHIND");
    expect(source.loads).toBeLessThan(10);
    source.has = latest;
    expect(await outcomeOf(starting.ready())).toBe("ready");
  });

  test("never comes into use once the new key signs, however the wait ends", async () => {
    const { otherSource, starting } = await lag();
    const outcome = outcomeOf(starting.ready());
    await vi.advanceTimersByTimeAsync(2000);
    otherSource.has = ringDocument(7, { current: "b", fallback: "a" }, { floor: 6 });
    otherSource.onChange!();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await outcome).toBe("WAXSEAL_KEYRING_FLOOR");
  });

  test.each<[string, (lag: Lag) => Promise<void> | void]>([
    [
      "nobody has had more for three intervals",
      async ({ other }) => {
        other.close();
        await vi.advanceTimersByTimeAsync(4 * MINUTE_MS);
      },
    ],
    [
      "who says to have more does so of another time",
      ({ evidence }) => {
        const records = evidence.evidence.bind(evidence);
        evidence.evidence = async (app) => {
          const { instances, ...others } = await records(app);
          return { ...others, instances: instances.map((one) => ({ ...one, revision: 9e15, untilMs: 9e15 })) };
        };
      },
    ],
    ["the store cannot say", ({ evidence }) => void (evidence.evidence = () => Promise.reject(MemoryEvidenceStore.down()))],
    ["it has keys without a document", ({ source }) => void (source.has = bare("a"))],
  ])("is not held up where %s", async (_, change) => {
    const started = await lag({ app: "shop" });
    await change(started);
    expect(await outcomeOf(started.starting.ready())).toBe("ready");
  });

  test("ends its wait when it is closed", async () => {
    const { source, starting } = await lag();
    const outcome = outcomeOf(starting.ready());
    await vi.advanceTimersByTimeAsync(2000);
    starting.close();
    expect(await outcome).toBe("WAXSEAL_KEYS_CLOSED");
    const { loads } = source;
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(source.loads).toBe(loads);
  });
});

test("a memory that is none lets nothing pass, and locks nobody out: it counts as a store that is down", async () => {
  for (const nonsense of [{ floor: Number.NaN }, { floor: Number.POSITIVE_INFINITY }, { digest: "x" }, { revoked: undefined }]) {
    const evidence = new MemoryEvidenceStore();
    const remember = evidence.remember.bind(evidence);
    evidence.remember = async (claim) => Object.assign(await remember(claim), nonsense);
    const { keys } = await started(ab, { evidence });
    expect(keys.rollbackProtection).toBe("none");
    await expect(live(new TestSource(ab), { evidence, evidenceRequired: true }).ready()).rejects.toMatchObject({
      code: "WAXSEAL_STORE_FAILED",
    });
  }
});
