/**
 * What a change does to the keys, without any of them.
 *
 * @module
 */
import type { RingDocument, RingKey } from "../../keys/document/ring-document.ts";
import { equalBytes } from "../../crypto/equal.ts";
import { reveal } from "../../keys/reveal.ts";
import type { Paint } from "../paint.ts";

export interface KeyChange {
  readonly id: string;
  readonly fingerprint: string;
  /** Null: it was not there. */
  readonly from: string | null;
  /** Null: it is there no more. */
  readonly to: string | null;
}

/** Returns the keys of both documents, those that change and those that do not. */
export function keyChanges(before: RingDocument | undefined, after: RingDocument): readonly KeyChange[] {
  const old = before?.keys ?? [];
  const isIn = (keys: readonly RingKey[], one: RingKey): RingKey | undefined =>
    keys.find((key) => equalBytes(reveal(key.key), reveal(one.key)));
  return [
    ...after.keys.map((key) => changeOf(key, isIn(old, key)?.state ?? null, key.state)),
    ...old.filter((key) => isIn(after.keys, key) === undefined).map((key) => changeOf(key, key.state, null)),
  ];
}

export function changeText(changes: readonly KeyChange[], paint: Paint): string {
  const width = Math.max(...changes.map(({ id }) => id.length));
  return changes.map((change) => `  ${change.id.padEnd(width)}  ${change.fingerprint.padEnd(12)}  ${stepText(change, paint)}\n`).join("");
}

function changeOf({ id, key }: RingKey, from: string | null, to: string | null): KeyChange {
  return { id, fingerprint: key.fingerprint, from, to };
}

function stepText({ from, to }: KeyChange, paint: Paint): string {
  if (from === to) return paint("faint", String(to));
  if (from === null) return paint("added", `new, ${String(to)}`);
  return to === null ? paint("removed", `${from}, leaves`) : `${from} → ${paint("title", to)}`;
}
