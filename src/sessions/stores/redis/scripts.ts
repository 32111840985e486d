/**
 * What runs inside Redis, so that nobody comes between looking and writing.
 *
 * Each script touches one key, which a cluster can always serve, and takes every value as an argument. What a script writes reaches
 * replicas and the append-only file as one transaction: there is never a row without an expiry.
 *
 * Shape:  a session is a hash: b blob, v version, u user (absent for nobody), c created, e ends (both Unix seconds as the application
 *         wrote them), s seen, i in the user's index until (both Unix milliseconds of this server)
 *         a user's index is a sorted set: handles, by the Unix milliseconds of this server at which they were added
 * Units:  milliseconds
 * @module
 */

const NOW = `local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** The row's blob, version, idle time and what is left of its life, or nil. */
const READ = `${NOW}
local row = redis.call("HMGET", KEYS[1], "b", "v", "s")
if not row[1] then return false end
return { row[1], row[2], now - row[3], redis.call("PTTL", KEYS[1]) }`;

/** ARGV: version, blob, lifetime, created, ends, index lifetime, and the user if there is one. Returns 1, or 0 where there is a row. */
const INSERT = `${NOW}
local kept = redis.call("HGET", KEYS[1], "v")
if kept == ARGV[1] then return 1 end -- this very call, which the client has sent again
if kept then return 0 end
redis.call("HSET", KEYS[1], "v", ARGV[1], "b", ARGV[2], "c", ARGV[4], "e", ARGV[5], "s", now, "i", now + ARGV[6])
if ARGV[7] then redis.call("HSET", KEYS[1], "u", ARGV[7]) end
redis.call("PEXPIRE", KEYS[1], ARGV[3])
return 1`;

/**
 * ARGV: new version, blob, lifetime, created, ends, index lifetime (0: not asked for), version that it has to have, and the user if there is one.
 * "index" asks for the row to be put into the user's index first, and to be called again then.
 */
const REPLACE = `${NOW}
local kept = redis.call("HMGET", KEYS[1], "v", "u", "i")
if not kept[1] then return { "gone" } end
if kept[1] == ARGV[1] then return { "replaced" } end -- this very call, which the client has sent again
if kept[1] ~= ARGV[7] then
  local row = redis.call("HMGET", KEYS[1], "b", "s")
  return { "changed", row[1], kept[1], now - row[2], redis.call("PTTL", KEYS[1]) }
end
local user, indexed = ARGV[8], tonumber(ARGV[6])
if user and indexed == 0 and (kept[2] ~= user or now + ARGV[3] > tonumber(kept[3])) then return { "index" } end
redis.call("HSET", KEYS[1], "v", ARGV[1], "b", ARGV[2], "c", ARGV[4], "e", ARGV[5], "s", now)
if indexed > 0 then redis.call("HSET", KEYS[1], "i", now + indexed) end
if user then
  if user ~= kept[2] then redis.call("HSET", KEYS[1], "u", user) end
elseif kept[2] then
  redis.call("HDEL", KEYS[1], "u")
end
redis.call("PEXPIRE", KEYS[1], ARGV[3])
return { "replaced" }`;

/**
 * ARGV: version that it has to have, lifetime, index lifetime (0: not asked for).
 * "index" and the user ask for the row to be put into the user's index first, and to be called again then.
 */
const TOUCH = `${NOW}
local kept = redis.call("HMGET", KEYS[1], "v", "u", "i")
if kept[1] ~= ARGV[1] then return { "gone" } end
local indexed = tonumber(ARGV[3])
if kept[2] and indexed == 0 and now + ARGV[2] > tonumber(kept[3]) then return { "index", kept[2] } end
redis.call("HSET", KEYS[1], "s", now)
if indexed > 0 then redis.call("HSET", KEYS[1], "i", now + indexed) end
redis.call("PEXPIRE", KEYS[1], ARGV[2])
return { "touched" }`;

/** ARGV: the user whose it has to be, if that matters. Returns whether it is removed. */
const DELETE = `
if ARGV[1] and redis.call("HGET", KEYS[1], "u") ~= ARGV[1] then return 0 end
return redis.call("DEL", KEYS[1])`;

/** ARGV: version that it has to have. Returns as REPLACE does. */
const DELETE_VERSION = `${NOW}
local kept = redis.call("HMGET", KEYS[1], "v", "b", "s")
if not kept[1] then return { "gone" } end
if kept[1] ~= ARGV[1] then return { "changed", kept[2], kept[1], now - kept[3], redis.call("PTTL", KEYS[1]) } end
redis.call("DEL", KEYS[1])
return { "replaced" }`;

/** ARGV: user. Returns blob, created, seen and expiry of a row of theirs, nothing of another's, and nil where there is none. */
const LISTED = `${NOW}
local row = redis.call("HMGET", KEYS[1], "u", "b", "c", "s")
if not row[2] then return false end
if row[1] ~= ARGV[1] then return {} end
return { row[2], row[3], row[4], now + redis.call("PTTL", KEYS[1]) }`;

const IS_ALIVE = `return redis.call("EXISTS", KEYS[1])`;

/** ARGV: handle, lifetime of the index from now on, at least. Returns how many are in it. */
const INDEX = `${NOW}
redis.call("ZADD", KEYS[1], now, ARGV[1])
if redis.call("PTTL", KEYS[1]) < tonumber(ARGV[2]) then redis.call("PEXPIRE", KEYS[1], ARGV[2]) end
return redis.call("ZCARD", KEYS[1])`;

const MEMBERS = `return redis.call("ZRANGE", KEYS[1], 0, -1)`;

/** ARGV: age. Returns who has been in the index for longer. */
const MEMBERS_OLDER = `${NOW}
return redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", "(" .. string.format("%.0f", now - ARGV[1]))`;

/** ARGV: how many. Returns so many of the index, as chance has it. */
const SOME_MEMBERS = `return redis.call("ZRANDMEMBER", KEYS[1], ARGV[1])`;

/** ARGV: age, handles. Removes those that have been in the index for longer, and returns how many that were. */
const FORGET = `${NOW}
local forgotten = 0
for at = 2, #ARGV do
  local added = redis.call("ZSCORE", KEYS[1], ARGV[at])
  if added and now - added > tonumber(ARGV[1]) then forgotten = forgotten + redis.call("ZREM", KEYS[1], ARGV[at]) end
end
return forgotten`;

export const SCRIPTS = {
  read: READ,
  insert: INSERT,
  replace: REPLACE,
  touch: TOUCH,
  delete: DELETE,
  deleteVersion: DELETE_VERSION,
  listed: LISTED,
  isAlive: IS_ALIVE,
  index: INDEX,
  members: MEMBERS,
  membersOlder: MEMBERS_OLDER,
  someMembers: SOME_MEMBERS,
  forget: FORGET,
} as const;
