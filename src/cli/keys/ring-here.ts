/**
 * The document as it stands at its source, judged as every process judges it: a document that was rolled back is edited by nobody.
 *
 * @module
 */
import { KeySourceError, type WaxsealError } from "../../errors.ts";
import type { RingDocument } from "../../keys/document/ring-document.ts";
import { Acceptance, claimOf } from "../../keys/live/acceptance.ts";
import { floorOfEnvironment } from "../../keys/live/floor.ts";
import { failureOf, readSource } from "../../keys/live/read-source.ts";
import type { KeysTask } from "./task.ts";

export interface RingHere {
  readonly ring: RingDocument;
  /** What would notice an older document. */
  readonly protection: "store" | "floor" | "none";
  /** Why no process may use it. */
  readonly objection: WaxsealError | undefined;
}

const LOAD_MS = 60_000;

/** Returns the document. @throws {KeySourceError} @throws {ConfigError} @throws {StoreError} */
export async function ringHere({ place: { source }, evidence, io }: KeysTask): Promise<RingHere> {
  const floor = floorOfEnvironment(io.env);
  const ring = await readSource(source, LOAD_MS, new AbortController().signal).catch((error: unknown) => {
    throw failureOf(error, source);
  });
  const acceptance = new Acceptance({ app: undefined, floor });
  const isRemembered = evidence !== undefined && ring.revision > 0;
  const protection = isRemembered ? "store" : floor > 0 ? "floor" : "none";
  try {
    acceptance.judge(ring, undefined);
    if (isRemembered) acceptance.compare(ring, await evidence.remember(claimOf(ring, ring.app)));
  } catch (error) {
    if (!(error instanceof KeySourceError)) throw error;
    return { ring, protection, objection: error };
  }
  return { ring, protection, objection: undefined };
}

/** Returns the document, where processes may use it. @throws {KeySourceError} also `WAXSEAL_KEYRING_FLOOR`, `…_REVOKED`, `…_FORKED` */
export async function soundRing(task: KeysTask): Promise<RingDocument> {
  const { ring, objection } = await ringHere(task);
  if (objection !== undefined) throw objection;
  return ring;
}
