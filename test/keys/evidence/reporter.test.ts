import { channel } from "node:diagnostics_channel";
import { hostname } from "node:os";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import type { EvidenceStore } from "../../../src/keys/evidence/evidence-store.ts";
import type { LiveKeySource } from "../../../src/keys/key-source.ts";
import type { LiveKeysOptions } from "../../../src/keys/live-keys.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { Signer } from "../../../src/signing/signer.ts";
import { memoryEvidence } from "../../../src/sessions/stores/evidence/memory.ts";
import { fixedClock, type FixedClock } from "../../../src/testing/fixed-clock.ts";
import { listen } from "../../support/events.ts";
import { MemoryEvidenceStore } from "../../support/memory-evidence-store.ts";
import { bare, live, MINUTE_MS, ringDocument, secret, TestSource } from "../live/source.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fingerprint = (letter: string): string => SecretKey.from(secret(letter)).fingerprint;
const A = fingerprint("a");

interface Started {
  keys: LiveKeySource;
  source: TestSource;
  clock: FixedClock;
  /** Lets both clocks go on. */
  pass(ms: number): Promise<void>;
}

async function started(evidence: EvidenceStore, options: LiveKeysOptions = {}): Promise<Started> {
  const source = new TestSource(ringDocument(5, { current: "a", staged: "b" }));
  const clock = fixedClock();
  const keys = live(source, { evidence, clock, ...options });
  await keys.ready();
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 1000) {
      clock.pass(1);
      await vi.advanceTimersByTimeAsync(1000);
    }
  };
  return { keys, source, clock, pass };
}

function verify(keys: LiveKeySource, purpose: string, times = 1, letter = "a"): void {
  const signed = new Signer(secret(letter), { salt: purpose }).sign("v");
  const signer = new Signer(keys, { salt: purpose });
  for (let count = 0; count < times; count++) signer.verify(signed);
}

describe("a process leaves word", () => {
  test("soon after its start, and then every minute, without a break between the times it speaks of", async () => {
    const evidence = new MemoryEvidenceStore();
    const { pass, clock } = await started(evidence);
    const startedMs = clock.now * 1000;
    await pass(10 * MINUTE_MS);
    const { reports } = evidence;
    expect(reports[0]).toEqual({
      app: "shop",
      instance: "test-1",
      boot: expect.stringMatching(/^[A-Za-z0-9]{22}$/),
      revision: 5,
      keys: [
        { key: A, state: "current" },
        { key: fingerprint("b"), state: "staged" },
      ],
      sinceMs: startedMs,
      untilMs: startedMs + 1000,
      everyMs: 76_000,
      isLast: false,
      uses: [],
    });
    expect(reports.length).toBeGreaterThan(8);
    expect(new Set(reports.map(({ boot }) => boot)).size).toBe(1);
    reports.slice(1).forEach(({ sinceMs, untilMs, everyMs }, at) => {
      expect(sinceMs).toBe(reports[at]!.untilMs);
      expect(untilMs - sinceMs).toBeLessThanOrEqual(everyMs);
    });
  });

  test("of how often each of its keys vouched for what, and when it last did; of refusals and strangers' keys nothing", async () => {
    const evidence = new MemoryEvidenceStore();
    const { keys, pass, clock } = await started(evidence);
    await pass(2000);
    verify(keys, "shop.one", 3);
    verify(keys, "shop.two", 1, "b");
    const lastUsedMs = clock.now * 1000;
    await pass(10_000);
    verify(keys, "shop.one", 1, "z");
    const stranger = new Signer(secret("z"), { salt: "shop.one" });
    stranger.verify(stranger.sign("v"));
    await pass(1.2 * MINUTE_MS);
    expect(evidence.reports.flatMap(({ uses }) => uses)).toEqual([
      { key: A, purpose: "shop.one", count: 3, lastUsedMs },
      { key: fingerprint("b"), purpose: "shop.two", count: 1, lastUsedMs },
    ]);
  });

  test("at once of another document: whoever rotates waits for it; and still counts what the key before it did", async () => {
    const evidence = new MemoryEvidenceStore();
    const { keys, source, pass } = await started(evidence);
    await pass(2000);
    verify(keys, "shop.one", 2);
    source.has = ringDocument(6, { current: "b" });
    source.onChange!();
    await pass(2000);
    expect(evidence.reports.at(-1)).toMatchObject({ revision: 6, uses: [{ key: A, purpose: "shop.one", count: 2 }] });
  });

  test("a last time when it closes, and lets go of the store; its next start is another one", async () => {
    const evidence = new MemoryEvidenceStore();
    const { keys, pass } = await started(evidence);
    await pass(2000);
    verify(keys, "shop.one", 2);
    keys.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(evidence.reports.at(-1)).toMatchObject({ isLast: true, uses: [{ count: 2 }] });
    expect(evidence.closed).toBe(1);
    const spoken = evidence.reports.length;
    verify(keys, "shop.one");
    await pass(5 * MINUTE_MS);
    expect(evidence.reports).toHaveLength(spoken);
    expect(channel("waxseal:verify").hasSubscribers).toBe(false);
    await keys.ready();
    await pass(2000);
    expect(evidence.reports.at(-1)!.boot).not.toBe(evidence.reports[0]!.boot);
  });

  test("under the host's name, and for the application that the settings name, where keys have no document", async () => {
    const evidence = new MemoryEvidenceStore();
    const keys = live(new TestSource(bare("a")), { evidence, app: "shop", instance: undefined });
    await keys.ready();
    await vi.advanceTimersByTimeAsync(1000);
    expect(evidence.reports).toMatchObject([{ app: "shop", instance: hostname(), revision: 0 }]);
  });
});

