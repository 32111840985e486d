import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from "@opentelemetry/sdk-metrics";
import { afterEach, describe, expect, test } from "vitest";
import { CHANNELS, publishCsrf, publishKeys, publishLogin, publishLogout, publishRevoke, publishVerification } from "../src/events.ts";
import { generateSecretKey } from "../src/keys/generate.ts";
import { KeyRing, type LiveKeys } from "../src/keys/key-ring.ts";
import { instrument, type InstrumentOptions, type MeterLike } from "../src/otel.ts";
import { memoryStore } from "../src/sessions/stores/memory.ts";
import { dumps, loads } from "../src/signing/object-signer.ts";
import { Signer } from "../src/signing/signer.ts";
import { fixedClock } from "../src/testing/fixed-clock.ts";
import type { WaxUser } from "../src/tokens/password-reset.ts";
import { createWaxseal } from "../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, serve } from "./web/live-site.ts";

const [current, old] = [generateSecretKey(), generateSecretKey()];

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

interface Measured {
  /** Every metric with data, by name. */
  metrics(): Promise<Map<string, MetricData>>;
  /** What a counter or a histogram has counted, by its attributes. */
  points(name: string): Promise<unknown[]>;
  stop: () => void;
}

/** Instruments with the real SDK, which exports into memory. */
function measured(options?: InstrumentOptions): Measured {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const stop = instrument(provider.getMeter("waxseal"), options);
  ended.push(stop, () => provider.shutdown());
  const metrics = async (): Promise<Map<string, MetricData>> => {
    exporter.reset();
    await provider.forceFlush();
    const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics: of }) => of));
    return new Map(all.map((metric) => [metric.descriptor.name, metric]));
  };
  return {
    metrics,
    async points(name) {
      const metric = (await metrics()).get(name);
      if (metric === undefined) return [];
      if (metric.dataPointType === DataPointType.HISTOGRAM)
        return metric.dataPoints.map(({ attributes, value: { count, sum } }) => ({ ...attributes, count, sum }));
      return metric.dataPoints.map(({ attributes, value }) => ({ ...attributes, count: value }));
    },
    stop,
  };
}

const of = (purpose: string, count: number, more: Record<string, unknown>): Record<string, unknown> => ({
  "waxseal.purpose": purpose,
  count,
  ...more,
});
const ok = (key: string, stale = false): Record<string, unknown> => ({
  "waxseal.outcome": "ok",
  "waxseal.key": key,
  "waxseal.stale": stale,
});
const refused = (reason: string): Record<string, unknown> => ({ "waxseal.outcome": "refused", "waxseal.reason": reason });
const sorted = (points: unknown[]): string[] => points.map((point) => JSON.stringify(point, Object.keys(point as object).sort())).sort();

