import type { Clock } from "../../../clock.ts";
import type { ClaimStore } from "../../../tokens/claim-store.ts";
import { assertClaim } from "./assert-claim.ts";
import { CLAIMED_BETWEEN_CLEARINGS } from "./clearing.ts";

const MOST_CLEARED = 1000;

/** Claims in this process. */
export class MemoryClaims implements ClaimStore {
  readonly #clock: Clock;
  readonly #expiries = new Map<string, number>(); // Unix seconds
  #claimed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async claim(id: string, lifetimeSeconds: number): Promise<boolean> {
    assertClaim(id, lifetimeSeconds);
    const now = this.#clock();
    if ((this.#expiries.get(id) ?? -Infinity) > now) return false;
    this.#expiries.set(id, now + lifetimeSeconds);
    if (++this.#claimed % CLAIMED_BETWEEN_CLEARINGS === 0) this.clear();
    return true;
  }

  /** Forgets what has expired, at most 1,000 claims. @returns how many */
  clear(): number {
    const now = this.#clock();
    let cleared = 0;
    for (const [id, expiresAt] of this.#expiries) {
      if (expiresAt > now) continue;
      this.#expiries.delete(id);
      if (++cleared === MOST_CLEARED) break;
    }
    return cleared;
  }
}
