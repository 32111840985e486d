/**
 * The keys of a source in use: read, judged, swapped whole, and kept while there is nothing better.
 *
 * @module
 */
import { wholeSecondsOf, type Clock } from "../../clock.ts";
import { KeySourceError } from "../../errors.ts";
import { publishKeys, type KeysEvent } from "../../events.ts";
import { assertStrong } from "../assert-strong.ts";
import { ringAt, type RingDocument } from "../document/ring-document.ts";
import { Reporter, type InUse } from "../evidence/reporter.ts";
import { isProduction } from "../is-production.ts";
import type { KeyRing } from "../key-ring.ts";
import type { KeySource } from "../key-source.ts";
import { Acceptance, type AcceptanceRules } from "./acceptance.ts";
import { ClockedRing } from "./clocked-ring.ts";
import { floorOfEnvironment } from "./floor.ts";
import { hostName } from "./host-name.ts";
import { pause } from "./pause.ts";
import { listenForPrompts, type Prompts } from "./prompts.ts";
import { failureOf, outcomeOf, readSource } from "./read-source.ts";
import { Recurring } from "./recurring.ts";
import { Remembrance, type RemembranceSettings } from "./remembrance.ts";

export interface LiveRingSettings {
  rules: AcceptanceRules;
  refreshMs: number;
  loadMs: number;
  prompts: Omit<Prompts, "watch">;
  clock: Clock;
  evidence: (RemembranceSettings & { instance: string | undefined; everyMs: number }) | undefined;
}

/** From ready() to close(). */
interface Life {
  readonly signal: AbortSignal;
  /** What is to be let go of at its end. */
  readonly ends: (() => void)[];
}

