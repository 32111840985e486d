/**
 * From what processes have reported to what guards ask for.
 *
 * @module
 */
import type { RingDocument, RingKey } from "../../keys/document/ring-document.ts";
import { keyUsage, successionMs, type InstanceUsage, type KeyUsage } from "../../keys/evidence/key-usage.ts";
import type { KeyEvidence } from "../../keys/rotation/key-evidence.ts";
import type { PromoteOptions } from "../../keys/rotation/promote.ts";
import { purposeOfSalt } from "../../signing/purpose-of-salt.ts";
import type { KeysTask } from "./task.ts";

/** All that is known of the processes of an application. */
export interface Fleet extends KeyUsage {
  /** Django processes read the keys, too, and report nothing: only time speaks for them. */
  readonly hasSilentReaders: boolean;
}

/** Returns what processes have reported about the keys of `ring`; undefined without a store. @throws {StoreError} */
export async function fleetOf({ evidence: store, io, options }: KeysTask, ring: RingDocument): Promise<Fleet | undefined> {
  if (store === undefined) return undefined;
  const usage = keyUsage(await store.evidence(ring.app), ring, io.clock(), { purposeOf: purposeOfSalt });
  return { ...usage, hasSilentReaders: ring.projected || options.django };
}

/** Returns what the processes have acknowledged. Where some are silent, time has to pass, whatever the others say. */
export function acknowledgements(
  { acknowledged, instances, hasSilentReaders }: Fleet,
  { revision }: RingDocument,
  waive: readonly string[],
): Pick<PromoteOptions, "acknowledged" | "instances" | "waive"> {
  const isMissing = instances.some(
    (one) => one.state === "lost" && one.revision < revision && !waive.includes(one.instance) && !isReplaced(one, instances),
  );
  return { acknowledged, instances: hasSilentReaders || isMissing ? Infinity : undefined, waive };
}

/** Returns what was seen of the use of a key. Silent readers use it unseen. */
export function evidenceOf(key: RingKey, { keys, hasSilentReaders }: Fleet, rows: number | undefined): KeyEvidence | undefined {
  const used = keys.find(({ id }) => id === key.id);
  return used && { ...used, since: hasSilentReaders ? undefined : used.since, rows };
}

function isReplaced(one: InstanceUsage, instances: readonly InstanceUsage[]): boolean {
  const namesakes = instances.filter(({ instance }) => instance === one.instance);
  return successionMs(one, namesakes) < Infinity && namesakes.some(({ state }) => state === "alive");
}