describe("a store that fails", () => {
  test("loses no count and harms nobody: the next report has all of it, from where the last one was acknowledged", async () => {
    const evidence = new MemoryEvidenceStore();
    const { keys, pass } = await started(evidence);
    await pass(2000);
    const acknowledgedMs = evidence.reports.at(-1)!.untilMs;
    evidence.fail(MemoryEvidenceStore.down());
    for (let minute = 0; minute < 10; minute++) {
      verify(keys, "shop.one", 2);
      await pass(MINUTE_MS);
    }
    expect(evidence.reports.at(-1)!.untilMs).toBe(acknowledgedMs);
    evidence.fail();
    verify(keys, "shop.one");
    await pass(1.2 * MINUTE_MS);
    expect(evidence.counts()).toEqual({ [`${A} shop.one`]: 21 });
    expect(evidence.reports.find(({ uses }) => uses.length > 0)!.sinceMs).toBe(acknowledgedMs);
  });

  test("by not answering is given up, and what is counted meanwhile is in the next report", async () => {
    const evidence = new MemoryEvidenceStore();
    const { keys, pass } = await started(evidence);
    await pass(2000);
    const report = evidence.report.bind(evidence);
    let hangs = 0;
    evidence.report = () => {
      hangs++;
      verify(keys, "shop.one");
      return new Promise(() => undefined);
    };
    verify(keys, "shop.one", 4);
    await pass(2 * MINUTE_MS);
    evidence.report = report;
    await pass(2 * MINUTE_MS);
    expect(hangs).toBeGreaterThan(0);
    expect(evidence.counts()).toEqual({ [`${A} shop.one`]: 4 + hangs });
  });
});

test("salts without end fill no memory, and a name that no store can keep is counted among the others", async () => {
  const evidence = new MemoryEvidenceStore();
  const { keys, pass } = await started(evidence);
  await pass(2000);
  for (let id = 0; id < 300; id++) verify(keys, `invite:${String(id)}`);
  for (const purpose of ["p".repeat(256), "nul\0"]) verify(keys, purpose);
  await pass(1.2 * MINUTE_MS);
  const uses = evidence.reports.flatMap((report) => report.uses);
  expect(uses).toHaveLength(201);
  expect(evidence.counts()[`${A} _OTHER`]).toBe(102);
});

