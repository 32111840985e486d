/**
 * A token that a service gives for a while.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { KeySourceError } from "../../../errors.ts";

export interface GivenToken {
  readonly token: string;
  /** How long it is good from now on, in seconds; Infinity for one without an end. */
  readonly seconds: number;
  /** Asks for more time while it is still good. Absent where a new one is asked for instead. */
  readonly renew?: ((signal: AbortSignal | undefined) => Promise<GivenToken>) | undefined;
}

interface KeptToken extends GivenToken {
  /** Unix seconds. */
  readonly end: number;
  readonly renewAt: number;
}

/** Of its life, the part after which a token is replaced, so that a slow service and a clock that is off do no harm. */
const USED_UP = 2 / 3;

export class RenewedToken {
  readonly #ask: (signal: AbortSignal | undefined) => Promise<GivenToken>;
  readonly #clock: Clock;
  #kept: KeptToken | undefined;

  /** `ask` is called at the first use, not before. */
  constructor(ask: (signal: AbortSignal | undefined) => Promise<GivenToken>, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /**
   * Returns what `act` does with the token. Where a token of an earlier call is denied, it is given back, and one new token tried: a service may
   * end them early. A denied new token is final: to ask again would only look like an attack.
   */
  async use<T>(act: (token: string) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const kept = await this.#good(signal);
    if (kept === undefined) return act(await this.#new(signal));
    try {
      return await act(kept);
    } catch (error) {
      if (!(error instanceof KeySourceError && error.code === "WAXSEAL_KEY_SOURCE_DENIED")) throw error;
      return act(await this.#new(signal));
    }
  }

  /** Returns the token of an earlier call while it is good, with its time renewed where that is due. */
  async #good(signal: AbortSignal | undefined): Promise<string | undefined> {
    const kept = this.#kept;
    const now = this.#clock();
    if (kept === undefined || now >= kept.end) return undefined;
    if (now < kept.renewAt) return kept.token;
    try {
      return kept.renew && this.#keep(await kept.renew(signal));
    } catch (error) {
      if (error instanceof KeySourceError) return undefined; // its time is at its maximum, or it has been revoked: a new one shows which
      throw error;
    }
  }

  async #new(signal: AbortSignal | undefined): Promise<string> {
    this.#kept = undefined;
    return this.#keep(await this.#ask(signal));
  }

  #keep(given: GivenToken): string {
    const now = this.#clock();
    this.#kept = { ...given, end: now + given.seconds, renewAt: now + given.seconds * USED_UP };
    return given.token;
  }
}
