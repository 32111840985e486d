/**
 * Counts what `events.ts` tells in OpenTelemetry's instruments. The meter is the caller's, so that nothing of OpenTelemetry is imported.
 *
 * Source: OpenTelemetry semantic conventions, "General metric semantic conventions" (names and units) and "HTTP" (`http.request.method`).
 * @module
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { systemClock, type Clock } from "./clock.ts";
import { ConfigError } from "./errors.ts";
import { bounded, CHANNELS, MOST_PURPOSES, OTHER, type Events } from "./events.ts";

export type MetricAttributes = Record<string, string | boolean>;

interface MetricOptions {
  description: string;
  unit: string;
  advice?: { explicitBucketBoundaries: number[] };
}

/** What is used of a `Meter` of `@opentelemetry/api` 1.3 and later. */
export interface MeterLike {
  createCounter(name: string, options: MetricOptions): { add(value: number, attributes: MetricAttributes): void };
  createHistogram(name: string, options: MetricOptions): { record(value: number, attributes: MetricAttributes): void };
}

export interface InstrumentOptions {
  /** What the ages of tokens are measured by; pass the application's, if it has its own. @default the system's clock */
  clock?: Clock | undefined;
}

const MOST_KEYS = 50;
const MOST_SOURCES = 50;

/** Source: OpenTelemetry semantic conventions, `http.request.method`; every other method is OTHER there too. */
const METHODS = new Set(["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"]);

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const AGE_BOUNDARIES_SECONDS = [
  ...[MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY],
  ...[30 * DAY, 90 * DAY, 180 * DAY, 365 * DAY],
];

type Listeners = { readonly [Name in keyof Events]: (event: Events[Name]) => void };

/**
 * Counts verifications, logins, logouts, CSRF failures, revocations and readings of keys with `meter`, such as `metrics.getMeter("waxseal")` once a provider
 * is set. Call it once: a second call counts everything twice.
 *
 * @returns a function that ends it
 * @throws {ConfigError} `WAXSEAL_METER_INVALID`
 */
export function instrument(meter: MeterLike, { clock = systemClock }: InstrumentOptions = {}): () => void {
  if (typeof meter?.createCounter !== "function" || typeof meter.createHistogram !== "function")
    throw new ConfigError("WAXSEAL_METER_INVALID", 'Pass a meter of OpenTelemetry, such as metrics.getMeter("waxseal").');
  const listeners = listenersOf(meter, clock);
  const subscriptions = CHANNELS.map((name) => [name, unthrown(listeners[name])] as const);
  for (const [name, listener] of subscriptions) subscribe(name, listener);
  return () => {
    for (const [name, listener] of subscriptions) unsubscribe(name, listener);
  };
}

function listenersOf(meter: MeterLike, clock: Clock): Listeners {
  const verifications = meter.createCounter("waxseal.verifications", {
    description: "Signatures that were checked.",
    unit: "{verification}",
  });
  const ages = meter.createHistogram("waxseal.verification.age", {
    description: "How long ago what was accepted had been signed, where its format says so.",
    unit: "s",
    advice: { explicitBucketBoundaries: AGE_BOUNDARIES_SECONDS },
  });
  const logins = meter.createCounter("waxseal.logins", { description: "People who signed in.", unit: "{login}" });
  const logouts = meter.createCounter("waxseal.logouts", { description: "People who signed out.", unit: "{logout}" });
  const csrfFailures = meter.createCounter("waxseal.csrf.failures", {
    description: "Requests that the CSRF protection refused, or would have.",
    unit: "{request}",
  });
  const revocations = meter.createCounter("waxseal.revocations", { description: "Revocations that were made.", unit: "{revocation}" });
  const loads = meter.createCounter("waxseal.key.loads", { description: "Readings of where keys are kept.", unit: "{load}" });
  const sourceOf = bounded(MOST_SOURCES);
  const purposeOf = bounded(MOST_PURPOSES);
  const keyOf = bounded(MOST_KEYS);

  return {
    "waxseal:verify"({ purpose, outcome, reason, key, stale, signedAt }) {
      const of = { "waxseal.purpose": purposeOf(purpose) };
      if (key === undefined || stale === undefined) {
        verifications.add(1, { ...of, "waxseal.outcome": outcome, ...(reason && { "waxseal.reason": reason }) });
        return;
      }
      const by = { ...of, "waxseal.key": keyOf(key), "waxseal.stale": stale };
      verifications.add(1, { ...by, "waxseal.outcome": outcome });
      if (signedAt !== undefined) ages.record(Math.max(0, clock() - signedAt), by); // clocks of two servers differ
    },
    // Not the user: a series for each person would be neither countable nor anybody's business.
    "waxseal:login": () => logins.add(1, {}),
    "waxseal:logout": () => logouts.add(1, {}),
    "waxseal:csrf"({ outcome, reason, method }) {
      const known = METHODS.has(method) ? method : OTHER;
      csrfFailures.add(1, { "waxseal.outcome": outcome, "waxseal.reason": reason, "http.request.method": known });
    },
    "waxseal:revoke"({ purpose, scope }) {
      revocations.add(1, { "waxseal.purpose": purposeOf(purpose), "waxseal.scope": scope });
    },
    "waxseal:keys"({ outcome, code, source }) {
      loads.add(1, { "waxseal.outcome": outcome, "waxseal.source": sourceOf(source), ...(code !== undefined && { "waxseal.code": code }) });
    },
  };
}

/** Node ends the process when a subscriber throws, and a meter that fails is not worth that. */
function unthrown(listener: (event: never) => void): (message: unknown) => void {
  return (message) => {
    try {
      listener(message as never);
    } catch {
      // One measurement less.
    }
  };
}
