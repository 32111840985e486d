/**
 * Staged rotation: pure edits of a key ring document. None of them reads or writes anything; what they return is for a source to write.
 *
 * @module
 */
export { amend, type AmendGuard, type AmendOptions } from "./amend.ts";
export { createRing, type NewRing } from "./create-ring.ts";
export type { EditOptions } from "./edit.ts";
export { invalidates, type Invalidation, type InvalidatesOptions } from "./invalidates.ts";
export type { KeyEvidence } from "./key-evidence.ts";
export type { DepartureOptions } from "./departure.ts";
export { promote, type PromoteGuard, type PromoteOptions } from "./promote.ts";
export type { Edited, EditResult, Refused } from "./refused.ts";
export { retire, type Retired, type RetireGuard } from "./retire.ts";
export { revoke, type Revoked, type RevokeGuard, type RevokeOptions } from "./revoke.ts";
export { rollback, type RollbackGuard, type RollbackOptions } from "./rollback.ts";
export { stage, type StageGuard, type StageOptions } from "./stage.ts";
export { timeline, type TimelineStep } from "./timeline.ts";
export type { RingPolicy } from "../document/policy.ts";
export { RingDocument, type RevokedKey, type RingDocumentParts, type RingKey } from "../document/ring-document.ts";
