/**
 * Where processes leave word which keys they have and use, so that whoever rotates need not guess; and what outlives a document that is rolled back.
 *
 * `waxseal/testing` has the suite that holds an implementation to this.
 *
 * @module
 */
import type { KeyState } from "../key-ring.ts";

/** As many boots and as many uses are told of at most; where there are as many, there may be more. */
export const MOST_RECORDS = 10_000;

/** The digests of so many revisions are remembered, the highest; those before them may be. */
export const REMEMBERED_REVISIONS = 100;

/**
 * What one process says of the stretch of time from `sinceMs` to `untilMs`; its stretches follow each other. Texts have 1 to 255 characters,
 * no NUL and no half of a surrogate pair; times are whole Unix milliseconds by its own clock.
 */
export interface InstanceReport {
  /** Of the document: at most 64 characters. */
  readonly app: string;
  /** What people call it: a host, a pod. Two processes may share it. */
  readonly instance: string;
  /** Random, another one at each start. */
  readonly boot: string;
  /** Of the document in use. */
  readonly revision: number;
  /** The keys in use; at most 50. */
  readonly keys: readonly { readonly key: string; readonly state: KeyState }[];
  /** The `untilMs` of its report before, whether that was answered or not. */
  readonly sinceMs: number;
  /** By which a repetition is known: later than in its report before, or as late and the last one. */
  readonly untilMs: number;
  /** Above 0. From `untilMs` on, silence for longer than this is a gap. */
  readonly everyMs: number;
  /** It has stopped, and will say no more. */
  readonly isLast: boolean;
  /** At most 10,000. Those of one key and purpose are added up. */
  readonly uses: readonly KeyUse[];
}

/** How often a key vouched for something. */
export interface KeyUse {
  /** A fingerprint, or "weak-1" and so on. */
  readonly key: string;
  /** The salt or purpose, as `waxseal:verify` names it. */
  readonly purpose: string;
  /** Of a report: since the last one; of a store: in all. Whole. */
  readonly count: number;
  readonly lastUsedMs: number;
}

/** What is known of one boot of an instance. */
export interface InstanceRecord extends Omit<InstanceReport, "uses" | "sinceMs"> {
  /** When it first reported from. */
  readonly startedMs: number;
  /** The last stretch of time of which it never gave account; undefined where there is none. */
  readonly gap: { readonly fromMs: number; readonly untilMs: number } | undefined;
}

export interface Evidence {
  readonly instances: readonly InstanceRecord[];
  readonly uses: readonly KeyUse[];
  /** Boots that were not heard of since then may have been removed, with what is known of their gaps; undefined where none ever was. */
  readonly clearedMs?: number | undefined;
}

/** What a document says that must not be unsaid by an older one. */
export interface RingClaim {
  readonly app: string;
  readonly revision: number;
  readonly floor: number;
  /** 64 hex digits over the document's content. */
  readonly digest: string;
  /** Of revoked keys, 64 hex digits each; at most 1,000. */
  readonly revoked: readonly string[];
}

/** What all documents of an application have said so far. */
export interface RingMemory {
  /** The highest. */
  readonly floor: number;
  /** That of whoever came first with this revision. */
  readonly digest: string;
  /** All of them. */
  readonly revoked: readonly string[];
}

/** Every call may reject with StoreError, in bounded time. */
export interface EvidenceStore {
  /**
   * Adds what a process reports, as one step: its uses to the counts of its `app`, its state to its boot. What is already known of the boot
   * until `untilMs` was written before, by a report whose answer was lost: then nothing changes. A `sinceMs` after the `untilMs` before it
   * leaves a gap, in place of an earlier one.
   *
   * @throws {StoreError} `WAXSEAL_EVIDENCE_INVALID` where a report is none; nothing is written
   */
  report(report: InstanceReport): Promise<void>;
  /** Returns what was reported of `app`: the boots, the most recently heard first, and the uses, the latest first; `MOST_RECORDS` of each at most. */
  evidence(app: string): Promise<Evidence>;
  /**
   * Remembers what a document says, and returns what all documents of its `app` have said, this one among them. Nothing is ever taken back:
   * the floor only rises, revoked keys only become more, and of two that claim one revision at once, one is first for both. Who is
   * told that it failed may have been heard in part, and says it again.
   *
   * @throws {StoreError} `WAXSEAL_EVIDENCE_INVALID` where a claim is none; nothing is remembered
   */
  remember(claim: RingClaim): Promise<RingMemory>;
  /** Removes boots of all applications that were last heard of before `beforeMs`, at most 1,000, and says so in `clearedMs`. Uses, floors, digests and revocations stay. @returns how many; call again until it is 0 */
  clear(beforeMs: number): Promise<number>;
  /** Lets go of what the store has opened itself; the next call opens it again. */
  close?(): void;
}

/** A store whose tables have to be made. */
export interface MigratableEvidenceStore extends EvidenceStore {
  /** Creates the tables where they are missing. @throws {StoreError} */
  migrate(): Promise<void>;
}
