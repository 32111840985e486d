import { isText } from "../../encoding/utf8.ts";
import { MOST_REASON_CHARACTERS } from "../document/read-document.ts";
import type { RingDocument, RingDocumentParts, RingKey } from "../document/ring-document.ts";
import { keyDigest } from "../key-digest.ts";
import type { KeyLike } from "../secret-key.ts";
import { nextDocument, settled, type EditOptions } from "./edit.ts";
import { momentOf } from "./moment.ts";
import { isSameKey, newKey, type NewKeyGuard } from "./new-key.ts";
import { refuse, type Edited, type Refused } from "./refused.ts";

export interface RevokeOptions extends EditOptions {
  /** 1 to 255 characters without control characters, such as "leak"; everybody who reads the document reads it. */
  reason: string;
  /** What signs instead of a current key, where none is staged. @default what generateSecretKey() makes */
  key?: KeyLike | undefined;
}

export type RevokeGuard = "no-such-key" | "reason-invalid" | "too-large" | NewKeyGuard;

export interface Revoked extends Edited {
  /** Which key signs now, and where it comes from. Until every process has a new key, some refuse what others sign: of a leak, the lesser evil. */
  readonly signer: { readonly id: string; readonly origin: "unchanged" | "staged" | "given" | "generated" };
}

const CONTROL = /\p{Cc}/u;

/**
 * Takes a key out at once, whatever its state, and for ever: no ring accepts it again. Whatever it vouched for is refused from then on.
 *
 * @throws {ConfigError} `WAXSEAL_KEYRING_SECRET` when the ring has a key that no document can hold
 */
export function revoke(ring: RingDocument, id: string, { reason, key: given, now: read }: RevokeOptions): Revoked | Refused<RevokeGuard> {
  const now = momentOf(read);
  if (!isText(reason) || reason.length === 0 || reason.length > MOST_REASON_CHARACTERS || CONTROL.test(reason))
    return refuse("reason-invalid", 'A reason is 1 to 255 characters without control characters, such as "leak".');
  const parts = settled(ring, now);
  const leaked = parts.keys.find((key) => key.id === id);
  if (leaked === undefined) return refuse("no-such-key", "The ring has no key of this id; it may have been retired or revoked already.");
  const leaves = parts.keys.filter((key) => isSameKey(key.key, leaked.key)); // it may be listed twice
  const stays = parts.keys.filter((key) => !leaves.includes(key));
  const revoked = [...parts.revoked, ...leaves.map((key) => ({ id: key.id, at: now, reason, digest: keyDigest(key.key) }))];
  const succession = successionOf({ ...parts, keys: stays, revoked }, given, now);
  if ("guard" in succession) return succession;
  const { keys, signer } = succession;
  const next = nextDocument(ring, { ...parts, keys, revoked, floor: ring.revision + 1 }, now);
  return next.ok ? Object.freeze({ ...next, signer }) : next;
}

function successionOf(
  { keys, revoked }: RingDocumentParts,
  given: KeyLike | undefined,
  now: number,
): { keys: readonly RingKey[]; signer: Revoked["signer"] } | Refused<NewKeyGuard> {
  const current = keys.find(({ state }) => state === "current");
  if (current !== undefined) return { keys, signer: { id: current.id, origin: "unchanged" } };
  const staged = keys.find(({ state }) => state === "staged");
  const successor = staged ?? newKey({ keys, revoked }, { key: given });
  if ("guard" in successor) return successor;
  const { activateAt: _, demotedAt: __, ...next } = successor as RingKey;
  const origin = staged !== undefined ? "staged" : given !== undefined ? "given" : "generated";
  return {
    keys: [{ ...next, state: "current", promotedAt: now }, ...keys.filter((key) => key !== staged)],
    signer: { id: next.id, origin },
  };
}