test.each<[string, (clock: FixedClock) => void]>([
  ["twice in a second", () => undefined],
  ["after its clock was set back", (clock) => (clock.now -= 3600)],
  [
    "after its clock has failed",
    (clock) => {
      Object.defineProperty(clock, "now", { value: Number.NaN });
    },
  ],
])("a store that knows repetitions by their time hears what a process says %s", async (_, change) => {
  const evidence = memoryEvidence();
  const { keys, source, clock, pass } = await started(evidence);
  await pass(2 * MINUTE_MS);
  change(clock);
  for (const revision of [6, 7, 8]) {
    verify(keys, "shop.one");
    source.has = ringDocument(revision, { current: "a", staged: "b" });
    source.onChange!();
    await vi.advanceTimersByTimeAsync(300);
  }
  const { instances, uses } = await evidence.evidence("shop");
  expect(uses).toMatchObject([{ purpose: "shop.one", count: 3 }]);
  expect(instances).toMatchObject([{ revision: 8, gap: undefined }]);
});

test("a clock that is set back gives no report that ends before it begins", async () => {
  const evidence = new MemoryEvidenceStore();
  const { clock, pass } = await started(evidence);
  await pass(2 * MINUTE_MS);
  clock.now -= 3600;
  await pass(2 * MINUTE_MS);
  for (const { sinceMs, untilMs } of evidence.reports) expect(untilMs).toBeGreaterThanOrEqual(sinceMs);
});

test("two rings in one process count each for its own keys", async () => {
  const [one, other] = [new MemoryEvidenceStore(), new MemoryEvidenceStore()];
  const first = await started(one);
  const second = live(new TestSource(ringDocument(1, { current: "y" }, { app: "other" })), { evidence: other });
  await second.ready();
  await first.pass(2000);
  verify(first.keys, "shop.one", 2);
  verify(second, "shop.one", 3, "y");
  await first.pass(1.2 * MINUTE_MS);
  expect(one.counts()).toEqual({ [`${A} shop.one`]: 2 });
  expect(other.counts()).toEqual({ [`${fingerprint("y")} shop.one`]: 3 });
});

describe("what is let go of", () => {
  test("whoever closes the keys when told that they are loaded leaves nothing behind", async () => {
    const evidence = new MemoryEvidenceStore();
    const source = new TestSource(ringDocument(5, { current: "a" }));
    const keys = live(source, { evidence });
    listen("waxseal:keys", () => keys.close());
    await expect(keys.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEYS_CLOSED" });
    expect([vi.getTimerCount(), source.onChange]).toEqual([0, undefined]);
    expect(channel("waxseal:verify").hasSubscribers).toBe(false);
  });

  test("keys that were closed, and come back with others, count once", async () => {
    const evidence = new MemoryEvidenceStore();
    const { keys, source } = await started(evidence);
    keys.close();
    await vi.advanceTimersByTimeAsync(1000);
    source.has = ringDocument(6, { current: "b" });
    await keys.ready();
    await vi.advanceTimersByTimeAsync(1000);
    keys.close();
    await vi.advanceTimersByTimeAsync(1000);
    expect(channel("waxseal:verify").hasSubscribers).toBe(false);
  });

  test("a store that throws when it is closed is no unhandled rejection", async () => {
    const evidence = new MemoryEvidenceStore();
    const close = vi.fn(() => {
      throw new Error("closed twice");
    });
    evidence.close = close;
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    onTestFinished(() => void process.off("unhandledRejection", unhandled));
    const { keys } = await started(evidence);
    keys.close();
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(close).toHaveBeenCalledOnce();
    expect(unhandled).not.toHaveBeenCalled();
  });
});

test("of a hundred keys and more the one that signs is always counted", async () => {
  const evidence = new MemoryEvidenceStore();
  const many = bareKeys({ current: secret("a"), fallbacks: Array.from({ length: 120 }, (_, at) => secret(`old-${String(at)}`)) });
  const keys = live(new TestSource(many), { evidence, app: "shop" });
  await keys.ready();
  verify(keys, "shop.one");
  await vi.advanceTimersByTimeAsync(1000);
  expect(evidence.counts()).toEqual({ [`${A} shop.one`]: 1 });
});

test("a name that no store could keep is refused at once: reports under it would never arrive", () => {
  expect(() => live(new TestSource(bare("a")), { instance: "pod-\ud800" })).toThrow(
    expect.objectContaining({ code: "WAXSEAL_INSTANCE_INVALID" }),
  );
});