describe.each(ADAPTERS)("an application under %s", (adapter) => {
  async function shop() {
    const clock = fixedClock();
    const keys: LiveKeys & { ring: KeyRing } = {
      ring: new KeyRing({ current: old }),
      ready: () => Promise.resolve(),
      close: () => undefined,
    };
    const waxseal = createWaxseal<object>({ keys, clock, session: { store: memoryStore() }, csrf: false });
    const ann: WaxUser = { pk: "ann-4711", password: "hash", lastLogin: null, email: "ann@shop.test" };
    const users = waxseal.users({ find: (pk) => Promise.resolve(pk === ann.pk ? ann : undefined) });
    const draft = waxseal.cookie({ name: "draft", maxAge: "1h", secure: false });
    const site = await serve(adapter, waxseal, {
      "GET /draft": ({ wax, response }) => response.end(wax.cookies.get(draft) ?? "none"),
      "GET /keep": ({ wax, response }) => {
        wax.cookies.set(draft, "dune");
        response.end();
      },
      "GET /login": async ({ wax, response }) => {
        await users.login(wax, ann);
        response.end();
      },
      "GET /logout": async ({ wax, response }) => {
        await users.logout(wax);
        response.end();
      },
    });
    const rotate = (): void => {
      keys.ring = new KeyRing({ current, fallbacks: [old] });
    };
    return { browser: () => new Browser(site), clock, rotate, fingerprints: { old: keys.ring.current.fingerprint } };
  }

  const DRAFT = "waxseal.cookie.v1:draft";

  test("is counted as it went: accepted, stale, changed and expired cookies, and how old they were", async () => {
    const { browser, clock, rotate, fingerprints } = await shop();
    const { points } = measured({ clock });
    const reader = browser();
    await reader.get("/keep");
    clock.pass(100);
    for (const _ of [1, 2, 3]) expect((await reader.get("/draft")).text).toBe("dune");
    rotate();
    clock.pass(300);
    expect((await reader.get("/draft")).text).toBe("dune");
    const mallory = reader.copy();
    mallory.cookies.set("draft", `${mallory.cookies.get("draft")!.slice(0, -1)}_`);
    expect((await mallory.get("/draft")).text).toBe("none");
    clock.pass(3600);
    for (const _ of [1, 2]) expect((await reader.get("/draft")).text).toBe("none");

    expect(sorted(await points("waxseal.verifications"))).toEqual(
      sorted([
        of(DRAFT, 3, ok(fingerprints.old)),
        of(DRAFT, 1, ok(fingerprints.old, true)),
        of(DRAFT, 1, refused("bad-signature")),
        of(DRAFT, 2, refused("expired")),
      ]),
    );
    expect(sorted(await points("waxseal.verification.age"))).toEqual(
      sorted([
        of(DRAFT, 3, { "waxseal.key": fingerprints.old, "waxseal.stale": false, sum: 300 }),
        of(DRAFT, 1, { "waxseal.key": fingerprints.old, "waxseal.stale": true, sum: 400 }),
      ]),
    );
  });

  test("has its logins and logouts counted, and nobody named", async () => {
    const { browser } = await shop();
    const { points, metrics } = measured();
    const [ann, again] = [browser(), browser()];
    await ann.get("/login");
    await again.get("/login");
    await ann.get("/logout");
    await browser().get("/logout"); // nobody
    expect(await points("waxseal.logins")).toEqual([{ count: 2 }]);
    expect(await points("waxseal.logouts")).toEqual([{ count: 1 }]);
    expect(JSON.stringify([...(await metrics()).values()])).not.toContain("4711");
  });

  test("is left alone afterwards", async () => {
    const { browser } = await shop();
    const { points, stop } = measured();
    await browser().get("/login");
    stop();
    stop();
    const ann = browser();
    await ann.get("/login");
    await ann.get("/keep");
    await ann.get("/draft");
    await ann.get("/logout");
    expect(await points("waxseal.logins")).toEqual([{ count: 1 }]);
    expect(await points("waxseal.logouts")).toEqual([]);
    expect(await points("waxseal.verifications")).toEqual([]);
  });
});

test("CSRF failures and revocations are counted; a method that is none of HTTP's is no series of its own", async () => {
  const { points } = measured();
  for (const method of ["POST", "POST", "BREW", "STEEP"]) publishCsrf({ outcome: "refused", reason: "token-wrong", method });
  publishCsrf({ outcome: "reported", reason: "cross-site", method: "DELETE" });
  publishRevoke({ purpose: "shop.invite", scope: "subject" });
  publishRevoke({ purpose: "shop.invite", scope: "all" });
  const failure = (outcome: string, reason: string, method: string, count: number): unknown => ({
    "waxseal.outcome": outcome,
    "waxseal.reason": reason,
    "http.request.method": method,
    count,
  });
  expect(await points("waxseal.csrf.failures")).toEqual([
    failure("refused", "token-wrong", "POST", 2),
    failure("refused", "token-wrong", "_OTHER", 2),
    failure("reported", "cross-site", "DELETE", 1),
  ]);
  expect(await points("waxseal.revocations")).toEqual([
    of("shop.invite", 1, { "waxseal.scope": "subject" }),
    of("shop.invite", 1, { "waxseal.scope": "all" }),
  ]);
});

test("readings of keys are counted by their outcome and its code, and no revision or source without end makes a series of its own", async () => {
  const { points } = measured();
  const load = { outcome: "loaded", code: undefined, source: "a file", rollbackProtection: "none" } as const;
  for (const revision of [1, 2, 3]) publishKeys({ ...load, revision });
  publishKeys({ ...load, outcome: "kept", revision: 3, code: "WAXSEAL_KEY_SOURCE_TIMEOUT" });
  publishKeys({ ...load, outcome: "refused", revision: 3, code: "WAXSEAL_KEYRING_FLOOR" });
  for (let tenant = 0; tenant < 60; tenant++) publishKeys({ ...load, revision: 1, source: `tenant ${String(tenant)}` });
  const counted = (await points("waxseal.key.loads")) as { "waxseal.source": string }[];
  const of = (source: string, outcome: string, count: number, code?: string): unknown => ({
    "waxseal.source": source,
    "waxseal.outcome": outcome,
    ...(code && { "waxseal.code": code }),
    count,
  });
  expect(counted.filter((point) => point["waxseal.source"] === "a file")).toEqual([
    of("a file", "loaded", 3),
    of("a file", "kept", 1, "WAXSEAL_KEY_SOURCE_TIMEOUT"),
    of("a file", "refused", 1, "WAXSEAL_KEYRING_FLOOR"),
  ]);
  expect(counted).toContainEqual(of("_OTHER", "loaded", 11));
  expect(counted).toHaveLength(53);
});

