import { describe, expect, it } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { MOST_RECORDS, type Evidence, type InstanceRecord, type KeyUse } from "../../../src/keys/evidence/evidence-store.ts";
import { keyUsage } from "../../../src/keys/evidence/key-usage.ts";
import { KEY } from "../../sessions/live/session-site.ts";
import { NOW_MS, REPORT } from "./report.ts";

const OLD_KEY = [...KEY].reverse().join("");
const document = new RingDocument({ ...bareKeys({ current: KEY, fallbacks: [OLD_KEY] }), app: "shop", revision: 7 });
const [current, fallback] = document.keys.map(({ key }) => key.fingerprint) as [string, string];
const NOW = NOW_MS / 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = NOW_MS - 100 * HOUR_MS;

const { sinceMs: _since, uses: _uses, ...state } = REPORT;

function boot(over: Partial<InstanceRecord> = {}): InstanceRecord {
  return { ...state, startedMs: START_MS, gap: undefined, ...over };
}

function use(over: Partial<KeyUse> = {}): KeyUse {
  return { key: fallback, purpose: "a", count: 1, lastUsedMs: NOW_MS - 9, ...over };
}

function usageOf(instances: readonly InstanceRecord[], over: Partial<Evidence> = {}) {
  return keyUsage({ instances, uses: [], ...over }, document, NOW);
}

describe("key usage", () => {
  it("tells who is alive with which revision, who is behind, who has ended, and who was lost", () => {
    const { instances, acknowledged } = usageOf([
      boot({ instance: "a" }),
      boot({ instance: "b", revision: 6, untilMs: NOW_MS - 3 * MINUTE_MS }),
      boot({ instance: "b", revision: 7 }),
      boot({ instance: "c", revision: 6, untilMs: NOW_MS - 3 * MINUTE_MS - 1 }),
      boot({ instance: "d", revision: 6, isLast: true }),
    ]);
    expect(instances.map((one) => [one.instance, one.state, one.isBehind])).toEqual([
      ["a", "alive", false],
      ["b", "alive", true],
      ["b", "alive", false],
      ["c", "lost", false],
      ["d", "ended", false],
    ]);
    expect([...acknowledged]).toEqual([
      ["a", 7],
      ["b", 6],
    ]);
  });

  it("tells of each key when it was last used for what, and how often, by the names of purposes", () => {
    const uses = [
      use({ purpose: "x:session", lastUsedMs: 5000, count: 2 }),
      use({ purpose: "y:session", lastUsedMs: 7000, count: 3 }),
      use({ purpose: "x:csrf", lastUsedMs: 6000 }),
      use({ key: "another", lastUsedMs: 9000 }),
    ];
    const { keys } = keyUsage({ instances: [boot()], uses }, document, NOW, { purposeOf: (salt) => salt.slice(2) });
    expect(keys).toEqual([
      { ...{ id: "current", label: current, state: "current", since: new Date(START_MS) }, lastUsed: undefined, purposes: {}, counts: {} },
      {
        ...{ id: "fallback-1", label: fallback, state: "fallback", since: new Date(START_MS), lastUsed: new Date(7000) },
        ...{ purposes: { session: new Date(7000), csrf: new Date(6000) }, counts: { session: 5, csrf: 1 } },
      },
    ]);
  });

  it("proves nothing of weak keys, whose labels wander", () => {
    const weak = new RingDocument({ ...bareKeys({ current: KEY, fallbacks: ["weak"] }), app: "shop", revision: 7 });
    const { keys } = keyUsage({ instances: [boot()], uses: [] }, weak, NOW);
    expect(keys.map(({ since }) => since)).toEqual([new Date(START_MS), undefined]);
  });

  const lost = { untilMs: NOW_MS - 4 * MINUTE_MS };
  const longGone = { untilMs: NOW_MS - 25 * HOUR_MS };
  it.each<[string, readonly InstanceRecord[], Partial<Evidence>, number | undefined]>([
    ["nothing was ever reported", [], {}, undefined],
    ["all was reported: the first start", [boot(), boot({ startedMs: START_MS + 5 })], {}, START_MS],
    ["a boot had a gap: its end", [boot(), boot({ gap: { fromMs: START_MS + 1, untilMs: START_MS + 9 } })], {}, START_MS + 9],
    ["a boot ended as it should: no gap", [boot(), boot({ ...lost, isLast: true })], {}, START_MS],
    ["a boot is silent: now", [boot(), boot(lost)], {}, NOW_MS],
    [
      "a silent boot has a successor: an interval after its last word, at least",
      [boot(lost), boot({ startedMs: lost.untilMs + 1 })],
      {},
      lost.untilMs + MINUTE_MS,
    ],
    [
      "a silent boot was cut off from the store before its successor started: that start",
      [boot({ untilMs: NOW_MS - 9 * HOUR_MS }), boot({ startedMs: NOW_MS - HOUR_MS }), boot({ startedMs: NOW_MS - HOUR_MS / 2 })],
      {},
      NOW_MS - HOUR_MS,
    ],
    [
      "a silent boot shares its name with others, and none of them took its place: now",
      [boot({ untilMs: NOW_MS - HOUR_MS }), boot(), boot({ startedMs: NOW_MS - HOUR_MS / 2 })],
      {},
      NOW_MS,
    ],
    [
      "a boot is long gone: the moment it was given up",
      [boot(), boot({ ...longGone, instance: "b" })],
      {},
      longGone.untilMs + 24 * HOUR_MS,
    ],
    ["a boot's clock has run ahead, so that nobody knows whether it lives: now", [boot(), boot({ untilMs: NOW_MS + HOUR_MS })], {}, NOW_MS],
    ["a boot whose clock ran ahead has ended: no gap", [boot(), boot({ untilMs: NOW_MS + HOUR_MS, isLast: true })], {}, START_MS],
    ["a boot's clock is a little ahead: no gap", [boot(), boot({ untilMs: NOW_MS + 30_000 })], {}, START_MS],
    ["old boots were removed: an interval after that", [boot()], { clearedMs: START_MS + 7 }, START_MS + 7 + MINUTE_MS],
    ["there may be older uses: the oldest that is told", [boot()], { uses: Array.from({ length: MOST_RECORDS }, () => use()) }, NOW_MS - 9],
    [
      "there may be older boots: an interval after the oldest that is told",
      Array.from({ length: MOST_RECORDS }, () => boot({ untilMs: NOW_MS - 5, isLast: true })),
      {},
      NOW_MS - 5 + MINUTE_MS,
    ],
  ])("has been watched since, where %s", (_, instances, over, expected) => {
    expect(usageOf(instances, over).watchedSince?.getTime()).toBe(expected);
  });
});
