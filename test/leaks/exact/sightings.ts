/**
 * What the tests of exact mode ask a search.
 *
 * @module
 */
import { KeyRing } from "../../../src/keys/key-ring.ts";
import type { KeyLike } from "../../../src/keys/secret-key.ts";
import type { Sighting } from "../../../src/leaks/detector.ts";
import { KeySearch } from "../../../src/leaks/exact/key-search.ts";

export function searchFor(...keys: readonly [KeyLike, ...KeyLike[]]): KeySearch {
  return new KeySearch(new KeyRing({ current: keys[0], fallbacks: keys.slice(1) }).entries);
}

/** Returns what is seen in a text: disguise, how much of the key, and what bytes it is said to be. */
export function seen(search: KeySearch, text: string | Uint8Array): string[] {
  const bytes = Buffer.from(text);
  return search
    .find(bytes)
    .map((sighting) => `${sighting.disguise!} ${partOf(sighting)} ${bytes.toString("latin1", sighting.start, sighting.end)}`);
}

export function partOf({ part }: Sighting): string {
  return part === "whole" ? part : `${part.characters}/${part.of}`;
}

/** Returns `content` where in memory its first byte is `offset` bytes after a multiple of 64, with nothing of use around it. */
export function placed(content: Uint8Array, offset: number, shared = false): Uint8Array {
  const buffer = shared ? new SharedArrayBuffer(content.length + 131) : new ArrayBuffer(content.length + 131);
  const bytes = new Uint8Array(buffer, offset, content.length);
  bytes.set(content);
  return bytes;
}
