/**
 * The small files that stand for large ones which git LFS keeps elsewhere.
 *
 * Source: git-lfs, docs/spec.md, "The Pointer"; lfs/pointer.go, v1Aliases.
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Those of the alpha and of the time before its release are read to this day. */
const VERSIONS = ["https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1", "http://git-media.io/v/2"].map(
  (url) => `version ${url}\n`,
);
const OID_DIGITS = 64;
const LEAST = Math.min(...VERSIONS.map(({ length }) => length)) + "oid sha256:".length + OID_DIGITS;
/** Units: bytes. A pointer is smaller. */
const MOST = 1024;

/** Returns the name of what the blob in `bytes` from `from` to `to` stands for; undefined where it stands for itself. */
export function lfsPointer(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (to - from < LEAST || to - from >= MOST || bytes[from] !== 0x76) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");
  const oid = VERSIONS.some((version) => text.startsWith(version)) ? /\noid sha256:([0-9a-f]+)\n/.exec(text)?.[1] : undefined;
  return oid?.length === OID_DIGITS ? oid : undefined;
}

/** Tells whether git LFS has in the git folder `common` what is named `oid`. */
export function hasLfsObject(common: string, oid: string): boolean {
  return existsSync(join(common, "lfs", "objects", oid.slice(0, 2), oid.slice(2, 4), oid));
}
