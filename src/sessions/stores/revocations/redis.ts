/**
 * Keeps revocations in Redis 7 or Valkey 8, one server or a cluster, through a client of ioredis or @redis/client.
 *
 * @module
 */
import type { Duration } from "../../../clock.ts";
import { StoreError } from "../../../errors.ts";
import { MOST_ENTRIES, type RevocationEntry, type RevocationStore } from "../../../tokens/revocations/revocation-store.ts";
import { tooManyRevocations } from "../../../tokens/revocations/too-many.ts";
import type { RedisClient } from "../redis/client.ts";
import { scriptRunner } from "../redis/script-runner.ts";

export type { IoredisClient, NodeRedisClient, NodeRedisCluster, RedisClient } from "../redis/client.ts";

/** ARGV: field, before, expires. The texts that were given are kept, so that Lua never writes a number in its own way. */
const RECORD = `local kept = redis.call("HGET", KEYS[1], ARGV[1])
local before, expires = ARGV[2], ARGV[3]
if kept then
  local keptBefore, keptExpires = string.match(kept, "^(%S+) (%S+)$")
  if tonumber(keptBefore) > tonumber(before) then before = keptBefore end
  if tonumber(keptExpires) > tonumber(expires) then expires = keptExpires end
end
redis.call("HSET", KEYS[1], ARGV[1], before .. " " .. expires)
return 1`;

/** ARGV: how many are too many. Returns each field and its value, or nil past that. */
const ENTRIES = `if redis.call("HLEN", KEYS[1]) > tonumber(ARGV[1]) then return false end
return redis.call("HGETALL", KEYS[1])`;

/** ARGV: now, how many at most. Returns how many were over. */
const CLEAR = `local fields = redis.call("HGETALL", KEYS[1])
local cleared = 0
for at = 1, #fields, 2 do
  if cleared == tonumber(ARGV[2]) then break end
  if tonumber(string.match(fields[at + 1], "%S+$")) <= tonumber(ARGV[1]) then cleared = cleared + redis.call("HDEL", KEYS[1], fields[at]) end
end
return cleared`;

const MOST_CLEARED = 1000;
const VALUE = /^(-?\d+) (-?\d+)$/;

export interface RedisRevocationsOptions {
  /** Before the key, so that two applications can share a server; what ioredis is told to put before keys comes before it. @default "waxseal:" */
  prefix?: string | undefined;
  /** After which a call is given up with a StoreError. @default "5s" */
  timeout?: Duration | undefined;
}

/**
 * Keeps revocations in the Redis or Valkey that `client` is connected to; the same clients as for sessions, and the same advice: it has to
 * keep what it has acknowledged (`appendonly yes`, `noeviction`), since a revocation that is lost is none. Replicas are never asked.
 *
 * Shape:  `<prefix>revocations`, one hash and so one slot of a cluster: from [purpose, subject] as JSON to before, a space and expiry, both
 *         Unix milliseconds. The key does not expire; clear() empties it
 * @throws {ConfigError} `WAXSEAL_CLIENT_UNKNOWN`, `WAXSEAL_DURATION_INVALID`, and `WAXSEAL_CLIENT_CLOSED` from a call when the client was not connected
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every call when Redis refuses or is away, its own error is the cause; `WAXSEAL_STORE_TIMEOUT`
 */
export function redisRevocations(
  client: RedisClient,
  { prefix = "waxseal:", timeout = "5s" }: RedisRevocationsOptions = {},
): RevocationStore {
  const runner = scriptRunner(client, timeout);
  const key = `${prefix}revocations`;
  const run = (script: string, ...args: readonly string[]): Promise<unknown> => runner.run(script, [key], ...args);

  return {
    async record({ purpose, subject, beforeMs, expiresAtMs }) {
      await run(RECORD, JSON.stringify([purpose, subject]), String(beforeMs), String(expiresAtMs));
    },
    async entries(nowMs) {
      const reply = (await run(ENTRIES, String(MOST_ENTRIES))) as readonly unknown[] | null;
      if (reply === null) throw tooManyRevocations();
      return entriesIn(reply).filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    },
    clear: async (nowMs) => Number(await run(CLEAR, String(nowMs), String(MOST_CLEARED))),
  };
}

function entriesIn(reply: readonly unknown[]): RevocationEntry[] {
  const entries: RevocationEntry[] = [];
  for (let at = 0; at < reply.length; at += 2) entries.push(entryIn(String(reply[at]), String(reply[at + 1])));
  return entries;
}

/** @throws {StoreError} `WAXSEAL_STORE_FAILED`: what cannot be read may revoke anything */
function entryIn(field: string, value: string): RevocationEntry {
  const times = VALUE.exec(value);
  const names = namesIn(field);
  if (times && names) return { ...names, beforeMs: Number(times[1]), expiresAtMs: Number(times[2]) };
  throw new StoreError(
    "WAXSEAL_STORE_FAILED",
    "Redis holds something else under the key of the revocations; give them a prefix of their own.",
  );
}

function namesIn(field: string): Pick<RevocationEntry, "purpose" | "subject"> | undefined {
  try {
    const names: unknown = JSON.parse(field);
    const [purpose, subject] = Array.isArray(names) ? (names as unknown[]) : [];
    return typeof purpose === "string" && typeof subject === "string" ? { purpose, subject } : undefined;
  } catch {
    return undefined;
  }
}
