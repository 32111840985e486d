/**
 * Keys that stay fresh while the application runs.
 *
 * @module
 */
import { secondsOf, systemClock, type Clock, type Duration } from "../clock.ts";
import { isText } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";
import type { EvidenceStore } from "./evidence/evidence-store.ts";
import type { KeySource, LiveKeySource } from "./key-source.ts";
import { validFloor } from "./live/floor.ts";
import { isAtTerminal } from "./live/hangup.ts";
import { LiveRing } from "./live/live-ring.ts";

export interface LiveKeysOptions {
  /** How long after one load the next one begins, give or take a tenth; above 0, at most a day. @default "1m" */
  refresh?: Duration | undefined;
  /** How long one load may take, retries and all, and how long a start waits for a source that lacks a key which other processes have; above 0, at most an hour. @default "30s" */
  loadTimeout?: Duration | undefined;
  /** Also load when the process gets SIGHUP, which then no longer ends it. @default true, but for a process at a terminal, whose closing sends it */
  sighup?: boolean | undefined;
  /** Also load when something comes that no key vouches for, at most once a minute: it may be signed with a key that is not here yet. @default true */
  refreshOnUnknownKey?: boolean | undefined;
  /** Whose documents are accepted. @default those of the first one that is loaded */
  app?: string | undefined;
  /** Documents of a lower revision are refused; WAXSEAL_KEYRING_FLOOR in the environment says the same, and the higher one counts. @default 0 */
  floor?: number | undefined;
  /** Where this process leaves word which keys it has and uses, and where floors and revocations are remembered. @default nowhere */
  evidence?: EvidenceStore | undefined;
  /**
   * Without an answer of the evidence store, ready() rejects. Otherwise it starts with what the source has, so that the store's outage keeps no
   * process from starting again; once the store answers, keys that it remembers as rolled back are withdrawn. @default false
   */
  evidenceRequired?: boolean | undefined;
  /** How often that word is left, give or take a tenth; above 0, at most a day. @default "1m" */
  reportEvery?: Duration | undefined;
  /** What people call this process; 1 to 255 characters. @default the host's name */
  instance?: string | undefined;
  /** @default the system's */
  clock?: Clock | undefined;
}

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
const INSTANCE = /^[^\0]{1,255}$/u;

/**
 * Returns the keys of `source`, read at `ready()` and then again and again; before that nothing is read.
 *
 * A document comes into use whole or not at all. What the source does not give, or gives and must not be used, leaves the last good ring as it is;
 * `waxseal:keys` tells of each load. `ready()` rejects with what is wrong, and tries again when it is called again: KeySourceError
 * (`WAXSEAL_KEY_SOURCE_TIMEOUT`, `WAXSEAL_KEY_SOURCE_FAILED`, those of the source, and `WAXSEAL_KEYRING_FLOOR`, `…_REVOKED`, `…_FORKED`, `…_BEHIND`, `…_APP`, `…_BARE`
 * for what must not be used) or ConfigError (`WAXSEAL_KEY_WEAK` in production, `WAXSEAL_KEYRING_FLOOR_INVALID`).
 *
 * @throws {ConfigError} `WAXSEAL_DURATION_INVALID`, `WAXSEAL_KEYRING_FLOOR_INVALID`, `WAXSEAL_INSTANCE_INVALID`
 */
export function liveKeys(
  source: KeySource,
  {
    refresh = "1m",
    loadTimeout = "30s",
    sighup = !isAtTerminal(),
    refreshOnUnknownKey = true,
    app,
    floor = 0,
    evidence,
    evidenceRequired = false,
    reportEvery = "1m",
    instance,
    clock = systemClock,
  }: LiveKeysOptions = {},
): LiveKeySource {
  if (instance !== undefined && !(INSTANCE.test(instance) && isText(instance)))
    throw new ConfigError(
      "WAXSEAL_INSTANCE_INVALID",
      "instance is what people call this process: 1 to 255 characters, no NUL and no half of a surrogate pair.",
    );
  const everyMs = milliseconds(reportEvery, "reportEvery", DAY_SECONDS);
  const live = new LiveRing(source, {
    rules: { app, floor: validFloor(floor) },
    refreshMs: milliseconds(refresh, "refresh", DAY_SECONDS),
    loadMs: milliseconds(loadTimeout, "loadTimeout", HOUR_SECONDS),
    prompts: { sighup, unknownKey: refreshOnUnknownKey },
    clock,
    evidence: evidence && { store: evidence, instance, everyMs, isRequired: evidenceRequired },
  });
  return {
    name: source.name,
    get ring() {
      return live.ring;
    },
    get document() {
      return live.document;
    },
    get rollbackProtection() {
      return live.rollbackProtection;
    },
    ready: () => live.ready(),
    close: () => live.close(),
    load: (options) => source.load(options),
    ...(source.watch && { watch: (onChange) => source.watch!(onChange) }),
    ...(source.write && {
      async write(changed, options) {
        await source.write!(changed, options);
        live.refresh();
      },
    }),
  };
}

function milliseconds(duration: Duration, name: string, mostSeconds: number): number {
  const seconds = secondsOf(duration, name);
  if (seconds > 0 && seconds <= mostSeconds) return seconds * 1000;
  throw new ConfigError(
    "WAXSEAL_DURATION_INVALID",
    `${name} must be above 0 and at most ${mostSeconds === DAY_SECONDS ? "a day" : "an hour"}.`,
  );
}
