import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { inspect } from "node:util";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { describe, expect, onTestFinished, test } from "vitest";
import { CHANNELS } from "../../src/events.ts";
import { bareKeys } from "../../src/keys/document/bare-keys.ts";
import { readDocument } from "../../src/keys/document/read-document.ts";
import { liveKeys } from "../../src/keys/live-keys.ts";
import { instrument } from "../../src/otel.ts";
import { dumps } from "../../src/signing/object-signer.ts";
import { ADAPTERS } from "../web/live-site.ts";
import { found } from "./canary-search.ts";
import { handle } from "./row-18-handling.ts";
import { usePurposes } from "./row-18-purposes.ts";
import { CANARIES, KEY, OLD, openShop, PAYLOAD, PLACES, useFormats, USER, visit } from "./row-18-shop.ts";

/** Long enough that no two texts share so much by chance, short enough for the pieces of a token. */
const PIECE = 16;

/** What has a purpose is refused in these ways, too. */
const ERRORS = [
  ...["WAXSEAL_BAD_SIGNATURE", "WAXSEAL_EXPIRED", "WAXSEAL_FUTURE", "WAXSEAL_REVOKED", "WAXSEAL_TOKEN_USED", "WAXSEAL_TOKEN_TEXT"],
  ...["WAXSEAL_SCHEMA_MISMATCH", "WAXSEAL_NOT_JSON", "WAXSEAL_URL_TARGET", "WAXSEAL_REVOCATION_INVALID"],
  "WAXSEAL_DURATION_INVALID",
];

function piecesOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - PIECE + 1) }, (_, at) => text.slice(at, at + PIECE));
}

/** Returns which of `texts` show in `output`, whole or in part. */
function shown(output: string, texts: Iterable<string>): string[] {
  const pieces = new Set(piecesOf(output));
  return [...texts].filter((text) => piecesOf(text).some((piece) => pieces.has(piece)));
}

interface Watched {
  events: { name: string; event: unknown }[];
  exported(): Promise<unknown>;
}

/** Watches all there is to watch: every channel, and what OpenTelemetry exports of them. */
function watch(): Watched {
  const events: Watched["events"] = [];
  const listener = (event: unknown, name: string | symbol): void => void events.push({ name: String(name), event });
  for (const name of CHANNELS) subscribe(name, listener);
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })] });
  const stop = instrument(provider.getMeter("waxseal"));
  onTestFinished(async () => {
    stop();
    for (const name of CHANNELS) unsubscribe(name, listener);
    await provider.shutdown();
  });
  return {
    events,
    async exported() {
      await provider.forceFlush();
      return exporter.getMetrics();
    },
  };
}

function printed(value: unknown): string {
  const all = { depth: 20, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null } as const;
  return `${JSON.stringify(value)}\n${inspect(value, all)}\n${inspect(value, { ...all, customInspect: false })}`;
}

/** Loads keys, and has what their source says next refused, kept off, and refused again. */
async function useLiveKeys({ key, fallback }: { key: string; fallback: string }): Promise<void> {
  const failing = liveKeys({ name: "a source", load: () => Promise.reject(new Error(`https://user:${key}@vault.test`)) });
  await expect(failing.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_SOURCE_FAILED" });
  const invalid = liveKeys({ name: "a source", load: async () => readDocument(`{"format": "${fallback}"}`, "a source") });
  await expect(invalid.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEYRING_INVALID" });
  const keys = liveKeys({ name: "a source", load: async () => bareKeys({ current: key, fallbacks: [fallback] }) }, { sighup: false });
  await keys.ready();
  keys.close();
}

describe("18. Diagnostics events, and the metrics made of them: no key, no payload, no token", () => {
  test("the search finds a canary, and the middle of a token", () => {
    const token = dumps(KEY, { PAYLOAD }, { salt: "shop.canary" });
    const output = printed({ purpose: "x", nested: [{ of: token.slice(20, 40) }] });
    expect(shown(output, [token])).toEqual([token]);
    expect(shown(output, [dumps(OLD, 1, { salt: "shop.canary" })])).toEqual([]);
    expect(found(printed({ purpose: PAYLOAD }), CANARIES)).not.toEqual([]);
  });

  test.for(ADAPTERS.flatMap((adapter) => Object.entries(PLACES).map(([name, place]) => [adapter, name, place] as const)))(
    "under %s, with sessions in %s, whatever happens",
    async ([adapter, , place]) => {
      const { events, exported } = watch();
      const made = new Set<string>();
      const statuses = await visit(await openShop(adapter, place, made), made);
      expect(statuses).toEqual(new Set([200, 401, 403, 500]));
      handle({ key: KEY, fallback: OLD, payload: PAYLOAD });
      useFormats(made);
      const handled = await usePurposes(made);
      expect(found(handled, CANARIES)).toEqual([]);
      await useLiveKeys({ key: KEY, fallback: OLD });
      for (const code of ERRORS) expect(handled).toContain(code);

      expect(new Set(events.map(({ name }) => name))).toEqual(new Set(CHANNELS));
      const reasons = new Set(events.map(({ event }) => (event as { reason?: unknown }).reason));
      for (const reason of [undefined, "malformed", "bad-signature", "expired", "future", "revoked"]) expect(reasons).toContain(reason);
      expect(events.length).toBeGreaterThan(100);
      expect(made.size).toBeGreaterThan(40);

      const metrics = printed(await exported());
      expect(metrics).toContain("waxseal.verification.age");
      const output = printed(events) + metrics;
      expect(found(output, CANARIES)).toEqual([]);
      expect(shown(output, [...made, ...CANARIES])).toEqual([]);
      expect(printed(events)).toContain(USER);
      expect(metrics).not.toContain(USER);
    },
  );
});
