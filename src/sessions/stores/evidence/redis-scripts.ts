/**
 * What runs inside Redis, so that nobody comes between looking and writing.
 *
 * Shape:  boots, a hash: from a boot to started, until, last (0 or 1), from and until of the gap ("-" for none), and JSON of the rest; heard, a
 *         sorted set: boots by until, and "" by the time until which boots may have been removed
 *         uses, a hash: from [key, purpose] as JSON to the count; used, a sorted set: the same by their last use
 *         documents, a hash: from a revision to its first digest, and "floor"; revoked, a set of digests
 * Units:  Unix milliseconds, as the texts that were given: Lua would write a number in its own way
 * @module
 */

/**
 * KEYS: boots, heard, uses, used. ARGV: boot, since, until, last, JSON, and for each use its name, count and time. Returns 1, or 0 where it was
 * written before.
 */
export const REPORT = `local boot, since, untilMs, last = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local started, gapFrom, gapUntil = since, "-", "-"
local kept = redis.call("HGET", KEYS[1], boot)
if kept then
  local keptStarted, keptUntil, keptLast, keptFrom, keptTo = string.match(kept, "^(%d+) (%d+) (%d) (%S+) (%S+) ")
  if tonumber(untilMs) * 2 + tonumber(last) <= tonumber(keptUntil) * 2 + tonumber(keptLast) then return 0 end
  started, gapFrom, gapUntil = keptStarted, keptFrom, keptTo
  if tonumber(since) > tonumber(keptUntil) then gapFrom, gapUntil = keptUntil, since end
end
redis.call("HSET", KEYS[1], boot, table.concat({ started, untilMs, last, gapFrom, gapUntil, ARGV[5] }, " "))
redis.call("ZADD", KEYS[2], untilMs, boot)
for at = 6, #ARGV, 3 do
  redis.call("HINCRBY", KEYS[3], ARGV[at], ARGV[at + 1])
  redis.call("ZADD", KEYS[4], "GT", ARGV[at + 2], ARGV[at])
end
return 1`;

/** In Lua, a call takes some thousand values at most. */
const MANY = `local function values(key, names)
  local found = {}
  for at = 1, #names, 5000 do
    for _, value in ipairs(redis.call("HMGET", key, unpack(names, at, math.min(at + 4999, #names)))) do found[#found + 1] = value end
  end
  return found
end
`;

/** KEYS: boots, heard, uses, used. ARGV: how many of each. Returns boots and what is kept of them; names of uses with their times, and their counts; until when boots may have been removed. */
export const EVIDENCE = `${MANY}
local boots = redis.call("ZRANGE", KEYS[2], "+inf", "(-1", "BYSCORE", "REV", "LIMIT", 0, ARGV[1] + 1)
for at = #boots, 1, -1 do if boots[at] == "" then table.remove(boots, at) end end
if #boots > tonumber(ARGV[1]) then table.remove(boots) end
local uses = redis.call("ZRANGE", KEYS[4], 0, ARGV[1] - 1, "REV", "WITHSCORES")
local names = {}
for at = 1, #uses, 2 do names[#names + 1] = uses[at] end
return { boots, values(KEYS[1], boots), uses, values(KEYS[3], names), redis.call("ZSCORE", KEYS[2], "") }`;

/** KEYS: boots, heard. ARGV: before, how many at most. Returns how many were removed. */
export const CLEAR = `local old = redis.call("ZRANGE", KEYS[2], "-inf", "(" .. ARGV[1], "BYSCORE", "LIMIT", 0, ARGV[2] + 1)
local removed = 0
for _, boot in ipairs(old) do
  if boot ~= "" and removed < tonumber(ARGV[2]) then
    redis.call("HDEL", KEYS[1], boot)
    removed = removed + redis.call("ZREM", KEYS[2], boot)
  end
end
if removed > 0 then redis.call("ZADD", KEYS[2], "GT", ARGV[1], "") end
return removed`;

/** KEYS: documents, revoked. ARGV: revision, floor, digest, how many revisions to keep, and revoked digests. Returns floor, digest, and all revoked ones. */
export const REMEMBER = `local floor = redis.call("HGET", KEYS[1], "floor") or "0"
if tonumber(ARGV[2]) > tonumber(floor) then floor = ARGV[2] end
redis.call("HSET", KEYS[1], "floor", floor)
redis.call("HSETNX", KEYS[1], ARGV[1], ARGV[3])
local digest = redis.call("HGET", KEYS[1], ARGV[1])
if #ARGV > 4 then redis.call("SADD", KEYS[2], unpack(ARGV, 5)) end
if redis.call("HLEN", KEYS[1]) - 1 > tonumber(ARGV[4]) then
  local revisions = {}
  for _, name in ipairs(redis.call("HKEYS", KEYS[1])) do if name ~= "floor" then revisions[#revisions + 1] = name end end
  table.sort(revisions, function (one, other) return tonumber(one) > tonumber(other) end)
  for at = ARGV[4] + 1, #revisions do redis.call("HDEL", KEYS[1], revisions[at]) end
end
return { floor, digest, redis.call("SMEMBERS", KEYS[2]) }`;
