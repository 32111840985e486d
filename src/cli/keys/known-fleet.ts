import type { RingDocument } from "../../keys/document/ring-document.ts";
import { membersOf, type Fleet } from "./fleet.ts";
import type { KeysTask } from "./task.ts";

/** Returns what processes have reported about the keys of `ring`; undefined without a store. @throws {StoreError} */
export async function knownFleet({ evidence: store, io, options }: KeysTask, ring: RingDocument): Promise<Fleet | undefined> {
  if (store === undefined) return undefined;
  const evidence = await store.evidence(ring.app);
  const members = membersOf(evidence, ring, io.clock() * 1000);
  return { evidence, members, hasSilentReaders: ring.projected || options.django };
}
