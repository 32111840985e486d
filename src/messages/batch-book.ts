/**
 * What an application remembers of its batches of messages: in which order they were left, and for a minute which of them were taken to be
 * shown, so that two pages that are made at the same time do not both show them.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { randomBytes } from "../crypto/random.ts";
import { base64url } from "../encoding/base64url.ts";
import type { BatchMark } from "./batch.ts";

const ID_BYTES = 9;

/** As long as a page may take to be made. Whoever never gets the page sees the messages after it. */
const REMEMBERED_SECONDS = 60;

const MOST_REMEMBERED = 10_000;

export class BatchBook {
  readonly #clock: Clock;
  readonly #takenUntil = new Map<string, number>(); // in the order of taking
  #lastOrder = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the mark of a new batch. Its order is the time in milliseconds, or one more than the last one's where that is higher. */
  mark(): BatchMark {
    const now = Math.floor(this.#clock() * 1000);
    this.#lastOrder = now > this.#lastOrder ? now : this.#lastOrder + 1; // also where the clock gives NaN
    return { id: base64url(randomBytes(ID_BYTES)), order: this.#lastOrder };
  }

  /** Tells whether another request has taken the batch. */
  isTaken(id: string): boolean {
    const until = this.#takenUntil.get(id);
    return until !== undefined && this.#clock() < until;
  }

  /** Takes a batch to be shown. @returns false where another request was faster */
  take(id: string): boolean {
    if (this.isTaken(id)) return false;
    this.#forgetOld();
    this.#takenUntil.delete(id); // so that it moves to the end
    this.#takenUntil.set(id, this.#clock() + REMEMBERED_SECONDS);
    return true;
  }

  /** Gives back what was taken and has not been shown. */
  giveBack(id: string): void {
    this.#takenUntil.delete(id);
  }

  #forgetOld(): void {
    for (const id of this.#takenUntil.keys()) {
      if (this.#takenUntil.size < MOST_REMEMBERED && this.isTaken(id)) return;
      this.#takenUntil.delete(id);
    }
  }
}
