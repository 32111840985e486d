/**
 * Leaves word, every so often, which keys this process has and what it used them for.
 *
 * @module
 */
import { randomText } from "../../crypto/random.ts";
import type { KeyRing } from "../key-ring.ts";
import { Recurring } from "../live/recurring.ts";
import { askStore, STORE_MS } from "./ask-store.ts";
import type { EvidenceStore, InstanceReport } from "./evidence-store.ts";
import { UseCounter } from "./use-counter.ts";

/** What a process has in use. */
export interface InUse {
  readonly app: string;
  readonly revision: number;
  readonly ring: KeyRing;
}

export interface ReporterOptions {
  store: EvidenceStore;
  instance: string;
  everyMs: number;
  nowMs: () => number;
}

const MOST_KEYS = 50;
const BOOT_CHARACTERS = 22;
const BOOT_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** One start of a process, as the store sees it. */
export class Reporter {
  readonly #store: EvidenceStore;
  readonly #instance: string;
  readonly #boot = randomText(BOOT_CHARACTERS, BOOT_ALPHABET);
  readonly #silenceMs: number;
  readonly #nowMs: () => number;
  readonly #counter: UseCounter;
  readonly #reports: Recurring;
  #inUse: InUse;
  #sinceMs: number; // until then, the store has acknowledged everything
  #untilMs: number; // of the last report, whatever became of it

  constructor(inUse: InUse, { store, instance, everyMs, nowMs }: ReporterOptions) {
    this.#store = store;
    this.#instance = instance;
    this.#silenceMs = Math.ceil(everyMs * 1.1) + STORE_MS; // a healthy process is silent no longer
    this.#nowMs = nowMs;
    this.#sinceMs = this.#untilMs = nowMs();
    this.#inUse = inUse;
    this.#counter = new UseCounter(nowMs);
    this.#counter.know(inUse.ring);
    this.#reports = new Recurring(() => this.#report(false), everyMs);
    this.#reports.start();
    this.#reports.ask();
  }

  /** Says soon what is in use now: whoever rotates waits for it. */
  use(inUse: InUse): void {
    this.#inUse = inUse;
    this.#counter.know(inUse.ring);
    this.#reports.ask();
  }

  /** Says the last of it, as well as it can, and lets go of the store. */
  async close(): Promise<void> {
    await this.#reports.stop();
    this.#counter.close();
    await this.#report(true);
    try {
      this.#store.close?.();
    } catch {
      // Nobody is there to be told.
    }
  }

  /** What the store does not acknowledge goes into the next report: perhaps twice where only the answer was lost, and never not at all. */
  async #report(isLast: boolean): Promise<void> {
    const uses = this.#counter.take();
    const { app, revision, ring } = this.#inUse;
    const untilMs = (this.#untilMs = Math.max(this.#untilMs + 1, this.#nowMs())); // a store takes what is no later for a repetition
    const report: InstanceReport = {
      app,
      instance: this.#instance,
      boot: this.#boot,
      revision,
      keys: ring.entries.slice(0, MOST_KEYS).map(({ label, state }) => ({ key: label, state })),
      sinceMs: this.#sinceMs,
      untilMs,
      everyMs: this.#silenceMs,
      isLast,
      uses,
    };
    try {
      await askStore(() => this.#store.report(report));
      this.#sinceMs = untilMs;
    } catch {
      for (const use of uses) this.#counter.add(use); // a store that is down must not harm whoever serves
    }
  }
}
