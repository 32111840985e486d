/**
 * Where processes leave word which keys they have and use, so that whoever rotates need not guess; and what outlives a document that is rolled back.
 *
 * `waxseal/testing` has the suite that holds an implementation to this.
 *
 * @module
 */
import type { KeyState } from "../key-ring.ts";

/** What one process says of the time since it last reported. Texts have 1 to 255 characters and no NUL; times are whole Unix milliseconds by its own clock. */
export interface InstanceReport {
  readonly app: string;
  /** What people call it: a host, a pod. Two processes may share it. */
  readonly instance: string;
  /** Random, another one at each start. */
  readonly boot: string;
  /** Of the document in use. */
  readonly revision: number;
  /** The keys in use; at most 50. */
  readonly keys: readonly { readonly key: string; readonly state: KeyState }[];
  readonly sinceMs: number;
  readonly untilMs: number;
  /** From `untilMs` on, silence for longer than this is a gap. */
  readonly everyMs: number;
  /** It has stopped, and will say no more. */
  readonly isLast: boolean;
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
}

/** What a document says that must not be unsaid by an older one. */
export interface RingClaim {
  readonly app: string;
  readonly revision: number;
  readonly floor: number;
  /** 64 hex digits over the document's content. */
  readonly digest: string;
  /** Of revoked keys, 64 hex digits each. */
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
  /** Adds what a process reports, as one step: its uses to the counts, its state to its boot. Its gaps are found here: a report whose `sinceMs` lies after the `untilMs` of the one before. */
  report(report: InstanceReport): Promise<void>;
  /** Returns what was reported of `app`: at most 10,000 boots, the most recently heard first, and at most 10,000 uses, the latest first. */
  evidence(app: string): Promise<Evidence>;
  /** Remembers what a document says, and returns what all have said, this one among them. Of two that claim one revision at once, one is first for both. */
  remember(claim: RingClaim): Promise<RingMemory>;
  /** Removes boots not heard of since `beforeMs`, at most 1,000. Uses, floors, digests and revocations stay. @returns how many; call again until it is 0 */
  clear(beforeMs: number): Promise<number>;
  /** Lets go of what the store has opened itself; the next call opens it again. */
  close?(): void;
}

/** A store whose tables have to be made. */
export interface MigratableEvidenceStore extends EvidenceStore {
  /** Creates the tables where they are missing. @throws {StoreError} */
  migrate(): Promise<void>;
}