test("each metric has a unit and says what it is, and every channel has one", async () => {
  const { metrics } = measured();
  loads(current, dumps(current, 1, { salt: "shop.token" }), { salt: "shop.token" });
  publishCsrf({ outcome: "refused", reason: "token-wrong", method: "POST" });
  publishRevoke({ purpose: "shop.invite", scope: "all" });
  publishLogin({ user: "1" });
  publishLogout({ user: "1" });
  publishKeys({ outcome: "loaded", revision: 1, code: undefined, source: "a file", rollbackProtection: "none" });
  const all = [...(await metrics()).values()].map(({ descriptor: { name, unit } }) => [name, unit]);
  expect(Object.fromEntries(all)).toEqual({
    "waxseal.verifications": "{verification}",
    "waxseal.verification.age": "s",
    "waxseal.logins": "{login}",
    "waxseal.logouts": "{logout}",
    "waxseal.csrf.failures": "{request}",
    "waxseal.revocations": "{revocation}",
    "waxseal.key.loads": "{load}",
  });
  for (const { descriptor } of (await metrics()).values()) expect(descriptor.description).toMatch(/\.$/);
  expect(all.length).toBeGreaterThan(CHANNELS.length);
});

test("what another server signed a moment ahead of this one's clock is of no age", async () => {
  const { points } = measured({ clock: () => 1000 });
  loads(current, dumps(current, 1, { salt: "shop.token", clock: () => 1030 }), { salt: "shop.token", clock: () => 1000 });
  expect(await points("waxseal.verification.age")).toEqual([expect.objectContaining({ count: 1, sum: 0 })]);
});

test("salts and keys without end fill no memory: those that come late are counted together, those that came early go on", async () => {
  const { points, metrics } = measured();
  const early = new Signer(current, { salt: "shop.early" });
  early.unsign(early.sign("v"));
  for (let id = 0; id < 5000; id++) new Signer(current, { salt: `invite:${String(id)}` }).verify("v:s");
  for (let id = 0; id < 500; id++) publishVerification("shop.early", { ok: true, key: `key-${String(id)}`, stale: true });
  early.unsign(early.sign("v"));
  const counted = (await points("waxseal.verifications")) as { "waxseal.purpose": string; "waxseal.key"?: string; count: number }[];
  expect(new Set(counted.map((point) => point["waxseal.purpose"])).size).toBe(201);
  expect(counted).toContainEqual(of("_OTHER", 4801, refused("bad-signature")));
  expect(counted).toContainEqual(of("shop.early", 451, ok("_OTHER", true)));
  expect(counted).toContainEqual(of("shop.early", 2, ok(new KeyRing({ current }).current.fingerprint)));
  expect(JSON.stringify([...(await metrics()).values()])).not.toContain("otel.metric.overflow");
});

test("a meter that fails harms nobody: verdicts are as ever, and nothing is left uncaught", async () => {
  const uncaught: unknown[] = [];
  const others = process.rawListeners("uncaughtException") as NodeJS.UncaughtExceptionListener[];
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => uncaught.push(error));
  const fail = (): never => {
    throw new Error("from the meter");
  };
  const stop = instrument({ createCounter: () => ({ add: fail }), createHistogram: () => ({ record: fail }) });
  try {
    const signer = new Signer(current, { salt: "shop.event" });
    expect(signer.verify(signer.sign("v"))).toMatchObject({ ok: true, value: "v" });
    publishRevoke({ purpose: "shop.invite", scope: "all" });
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    stop();
    process.removeAllListeners("uncaughtException");
    for (const listener of others) process.on("uncaughtException", listener);
  }
  expect(uncaught).toEqual([]);
});

test.each([undefined, null, {}, { createCounter: () => undefined }])("%j is no meter", (meter) => {
  expect(() => instrument(meter as unknown as MeterLike)).toThrow(
    expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_METER_INVALID" }),
  );
});
