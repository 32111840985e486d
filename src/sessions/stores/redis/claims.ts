import { randomBytes } from "../../../crypto/random.ts";
import { base64url } from "../../../encoding/base64url.ts";
import type { ClaimStore } from "../../../tokens/claim-store.ts";
import { assertClaim } from "../claims/assert-claim.ts";
import type { RedisPort } from "./client.ts";
import { fail } from "./loaded-scripts.ts";

const MARK_BYTES = 16;

/**
 * ARGV: mark of this very call, lifetime in milliseconds. Returns 1 to the first, and 0 to the others.
 *
 * A client that lost its connection may send the call again, and then it meets its own mark.
 */
const CLAIM = `
if redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) then return 1 end
if redis.call("GET", KEYS[1]) == ARGV[1] then return 1 end
return 0`;

/** Claims as keys of Redis, which expires them by its own clock. */
export class RedisClaims implements ClaimStore {
  readonly #port: RedisPort;
  readonly #prefix: string;

  constructor(port: RedisPort, prefix: string) {
    this.#port = port;
    this.#prefix = `${prefix}claim:`;
  }

  /** By EVAL, whole each time: it needs nothing loaded before, and no replica is ever asked. */
  async claim(id: string, lifetimeSeconds: number): Promise<boolean> {
    assertClaim(id, lifetimeSeconds);
    const key = this.#prefix + id;
    const mark = base64url(randomBytes(MARK_BYTES));
    const lifetimeMs = Math.max(1, Math.ceil(lifetimeSeconds * 1000)); // Redis refuses 0
    const claimed = await this.#port.send(key, ["eval", CLAIM, "1", key, mark, String(lifetimeMs)]).catch(fail);
    return Number(claimed) === 1;
  }
}