/** After an answer that is behind. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

export class LiveRing {
  readonly #source: KeySource;
  readonly #settings: LiveRingSettings;
  readonly #now: () => number;
  readonly #acceptance: Acceptance;
  readonly #remembrance: Remembrance;
  readonly #clocked: ClockedRing;
  #life: Life | undefined;
  #refresh: Recurring | undefined;
  #reporter: Reporter | undefined;
  #starting: Promise<void> | undefined;

  constructor(source: KeySource, settings: LiveRingSettings) {
    this.#source = source;
    this.#settings = settings;
    this.#now = unthrown(settings.clock);
    this.#acceptance = new Acceptance(settings.rules);
    this.#remembrance = new Remembrance(settings.evidence, this.#acceptance);
    this.#clocked = new ClockedRing(this.#now, () => this.#reporter?.use(this.#inUse()));
  }

  get ring(): KeyRing {
    return this.#clocked.ring;
  }

  get document(): RingDocument {
    return this.#clocked.document;
  }

  get rollbackProtection(): KeysEvent["rollbackProtection"] {
    if (this.#remembrance.isConfirmed) return "store";
    return this.#acceptance.floor > 0 ? "floor" : "none";
  }

  ready(): Promise<void> {
    if (this.#starting !== undefined) return this.#starting;
    const starting = this.#start().catch((error: unknown) => {
      if (this.#starting === starting) this.close();
      throw error;
    });
    this.#starting = starting;
    return starting;
  }

  /** Reads the source again soon. */
  refresh(): void {
    this.#refresh?.ask();
  }

  close(): void {
    this.#starting = undefined;
    this.#reporter = undefined; // it counts for no ring any more
    for (const end of this.#life?.ends.splice(0) ?? []) end();
  }

  async #start(): Promise<void> {
    const ending = new AbortController();
    const life: Life = { signal: ending.signal, ends: [() => ending.abort(closed()), () => this.#clocked.stop()] };
    this.#life = life;
    wholeSecondsOf(this.#settings.clock);
    this.#acceptance.raiseFloor(floorOfEnvironment());
    this.#clocked.resume();
    await this.#readFirst(life.signal);
    life.signal.throwIfAborted(); // whoever was told of the keys may have closed them
    this.#keepFresh(life);
    this.#leaveWord(life);
  }

  /** Waits for a source that lags behind what other processes have, as long as one load may take. */
  async #readFirst(life: AbortSignal): Promise<void> {
    const endMs = performance.now() + this.#settings.loadMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        await this.#read(life, true);
        return;
      } catch (error) {
        if ((error as KeySourceError).code !== "WAXSEAL_KEYRING_BEHIND" || performance.now() + pauseMs > endMs) throw error;
      }
      await pause(pauseMs, life);
    }
  }

  #keepFresh({ signal, ends }: Life): void {
    const { prompts, refreshMs } = this.#settings;
    const refresh = new Recurring(() => this.#read(signal, false), refreshMs);
    refresh.start();
    this.#refresh = refresh;
    const unwatched = (error: unknown): void => this.#publish("kept", failureOf(error, this.#source).code);
    ends.push(
      () => void refresh.stop(),
      listenForPrompts({ ...prompts, watch: this.#source.watch?.bind(this.#source) }, () => refresh.ask(), unwatched),
    );
  }

  #leaveWord({ ends }: Life): void {
    const { evidence } = this.#settings;
    if (evidence === undefined) return;
    const { store, instance = hostName(), everyMs } = evidence;
    const reporter = new Reporter(this.#inUse(), { store, instance, everyMs, nowMs: () => this.#nowMs() });
    this.#reporter = reporter;
    ends.push(() => void reporter.close());
  }

  /** Reads the source once. What goes wrong is published and thrown, and what is in use stays. */
  async #read(life: AbortSignal, isStart: boolean): Promise<void> {
    try {
      await this.#review(life);
      await this.#consider(await readSource(this.#source, this.#settings.loadMs, life), life, isStart);
    } catch (error) {
      const failure = failureOf(error, this.#source);
      if (!life.aborted) this.#publish(outcomeOf(failure), failure.code);
      throw failure;
    }
  }

  async #review(life: AbortSignal): Promise<void> {
    const refusal = await this.#remembrance.review(this.#clocked.held?.document, life);
    if (refusal === undefined) return;
    const objection = failureOf(refusal.objection, this.#source);
    if (!refusal.mayStay) this.#clocked.withdraw(objection);
    this.#publish("refused", objection.code);
  }

  async #consider(document: RingDocument, life: AbortSignal, isStart: boolean): Promise<void> {
    const held = this.#clocked.held?.document;
    const standing = this.#acceptance.judge(document, held);
    if (standing === "older") this.#publish("kept", "WAXSEAL_KEYRING_OLDER");
    else if (standing === "same") this.#publish("loaded", undefined);
    else {
      assertStrong(ringAt(document, this.#now()), { production: isProduction() });
      const unconfirmed = await this.#remembrance.admit(document, { held, isStart, nowMs: this.#nowMs(), life });
      life.throwIfAborted(); // after close(), another life may have keys of its own in use
      this.#acceptance.accept(document);
      this.#clocked.put(document);
      this.#reporter?.use(this.#inUse());
      this.#publish("loaded", unconfirmed?.code);
    }
  }

  #nowMs(): number {
    return Math.round(this.#now() * 1000);
  }

  #inUse(): InUse {
    const { document, ring } = this.#clocked;
    return { app: this.#acceptance.appOf(document), revision: document.revision, ring };
  }

  #publish(outcome: KeysEvent["outcome"], code: string | undefined): void {
    const revision = this.#clocked.held?.document.revision;
    publishKeys({ outcome, revision, code, source: this.#source.name, rollbackProtection: this.rollbackProtection });
  }
}

function closed(): KeySourceError {
  return new KeySourceError("WAXSEAL_KEYS_CLOSED", "The keys were closed while they were being read; call ready() again to use them.");
}

/** A clock that fails later on stands still: it is read in timers, where an error would end the process. */
function unthrown(clock: Clock): () => number {
  let last = 0;
  return () => {
    try {
      last = wholeSecondsOf(clock);
    } catch {
      // As it was.
    }
    return last;
  };
}
