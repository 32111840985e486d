import { StoreError } from "../../src/errors.ts";
import { memoryEvidence } from "../../src/sessions/stores/evidence/memory.ts";
import type { Evidence, EvidenceStore, InstanceReport, RingClaim, RingMemory } from "../../src/keys/evidence/evidence-store.ts";

/** An evidence store in memory, which can be told to be down, and keeps what it was told. */
export class MemoryEvidenceStore implements EvidenceStore {
  readonly reports: InstanceReport[] = [];
  readonly claims: RingClaim[] = [];
  failure: Error | undefined;
  closed = 0;
  readonly #kept = memoryEvidence();
  readonly #memories = new Map<string, { floor: number; digests: Map<number, string>; revoked: Set<string> }>();

  /** Makes each call fail until it is called with nothing. */
  fail(failure?: Error): void {
    this.failure = failure;
  }

  static down(): StoreError {
    return new StoreError("WAXSEAL_STORE_FAILED", "The store is down.");
  }

  async report(report: InstanceReport): Promise<void> {
    if (this.failure) throw this.failure;
    this.reports.push(structuredClone(report));
    await this.#kept.report(report);
  }

  async remember(claim: RingClaim): Promise<RingMemory> {
    if (this.failure) throw this.failure;
    this.claims.push(claim);
    const { app, revision, floor, digest, revoked } = claim;
    const memory = this.#memories.get(app) ?? { floor: 0, digests: new Map<number, string>(), revoked: new Set<string>() };
    this.#memories.set(app, memory);
    memory.floor = Math.max(memory.floor, floor);
    if (!memory.digests.has(revision)) memory.digests.set(revision, digest);
    for (const one of revoked) memory.revoked.add(one);
    return { floor: memory.floor, digest: memory.digests.get(revision)!, revoked: [...memory.revoked] };
  }

  async evidence(app: string): Promise<Evidence> {
    if (this.failure) throw this.failure;
    return this.#kept.evidence(app);
  }

  async clear(): Promise<number> {
    return 0;
  }

  close(): void {
    this.closed++;
  }

  /** How often each key vouched for each purpose, in all reports together. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { key, purpose, count } of this.reports.flatMap(({ uses }) => uses))
      counts[`${key} ${purpose}`] = (counts[`${key} ${purpose}`] ?? 0) + count;
    return counts;
  }
}
