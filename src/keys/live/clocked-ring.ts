import { KeySourceError, type WaxsealError } from "../../errors.ts";
import { nextActivation, ringAt, type RingDocument } from "../document/ring-document.ts";
import type { KeyRing } from "../key-ring.ts";
import { Timer } from "./timer.ts";

/** A document and the ring it makes at this hour: one thing, so that nobody sees the one without the other. */
interface Held {
  readonly document: RingDocument;
  readonly ring: KeyRing;
}

/** Clocks are set, and machines sleep: while an hour is awaited, the clock is read again as often as this. */
const LONGEST_WAIT_MS = 60_000;

/** The ring of a document, in which keys take over by the clock. */
export class ClockedRing {
  readonly #now: () => number;
  readonly #onActivation: () => void;
  readonly #timer = new Timer();
  #held: Held | undefined;
  #absence: WaxsealError | undefined;

  constructor(now: () => number, onActivation: () => void) {
    this.#now = now;
    this.#onActivation = onActivation;
  }

  /** @throws {KeySourceError} `WAXSEAL_NOT_READY`, or why it was withdrawn */
  get ring(): KeyRing {
    const held = this.#held;
    if (held === undefined) throw this.#absence ?? notReady();
    return held.ring;
  }

  /** @throws {KeySourceError} as ring */
  get document(): RingDocument {
    const held = this.#held;
    if (held === undefined) throw this.#absence ?? notReady();
    return held.document;
  }

  get held(): Held | undefined {
    return this.#held;
  }

  put(document: RingDocument): void {
    this.#held = { document, ring: ringAt(document, this.#now()) };
    this.#awaitActivation();
  }

  /** Whoever asks for keys gets `why` from now on. */
  withdraw(why: WaxsealError): void {
    this.#absence = why;
    this.#held = undefined;
    this.stop();
  }

  /** Follows the clock again after stop(). */
  resume(): void {
    if (this.#held !== undefined) this.put(this.#held.document);
  }

  /** Follows the clock no more; what is held stays. */
  stop(): void {
    this.#timer.clear();
  }

  #awaitActivation(): void {
    this.#timer.clear();
    if (this.#held === undefined) return;
    const now = this.#now();
    const next = nextActivation(this.#held.document, now);
    if (next === undefined) return;
    this.#timer.set(Math.min((next - now) * 1000, LONGEST_WAIT_MS), () => {
      if (this.#now() < next) this.#awaitActivation();
      else {
        this.resume();
        this.#onActivation();
      }
    });
  }
}

function notReady(): KeySourceError {
  return new KeySourceError(
    "WAXSEAL_NOT_READY",
    "The keys are not loaded yet; await ready(), of the keys or of the waxseal object, before the first request.",
  );
}
