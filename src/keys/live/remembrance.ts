/**
 * What all processes together remember of an application's documents, and what comes into use while they cannot be asked.
 *
 * @module
 */
import { ConfigError, type WaxsealError } from "../../errors.ts";
import { ringAt, type RingDocument } from "../document/ring-document.ts";
import type { Evidence, EvidenceStore, RingMemory } from "../evidence/evidence-store.ts";
import { askStore, storeFailure } from "../evidence/ask-store.ts";
import { checkedMemory } from "../evidence/checked-evidence.ts";
import { revisionAhead } from "../evidence/revision-ahead.ts";
import { behind, bringsKey, claimOf, type Acceptance } from "./acceptance.ts";

export interface RemembranceSettings {
  store: EvidenceStore;
  /** No start without it. */
  isRequired: boolean;
}

/** What `document` would follow. */
export interface Occasion {
  held: RingDocument | undefined;
  isStart: boolean;
  nowMs: number;
  life: AbortSignal;
}

/**
 * A document that lacks a key which another process has by a later one is not started with, though nothing is wrong with it: the source lags
 * behind, and the key may have begun to sign because all had said that they know it.
 *
 * A store that is down must keep nobody from starting again, nor a leaked key in use: what a start finds comes into use, and so does what brings
 * no key that was not trusted before. Both are confirmed once the store is back. A new key waits for it.
 */
export class Remembrance {
  readonly #settings: RemembranceSettings | undefined;
  readonly #acceptance: Acceptance;
  #isConfirmed = false;
  #wasEverConfirmed = false;

  constructor(settings: RemembranceSettings | undefined, acceptance: Acceptance) {
    this.#settings = settings;
    this.#acceptance = acceptance;
  }

  /** The store knows what is in use, and has nothing against it. */
  get isConfirmed(): boolean {
    return this.#isConfirmed;
  }

  /**
   * Has `document` remembered and compared before it comes into use.
   *
   * @returns what the store failed with, where it may come into use all the same
   * @throws {KeySourceError} `WAXSEAL_KEYRING_BEHIND` at a start, and as Acceptance.compare; what the store failed with where it may not
   */
  async admit(document: RingDocument, { held, isStart, nowMs, life }: Occasion): Promise<WaxsealError | undefined> {
    if (this.#settings === undefined) return undefined;
    const { store, isRequired } = this.#settings;
    let memory: RingMemory;
    let ahead: number | undefined;
    try {
      // First who has what, then the floor: a promotion that comes in between shows there.
      if (isStart && document.revision > 0) ahead = aheadOf(document, await this.#evidence(store, document, life), nowMs);
      memory = await this.#ask(store, document, life);
    } catch (error) {
      life.throwIfAborted();
      const failure = storeFailure(error);
      const mayPass = isStart ? !isRequired && !(failure instanceof ConfigError) : held !== undefined && !bringsKey(document, held);
      if (!mayPass) throw failure;
      this.#isConfirmed = false;
      return failure;
    }
    this.#acceptance.compare(document, memory);
    if (ahead !== undefined) throw behind(document.revision, ahead);
    this.#confirm();
    return undefined;
  }

  /**
   * Asks again about what came into use unconfirmed.
   *
   * @returns why it should not have, and whether something before it was confirmed: then it brought no key, and may stay
   */
  async review(held: RingDocument | undefined, life: AbortSignal): Promise<{ objection: unknown; mayStay: boolean } | undefined> {
    if (this.#settings === undefined || held === undefined || this.#isConfirmed) return undefined;
    let memory: RingMemory;
    try {
      memory = await this.#ask(this.#settings.store, held, life);
    } catch {
      return undefined; // still down
    }
    try {
      this.#acceptance.compare(held, memory);
      this.#confirm();
      return undefined;
    } catch (objection) {
      return { objection, mayStay: this.#wasEverConfirmed };
    }
  }

  async #ask(store: EvidenceStore, document: RingDocument, life: AbortSignal): Promise<RingMemory> {
    return checkedMemory(await askStore(() => store.remember(claimOf(document, this.#acceptance.appOf(document))), life));
  }

  #evidence(store: EvidenceStore, document: RingDocument, life: AbortSignal): Promise<Evidence> {
    return askStore(() => store.evidence(this.#acceptance.appOf(document)), life);
  }

  #confirm(): void {
    this.#isConfirmed = true;
    this.#wasEverConfirmed = true;
  }
}

function aheadOf(document: RingDocument, evidence: Evidence, nowMs: number): number | undefined {
  const labels = new Set(ringAt(document, nowMs / 1000).entries.map(({ label }) => label));
  return revisionAhead(evidence, { revision: document.revision, labels, nowMs });
}
