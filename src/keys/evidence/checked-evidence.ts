/**
 * What may be given to a store of evidence: what no database cuts, folds or refuses, and no more than its readers can bear.
 *
 * @module
 */
import { isText } from "../../encoding/utf8.ts";
import { StoreError } from "../../errors.ts";
import { MOST_RECORDS, type InstanceReport, type KeyUse, type RingClaim, type RingMemory } from "./evidence-store.ts";

const MOST_CHARACTERS = 255;
const MOST_APP_CHARACTERS = 64;
const MOST_KEYS = 50;
const MOST_REVOKED = 1000;
const DIGEST = /^[0-9a-f]{64}$/;
const STATES: readonly string[] = ["staged", "current", "fallback"];

/** Returns `report`, the uses of one key and purpose as one, in an order that is the same for all. @throws {StoreError} `WAXSEAL_EVIDENCE_INVALID` */
export function checkedReport(report: InstanceReport): InstanceReport {
  const { app, instance, boot, revision, keys, sinceMs, untilMs, everyMs, uses } = report;
  const isSound =
    isName(app, MOST_APP_CHARACTERS) &&
    [instance, boot, ...keys.map(({ key }) => key)].every((name) => isName(name)) &&
    [revision, sinceMs, untilMs, everyMs].every(isWhole) &&
    sinceMs <= untilMs &&
    everyMs > 0 &&
    keys.length <= MOST_KEYS &&
    keys.every(({ state }) => STATES.includes(state)) &&
    uses.length <= MOST_RECORDS &&
    uses.every(({ key, purpose, count, lastUsedMs }) => isName(key) && isName(purpose) && isWhole(count) && isWhole(lastUsedMs));
  if (!isSound)
    throw invalid(
      "A report has an app of up to 64 characters, other texts of up to 255, whole times in their order, at most 50 keys and at most 10,000 uses",
    );
  return { ...report, uses: added(uses) };
}

/** Returns `claim`. @throws {StoreError} `WAXSEAL_EVIDENCE_INVALID` */
export function checkedClaim(claim: RingClaim): RingClaim {
  const { app, revision, floor, digest, revoked } = claim;
  const isSound =
    isName(app, MOST_APP_CHARACTERS) &&
    [revision, floor].every(isWhole) &&
    revoked.length <= MOST_REVOKED &&
    [digest, ...revoked].every((one) => typeof one === "string" && DIGEST.test(one));
  if (!isSound)
    throw invalid("A claim has an app of up to 64 characters, whole numbers, digests of 64 hex digits, and revokes at most 1,000 keys");
  return claim;
}

/** Returns `memory`, what a store says it remembers. A floor that is no number would let everything pass. @throws {StoreError} `WAXSEAL_STORE_FAILED` */
export function checkedMemory(memory: RingMemory): RingMemory {
  const { floor, digest, revoked } = memory;
  const digests: unknown = revoked;
  const areDigests =
    Array.isArray(digests) && [digest, ...(digests as unknown[])].every((one) => typeof one === "string" && DIGEST.test(one));
  if (isWhole(floor) && areDigests) return memory;
  throw new StoreError(
    "WAXSEAL_STORE_FAILED",
    "The evidence store remembers something of the key ring that is no floor, digest or revocation; find out who writes there, and mend it.",
  );
}

/** So that two who report at once come by the same rows in the same order, and neither waits for the other in a circle. */
function added(uses: readonly KeyUse[]): KeyUse[] {
  const sums = new Map<string, KeyUse>();
  for (const use of uses.filter(({ count }) => count > 0)) {
    const name = JSON.stringify([use.key, use.purpose]);
    const { count = 0, lastUsedMs = 0 } = sums.get(name) ?? {};
    sums.set(name, { ...use, count: count + use.count, lastUsedMs: Math.max(lastUsedMs, use.lastUsedMs) });
  }
  return [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, use]) => use);
}

function isName(value: unknown, most = MOST_CHARACTERS): boolean {
  return (
    typeof value === "string" &&
    isText(value) &&
    value !== "" &&
    !value.includes("\0") &&
    (value.length <= most || (value.length <= 2 * most && [...value].length <= most))
  );
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function invalid(rule: string): StoreError {
  return new StoreError("WAXSEAL_EVIDENCE_INVALID", `${rule}; this one has not, and nothing of it was kept.`);
}
