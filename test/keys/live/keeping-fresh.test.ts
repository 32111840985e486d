import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KeySourceError } from "../../../src/errors.ts";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { liveKeys, type LiveKeysOptions } from "../../../src/keys/live-keys.ts";
import { Signer } from "../../../src/signing/signer.ts";
import { fixedClock } from "../../../src/testing/fixed-clock.ts";
import { eventsOn } from "../../support/events.ts";
import { bare, letters, live, MINUTE_MS, ringDocument, secret, TestSource } from "./source.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const SOON_MS = 150;

describe("before ready()", () => {
  test("nothing is read, no timer runs, and the ring says what to do", async () => {
    const source = new TestSource(bare("a"));
    const keys = live(source);
    await pass(10 * MINUTE_MS);
    expect([source.loads, source.onChange, vi.getTimerCount()]).toEqual([0, undefined, 0]);
    for (const use of [() => keys.ring, () => keys.document])
      expect(use).toThrow(expect.objectContaining({ code: "WAXSEAL_NOT_READY", message: expect.stringContaining("await ready()") }));
  });

  test("one load serves all who wait", async () => {
    const source = new TestSource(bare("a"));
    const keys = live(source);
    await Promise.all([keys.ready(), keys.ready(), keys.ready()]);
    await keys.ready();
    expect([source.loads, letters(keys)]).toEqual([1, "a"]);
  });
});

