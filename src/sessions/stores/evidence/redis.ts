/**
 * Keeps evidence in Redis 7 or Valkey 8, one server or a cluster, through a client of ioredis or @redis/client.
 *
 * @module
 */
import type { Duration } from "../../../clock.ts";
import { StoreError } from "../../../errors.ts";
import { checkedClaim, checkedReport } from "../../../keys/evidence/checked-evidence.ts";
import {
  MOST_RECORDS,
  REMEMBERED_REVISIONS,
  type EvidenceStore,
  type InstanceRecord,
  type InstanceReport,
  type KeyUse,
} from "../../../keys/evidence/evidence-store.ts";
import type { RedisClient } from "../redis/client.ts";
import { keysFrom } from "../redis/key-scan.ts";
import { scriptRunner } from "../redis/script-runner.ts";
import { CLEAR, EVIDENCE, REMEMBER, REPORT } from "./redis-scripts.ts";

export type { IoredisClient, NodeRedisClient, NodeRedisCluster, RedisClient } from "../redis/client.ts";

const MOST_CLEARED = 1000;
const HEARD = "heard";
const BOOT = /^(\d+) (\d+) ([01]) (\d+|-) (\d+|-) (\{.*\})$/s;

export interface RedisEvidenceOptions {
  /** Before every key, so that two applications can share a server; what ioredis is told to put before keys comes before it. @default "waxseal:" */
  prefix?: string | undefined;
  /** After which a call is given up with a StoreError. @default "5s" */
  timeout?: Duration | undefined;
}

/**
 * Keeps evidence in the Redis or Valkey that `client` is connected to; the same clients as for sessions, and the same advice: it has to
 * keep what it has acknowledged (`appendonly yes`, `noeviction`). A use that is lost with it looks like none, and so does a revocation of a
 * key: where that must not be, keep evidence in a database. Replicas are never asked.
 *
 * Shape:  `<prefix>evidence:{<app>}:<part>`, all of an application in one slot of a cluster; the app percent-encoded, the parts as
 *         redis-scripts.ts says. The keys do not expire; clear() removes old boots
 * @throws {ConfigError} `WAXSEAL_CLIENT_UNKNOWN`, `WAXSEAL_DURATION_INVALID`, and `WAXSEAL_CLIENT_CLOSED` from a call when the client was not connected
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every call when Redis refuses or is away, its own error is the cause; `WAXSEAL_STORE_TIMEOUT`
 */
export function redisEvidence(client: RedisClient, { prefix = "waxseal:", timeout = "5s" }: RedisEvidenceOptions = {}): EvidenceStore {
  const { port, run } = scriptRunner(client, timeout);
  const start = `${prefix}evidence:`;
  const keyOf = (app: string, part: string): string => `${start}{${encodeURIComponent(app)}}:${part}`;
  const ofUse = (app: string): string[] => ["boots", HEARD, "uses", "used"].map((part) => keyOf(app, part));

  /** Whoever asks for it waits for all of the keys to be met. */
  const clear = async (beforeMs: number): Promise<number> => {
    let removed = 0;
    for await (const keys of keysFrom(port, start)) {
      for (const heard of keys.filter((key) => key.endsWith(`}:${HEARD}`))) {
        const boots = `${heard.slice(0, -HEARD.length)}boots`;
        removed += Number(await run(CLEAR, [boots, heard], String(beforeMs), String(MOST_CLEARED - removed)));
        if (removed >= MOST_CLEARED) return removed;
      }
    }
    return removed;
  };

  return {
    async report(given) {
      const { app, boot, sinceMs, untilMs, isLast, uses, instance, revision, everyMs, keys } = checkedReport(given);
      const rest = JSON.stringify({ instance, revision, everyMs, keys: keys.map(({ key, state }) => ({ key, state })) });
      const used = uses.flatMap(({ key, purpose, count, lastUsedMs }) => [
        JSON.stringify([key, purpose]),
        String(count),
        String(lastUsedMs),
      ]);
      await run(REPORT, ofUse(app), boot, String(sinceMs), String(untilMs), isLast ? "1" : "0", rest, ...used);
    },

    async evidence(app) {
      const reply = (await run(EVIDENCE, ofUse(app), String(MOST_RECORDS))) as [string[], string[], string[], string[], string | null];
      const [boots, records, uses, counts, clearedMs] = reply;
      return {
        instances: boots.map((boot, at) => recordIn(app, boot, String(records[at]))),
        uses: counts.map((count, at) => useIn(String(uses[2 * at]), count, String(uses[2 * at + 1]))),
        clearedMs: clearedMs === null ? undefined : Number(clearedMs),
      };
    },

    async remember(claim) {
      const { app, revision, floor, digest, revoked } = checkedClaim(claim);
      const kept = [keyOf(app, "documents"), keyOf(app, "revoked")];
      const keep = String(REMEMBERED_REVISIONS);
      const [highest, first, all] = (await run(REMEMBER, kept, String(revision), String(floor), digest, keep, ...revoked)) as [
        string,
        string,
        string[],
      ];
      return { floor: Number(highest), digest: first, revoked: all };
    },

    clear,
  };
}

/** @throws {StoreError} `WAXSEAL_STORE_FAILED`: what cannot be read may be anything */
function recordIn(app: string, boot: string, text: string): InstanceRecord {
  const [, started, until, last, gapFrom, gapUntil, rest] = BOOT.exec(text) ?? [];
  const parsed = parsedFrom(rest) as Pick<InstanceReport, "instance" | "revision" | "everyMs" | "keys">;
  return {
    ...{ app, boot, ...parsed, startedMs: Number(started), untilMs: Number(until), isLast: last === "1" },
    gap: gapFrom === "-" ? undefined : { fromMs: Number(gapFrom), untilMs: Number(gapUntil) },
  };
}

function useIn(name: string, count: string | number, lastUsed: string): KeyUse {
  const [key, purpose] = parsedFrom(name) as [string, string];
  return { key, purpose, count: Number(count), lastUsedMs: Number(lastUsed) };
}

function parsedFrom(text: string | undefined): unknown {
  try {
    return JSON.parse(text!);
  } catch {
    throw new StoreError("WAXSEAL_STORE_FAILED", "Redis holds something else under the keys of the evidence; give it a prefix of its own.");
  }
}
