/**
 * The cases of the contract of stores of evidence, each named by what has to hold.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { EvidenceStore, InstanceReport } from "../keys/evidence/evidence-store.ts";
import { AWKWARD_NAMES } from "./awkward-names.ts";
import { after, KEY, MINUTE_MS, NOW_MS, recordOf, report, use } from "./evidence-samples.ts";

/** Throws where the store does otherwise than the case is named. */
type Case = (store: EvidenceStore) => Promise<void>;

const MANY = 50;
const MOST_CLEARED = 1000;

const NAMES = [...AWKWARD_NAMES, "}", "floor", ":app", "$1", "?"];

export const REPORTS: Record<string, Case> = {
  async "is empty at first, and gives back what was reported, as it was"(store) {
    assert.deepEqual(await store.evidence("shop"), { instances: [], uses: [], clearedMs: undefined });
    await store.report(report({ uses: [use({ count: 3 }), use({ purpose: "csrf", lastUsedMs: NOW_MS - 5 })] }));
    assert.deepEqual(await store.evidence("shop"), {
      instances: [recordOf()],
      uses: [use({ count: 3 }), use({ purpose: "csrf", lastUsedMs: NOW_MS - 5 })],
      clearedMs: undefined,
    });
    assert.deepEqual(await store.evidence("other"), { instances: [], uses: [], clearedMs: undefined });
  },

  async "adds up the counts of all boots, and keeps the latest use"(store) {
    await store.report(report({ uses: [use({ count: 3 })] }));
    await store.report(
      report({ boot: "other", uses: [use({ count: 4, lastUsedMs: NOW_MS - 9 }), use({ count: 1, lastUsedMs: NOW_MS - 8 })] }),
    );
    assert.deepEqual((await store.evidence("shop")).uses, [use({ count: 8 })]);
    await store.report(report({ app: "other", uses: [use()] }));
    assert.deepEqual((await store.evidence("shop")).uses, [use({ count: 8 })]);
    await store.report(after(report(), { uses: [use({ count: 2, lastUsedMs: NOW_MS + 1 }), use({ count: 0, purpose: "never" })] }));
    assert.deepEqual((await store.evidence("shop")).uses, [use({ count: 10, lastUsedMs: NOW_MS + 1 })]);
  },

  async "keeps the latest state of a boot, and when it started"(store) {
    await store.report(report());
    const changed = { instance: "pod-2", revision: 8, keys: [{ key: "weak-1", state: "current" }], everyMs: 5000 } as const;
    await store.report(after(report(), { ...changed, isLast: true }));
    assert.deepEqual((await store.evidence("shop")).instances, [recordOf({ ...changed, untilMs: NOW_MS + MINUTE_MS, isLast: true })]);
  },

  async "counts a report once, however often it comes, and one that comes late not at all"(store) {
    const first = report({ uses: [use({ count: 3 })] });
    const second = after(first, { uses: [use({ count: 4 }), use({ purpose: "csrf" })], revision: 8 });
    for (const one of [first, first, second, first, second]) await store.report(one);
    const { uses, instances } = await store.evidence("shop");
    assert.deepEqual(new Set(uses), new Set([use({ count: 7 }), use({ purpose: "csrf" })]));
    assert.deepEqual(instances, [recordOf({ revision: 8, untilMs: NOW_MS + MINUTE_MS })]);
    const last = { ...second, isLast: true, sinceMs: second.untilMs, uses: [use({ count: 1 })] };
    for (const one of [last, last, second]) await store.report(one);
    const ended = await store.evidence("shop");
    assert.equal(ended.uses.find(({ purpose }) => purpose === "session")?.count, 8);
    assert.equal(ended.instances[0]?.isLast, true);
  },

  async "takes a first report of no time at all"(store) {
    await store.report(report({ sinceMs: NOW_MS, uses: [use()] }));
    assert.deepEqual(await store.evidence("shop"), { instances: [recordOf({ startedMs: NOW_MS })], uses: [use()], clearedMs: undefined });
  },

  async "finds the last gap of a boot, and none where its reports follow each other"(store) {
    const gapOf = async (): Promise<unknown> => (await store.evidence("shop")).instances[0]?.gap;
    let latest = report();
    await store.report(latest);
    for (const [missed, expected] of [
      [0, undefined],
      [7, { fromMs: NOW_MS + MINUTE_MS, untilMs: NOW_MS + MINUTE_MS + 7 }],
      [0, { fromMs: NOW_MS + MINUTE_MS, untilMs: NOW_MS + MINUTE_MS + 7 }],
      [1, { fromMs: NOW_MS + 3 * MINUTE_MS + 7, untilMs: NOW_MS + 3 * MINUTE_MS + 8 }],
    ] as const) {
      latest = after(latest, { sinceMs: latest.untilMs + missed, untilMs: latest.untilMs + missed + MINUTE_MS });
      await store.report(latest);
      assert.deepEqual(await gapOf(), expected);
    }
    await store.report({ ...latest, sinceMs: latest.untilMs - 1, untilMs: latest.untilMs + 1 });
    assert.deepEqual(await gapOf(), { fromMs: NOW_MS + 3 * MINUTE_MS + 7, untilMs: NOW_MS + 3 * MINUTE_MS + 8 });
  },

  async "tells every app, boot, key and purpose from every other, and keeps every text as it is"(store) {
    const all = NAMES.map((name, at) => {
      const uses = [use({ purpose: name, lastUsedMs: NOW_MS - 2 * at }), use({ key: name, lastUsedMs: NOW_MS - 2 * at - 1 })];
      return report({ boot: name, instance: name, keys: [{ key: name, state: "staged" }], untilMs: NOW_MS - at, uses });
    });
    for (const one of all) await store.report(one);
    const { instances, uses } = await store.evidence("shop");
    assert.deepEqual(
      instances,
      all.map(({ boot, instance, keys, untilMs }) => recordOf({ boot, instance, keys, untilMs })),
    );
    assert.deepEqual(
      uses,
      all.flatMap((one) => one.uses),
    );
    const apps = NAMES.filter((name) => [...name].length <= 64);
    for (const [at, app] of apps.entries()) await store.report(report({ app, revision: at, uses: [use({ count: at + 1 })] }));
    for (const [at, app] of apps.entries()) {
      const found = await store.evidence(app);
      assert.deepEqual([found.instances, found.uses], [[recordOf({ app, revision: at })], [use({ count: at + 1 })]]);
    }
  },

  async "says the most recently heard boots and the latest uses first"(store) {
    for (const at of [2, 3, 1])
      await store.report(report({ boot: String(at), untilMs: NOW_MS + at, uses: [use({ purpose: String(at), lastUsedMs: 8 + at })] }));
    const { instances, uses } = await store.evidence("shop");
    assert.deepEqual(
      [instances.map(({ boot }) => boot), uses.map(({ purpose }) => purpose)],
      [
        ["3", "2", "1"],
        ["3", "2", "1"],
      ],
    ); // as texts, 9 would be above 10
  },

  async "refuses what is no report, and keeps nothing of it"(store) {
    const wrong: readonly Partial<InstanceReport>[] = [
      ...["", "a\0", "\ud800", "x".repeat(256)].flatMap((name) => [
        { app: name },
        { boot: name },
        { instance: name },
        { uses: [use({ key: name })] },
      ]),
      ...[-1, 0.5, NaN, 2 ** 53].flatMap((number) => [
        { revision: number },
        { untilMs: number },
        { sinceMs: number },
        { uses: [use({ count: number })] },
      ]),
      ...[{ app: "x".repeat(65) }, { everyMs: 0 }, { sinceMs: NOW_MS + 1 }, { uses: [use({ purpose: "" })] }],
      ...[{ keys: Array.from({ length: 51 }, () => ({ key: KEY, state: "fallback" as const })) }],
      ...[{ uses: Array.from({ length: 10_001 }, (_, at) => use({ purpose: String(at) })) }],
    ];
    for (const over of wrong) {
      const refused = { name: "StoreError", code: "WAXSEAL_EVIDENCE_INVALID" };
      await assert.rejects(async () => store.report(report(over)), refused, `${JSON.stringify(over).slice(0, 99)} is accepted`);
    }
    assert.deepEqual(await store.evidence("shop"), { instances: [], uses: [], clearedMs: undefined });
  },

  async "removes boots that were not heard of, at most 1,000 at a time, keeps everything else, and says so"(store) {
    const old = Array.from({ length: MOST_CLEARED + 100 }, (_, at) =>
      report({ boot: `old ${String(at)}`, app: at % 2 ? "shop" : "other" }),
    );
    const alive = report({ boot: "alive", untilMs: NOW_MS + 1, uses: [use()] });
    for (let from = 0; from < old.length; from += MANY) await Promise.all(old.slice(from, from + MANY).map((one) => store.report(one)));
    for (const one of [report({ uses: [use({ count: 2 })] }), alive]) await store.report(one);
    const claim = { app: "shop", revision: 7, floor: 5, digest: "0".repeat(64), revoked: [] };
    await store.remember(claim);
    assert.equal(await store.clear(NOW_MS), 0);
    assert.equal((await store.evidence("shop")).clearedMs, undefined);
    const cleared = [];
    do cleared.push(await store.clear(NOW_MS + 1));
    while (cleared.at(-1)! > 0 && cleared.length < MANY);
    assert.ok(Math.max(...cleared) <= MOST_CLEARED, `cleared ${cleared.join(", ")}`);
    assert.equal(
      cleared.reduce((sum, count) => sum + count),
      old.length + 1,
    );
    const left = { instances: [recordOf({ boot: "alive", untilMs: NOW_MS + 1 })], uses: [use({ count: 3 })], clearedMs: NOW_MS + 1 };
    assert.deepEqual(await store.evidence("shop"), left);
    assert.equal((await store.remember({ ...claim, floor: 0 })).floor, 5);
    assert.equal(await store.clear(NOW_MS + 1), 0);
    await store.report({ ...alive, boot: "later", untilMs: NOW_MS + 2, uses: [] });
    assert.equal(await store.clear(NOW_MS + 2), 1);
    const { instances, clearedMs } = await store.evidence("shop");
    assert.deepEqual([instances.map(({ boot }) => boot), clearedMs], [["later"], NOW_MS + 2]);
  },

  async "opens again what it has closed"(store) {
    const before = await store.evidence("shop");
    store.close?.();
    await store.report(report());
    assert.deepEqual([before.instances.length, (await store.evidence("shop")).instances.length], [0, 1]);
  },
};

export const AT_ONCE: Record<string, Case> = {
  async "adds up what many report at once, and once what one sends many times"(store) {
    const purposes = ["csrf", "messages", "session"];
    const all = Array.from({ length: MANY }, (_, at) => {
      const uses = purposes.map((purpose, of) => use({ purpose, count: at + 1, lastUsedMs: NOW_MS + ((at * 7 + of) % MANY) }));
      return report({ boot: String(at), uses: at % 2 ? uses : uses.reverse() });
    });
    await Promise.all([...all, ...all.slice(0, 10), ...Array.from({ length: 10 }, () => all[0]!)].map((one) => store.report(one)));
    const { instances, uses } = await store.evidence("shop");
    assert.equal(instances.length, MANY);
    const inOrder = [...uses].sort((one, other) => (one.purpose < other.purpose ? -1 : 1));
    assert.deepEqual(
      inOrder,
      purposes.map((purpose) => use({ purpose, count: (MANY * (MANY + 1)) / 2, lastUsedMs: NOW_MS + MANY - 1 })),
    );
  },
};