describe("keys are read again", () => {
  test("a minute after the last reading ended, give or take a tenth", async () => {
    const source = new TestSource(bare("a"));
    const keys = live(source);
    await keys.ready();
    await pass(30 * MINUTE_MS);
    const waits = source.times.slice(1).map((time, at) => time - source.times[at]!);
    expect(waits.length).toBeGreaterThan(25);
    for (const wait of waits) expect(Math.abs(wait - MINUTE_MS)).toBeLessThanOrEqual(0.1 * MINUTE_MS + 1);
    expect(new Set(waits).size).toBeGreaterThan(5);
  });

  test("and what is new comes into use whole: signers made before use it, and the ring is the same one until then", async () => {
    const source = new TestSource(ringDocument(1, { current: "a" }));
    const keys = live(source, { refresh: 10 });
    await keys.ready();
    const signer = new Signer(keys, { salt: "shop.test" });
    const signed = signer.sign("v");
    const { ring } = keys;
    await pass(25_000);
    expect(keys.ring).toBe(ring);
    source.has = ringDocument(2, { current: "b", fallback: "a" });
    await pass(11_500);
    expect([keys.document.revision, letters(keys)]).toEqual([2, "ba"]);
    expect(signer.verify(signed)).toMatchObject({ ok: true, stale: true });
    expect(signer.verify(signer.sign("v"))).toMatchObject({ ok: true, stale: false });
  });

  test("when the source says so: many words make one reading, and one more for those that came meanwhile", async () => {
    let answer!: () => void;
    const source = new TestSource(bare("a"));
    const keys = live(source);
    await keys.ready();
    source.has = new Promise((resolve) => (answer = () => resolve(bare("b"))));
    for (let count = 0; count < 50; count++) source.onChange!();
    await pass(SOON_MS);
    expect(source.loads).toBe(2);
    for (let count = 0; count < 50; count++) source.onChange!();
    await pass(SOON_MS);
    expect(source.loads).toBe(2);
    answer();
    await pass(SOON_MS);
    expect([source.loads, letters(keys)]).toEqual([3, "b"]);
    await pass(MINUTE_MS / 2);
    expect(source.loads).toBe(3);
  });

  test("on SIGHUP, by one listener of the process that goes with the last ring; and not where that is turned off", async () => {
    const before = process.listenerCount("SIGHUP");
    const sources = Array.from({ length: 20 }, () => new TestSource(bare("a")));
    const rings = sources.map((source) => live(source, { sighup: true }));
    const deaf = new TestSource(bare("a"));
    await Promise.all([...rings, live(deaf)].map((keys) => keys.ready()));
    expect(process.listenerCount("SIGHUP")).toBe(before + 1);
    process.emit("SIGHUP");
    await pass(SOON_MS);
    expect([...sources.map(({ loads }) => loads), deaf.loads]).toEqual([...Array<number>(20).fill(2), 1]);
    for (const keys of rings) keys.close();
    expect(process.listenerCount("SIGHUP")).toBe(before);
  });

  test("when a token of a key comes that is not here yet", async () => {
    const source = new TestSource(ringDocument(1, { current: "a" }));
    const keys = live(source);
    await keys.ready();
    const signer = new Signer(keys, { salt: "shop.test" });
    const early = new Signer(secret("b"), { salt: "shop.test" }).sign("v");
    source.has = ringDocument(2, { current: "b", fallback: "a" });
    expect(signer.verify(early).ok).toBe(false);
    await pass(SOON_MS);
    expect(signer.verify(early).ok).toBe(true);
  });

  test("no more after close(), and again after the next ready(); what was in use stays", async () => {
    const source = new TestSource(ringDocument(1, { current: "a" }));
    const keys = live(source);
    await keys.ready();
    keys.close();
    expect([vi.getTimerCount(), source.onChange]).toEqual([0, undefined]);
    source.has = ringDocument(2, { current: "b" });
    new Signer(keys, { salt: "shop.test" }).verify("v:x");
    await pass(10 * MINUTE_MS);
    expect([source.loads, letters(keys)]).toEqual([1, "a"]);
    await keys.ready();
    expect(letters(keys)).toBe("b");
    await pass(1.2 * MINUTE_MS);
    expect(source.loads).toBe(3);
  });

  test("close() ends a reading that is under way, and what comes of it later is not used", async () => {
    let answer!: () => void;
    const source = new TestSource(new Promise((resolve) => (answer = () => resolve(ringDocument(9, { current: "z" })))));
    const keys = live(source);
    const starting = expect(keys.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEYS_CLOSED" });
    await pass(0);
    keys.close();
    await starting;
    expect(source.signals[0]!.aborted).toBe(true);
    source.has = ringDocument(1, { current: "a" });
    await keys.ready();
    answer();
    await pass(SOON_MS);
    expect(letters(keys)).toBe("a");
  });
});

describe("a key takes over by the clock", () => {
  test("at its hour, though nothing was read; timers follow a clock that is set", async () => {
    const clock = fixedClock();
    const activateAt = clock.now + 40 * 86_400; // beyond what setTimeout can count
    const source = new TestSource(ringDocument(1, { current: "a", staged: "b" }, { more: { activateAt } }));
    const keys = live(source, { clock, refresh: "1d" });
    await keys.ready();
    const { ring } = keys;
    await pass(10 * MINUTE_MS);
    expect(keys.ring).toBe(ring);
    clock.now = activateAt - 30;
    await pass(MINUTE_MS);
    clock.pass(29);
    await pass(29_000);
    expect(letters(keys)).toBe("ab");
    clock.pass(1);
    await pass(MINUTE_MS);
    expect([letters(keys), keys.ring.entries.map(({ state }) => state)]).toEqual(["ba", ["current", "fallback"]]);
    const now = keys.ring;
    await pass(10 * MINUTE_MS);
    expect(keys.ring).toBe(now);
  });

  test("and a clock that fails later on throws at nobody", async () => {
    let time: number | undefined = 1_800_000_000;
    const clock = (): number => {
      if (time === undefined) throw new Error("no clock");
      return time;
    };
    const keys = live(new TestSource(ringDocument(1, { current: "a", staged: "b" }, { more: { activateAt: 1_800_000_050 } })), { clock });
    await keys.ready();
    time = undefined;
    await pass(10 * MINUTE_MS);
    time = 1_800_000_100;
    await pass(MINUTE_MS);
    expect(letters(keys)).toBe("ba");
  });
});

test("a source that hangs is given up, told so, and asked again", async () => {
  const source = new TestSource(new Promise(() => undefined));
  const keys = live(source, { loadTimeout: "5s" });
  const starting = expect(keys.ready()).rejects.toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEY_SOURCE_TIMEOUT" });
  await pass(5000);
  await starting;
  expect(source.signals[0]!.aborted).toBe(true);
  source.has = bare("a");
  await keys.ready();
  expect(letters(keys)).toBe("a");
});

test("of an error that is none of ours only the kind is told", async () => {
  const canary = "https://user:CANARY@vault.test";
  const error = Object.assign(new TypeError(canary), { code: "ECONNREFUSED" });
  const failure = await live(new TestSource(error))
    .ready()
    .catch((caught: unknown) => caught as KeySourceError);
  expect(failure).toMatchObject({
    name: "KeySourceError",
    code: "WAXSEAL_KEY_SOURCE_FAILED",
    message: expect.stringContaining("ECONNREFUSED"),
  });
  expect(`${String(failure!.stack)} ${JSON.stringify(failure)} ${String(failure!.cause)}`).not.toContain("CANARY");
});

test("what is no document is refused", async () => {
  const keys = live({
    name: "a source in JavaScript",
    load: () => Promise.resolve({ ring: new KeyRing({ current: secret("a") }) } as never),
  });
  await expect(keys.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_SOURCE_ANSWER" });
});

test("a watch that throws is told, and the schedule goes on", async () => {
  const events = eventsOn("waxseal:keys");
  const source = new TestSource(bare("a"));
  source.watch = () => {
    throw new KeySourceError("WAXSEAL_KEY_SOURCE_WATCH", "No more watchers.");
  };
  await live(source).ready();
  await pass(1.2 * MINUTE_MS);
  expect(source.loads).toBe(2);
  expect(events.map(({ outcome, code }) => [outcome, code])).toEqual([
    ["loaded", undefined],
    ["kept", "WAXSEAL_KEY_SOURCE_WATCH"],
    ["loaded", undefined],
  ]);
});

test("the source shows through; what is written there is read soon", async () => {
  const source = Object.assign(new TestSource(ringDocument(1, { current: "a" })), {
    write: async (document: typeof source.has) => void (source.has = document),
  });
  const keys = live(source);
  await keys.ready();
  expect([keys.name, await keys.load()]).toEqual([source.name, source.has]);
  await keys.write!(ringDocument(2, { current: "b" }), { expectedRevision: 1 });
  await pass(SOON_MS);
  expect(letters(keys)).toBe("b");
  expect(live({ name: "n", load: () => source.load() })).not.toHaveProperty("write");
});

describe("weak keys", () => {
  test.each(["production", undefined])("stop a start, and never replace a good ring, under NODE_ENV=%s", async (mode) => {
    vi.stubEnv("NODE_ENV", mode);
    const events = eventsOn("waxseal:keys");
    const bad = new TestSource(bareKeys({ current: "weak" }));
    await expect(live(bad).ready()).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEY_WEAK" });
    const source = new TestSource(bare("a"));
    const keys = live(source);
    await keys.ready();
    source.has = bad.has;
    await pass(1.2 * MINUTE_MS);
    expect(letters(keys)).toBe("a");
    expect(events.at(-1)).toMatchObject({ outcome: "refused", code: "WAXSEAL_KEY_WEAK" });
  });

  test("in development they pass, and one replaces another", async () => {
    vi.stubEnv("NODE_ENV", "development");
    const source = new TestSource(bareKeys({ current: "weak" }));
    const keys = live(source);
    await keys.ready();
    const signed = new Signer(keys, { salt: "shop.test" }).sign("v");
    source.has = bareKeys({ current: "other" });
    await pass(1.2 * MINUTE_MS);
    expect(new Signer(keys, { salt: "shop.test" }).verify(signed).ok).toBe(false);
  });
});

test.each<[LiveKeysOptions, string]>([
  [{ refresh: 0 }, "WAXSEAL_DURATION_INVALID"],
  [{ refresh: "2d" }, "WAXSEAL_DURATION_INVALID"],
  [{ loadTimeout: 0 }, "WAXSEAL_DURATION_INVALID"],
  [{ loadTimeout: "2h" }, "WAXSEAL_DURATION_INVALID"],
  [{ reportEvery: 0 }, "WAXSEAL_DURATION_INVALID"],
  [{ floor: -1 }, "WAXSEAL_KEYRING_FLOOR_INVALID"],
  [{ floor: 1.5 }, "WAXSEAL_KEYRING_FLOOR_INVALID"],
  [{ instance: "" }, "WAXSEAL_INSTANCE_INVALID"],
  [{ instance: "i".repeat(256) }, "WAXSEAL_INSTANCE_INVALID"],
])("%j is refused at once", (options, code) => {
  expect(() => liveKeys(new TestSource(bare("a")), options)).toThrow(expect.objectContaining({ name: "ConfigError", code }));
});

test("a clock that gives no time stops the start", async () => {
  await expect(live(new TestSource(bare("a")), { clock: () => Number.NaN }).ready()).rejects.toMatchObject({
    code: "WAXSEAL_CLOCK_INVALID",
  });
});
