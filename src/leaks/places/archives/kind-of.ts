import { hasTarChecksum } from "./tar-header.ts";

/** What the first bytes of a content say that it is; only what has to be read in another way than as plain bytes. */
export type Kind = "gzip" | "zip" | "tar" | "zstd" | "brotli" | "bzip2" | "xz" | "7z" | "rar" | "sqlite" | "sqlite-wal";

/** So many bytes tell the kind of any content. */
export const HEAD_BYTES = 512;

const MAGICS: readonly (readonly [kind: Kind, magic: Uint8Array])[] = (
  [
    ["zip", "504b0304"],
    ["zip", "504b0506"],
    ["zip", "504b0708504b0304"], // one part of several, all in one file
    ["zstd", "28b52ffd"],
    ["xz", "fd377a585a00"],
    ["7z", "377abcaf271c"],
    ["rar", "526172211a07"],
    ["sqlite", Buffer.from("SQLite format 3\0").toString("hex")],
    ["sqlite-wal", "377f0682"],
    ["sqlite-wal", "377f0683"],
  ] satisfies [Kind, string][]
).map(([kind, hex]) => [kind, Uint8Array.from(Buffer.from(hex, "hex"))]);

const FIRST_BYTES = new Set([0x1f, 0x42, ...MAGICS.map(([, magic]) => magic[0]!)]);

/** Returns what `bytes` from `from` to `to` begin as. */
export function kindOf(bytes: Uint8Array, from: number, to: number, name: string | undefined): Kind | undefined {
  const first = bytes[from]!;
  if (FIRST_BYTES.has(first) && to - from >= 4) {
    const known = MAGICS.find(([, magic]) => to - from >= magic.length && magic.every((byte, at) => bytes[from + at] === byte));
    if (known !== undefined) return known[0];
    if (first === 0x1f && isGzip(bytes, from)) return "gzip";
    if (first === 0x42 && isBzip2(bytes, from, to)) return "bzip2";
  }
  if (to - from >= 512 && hasTarChecksum(bytes, from)) return "tar";
  if (first === 0x23 && isZipAfterItsInterpreter(bytes, from, to)) return "zip";
  return name?.endsWith(".br") === true ? "brotli" : undefined;
}

/** RFC 1952, 2.3: deflate is the only method, and three flags are reserved. */
function isGzip(bytes: Uint8Array, from: number): boolean {
  return bytes[from + 1] === 0x8b && bytes[from + 2] === 8 && (bytes[from + 3]! & 0xe0) === 0;
}

/** "BZh", the level, and either the first block (pi) or the end (its root). */
function isBzip2(bytes: Uint8Array, from: number, to: number): boolean {
  const head = Buffer.from(bytes.subarray(from, Math.min(to, from + 10))).toString("latin1");
  return head.startsWith("BZh") && /^[1-9](?:1AY&SY|\x17rE8P\x90)$/.test(head.slice(3));
}

/** Python's zipapp: a line "#!…", then the archive. */
function isZipAfterItsInterpreter(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from + 1] !== 0x21) return false;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(to - from, HEAD_BYTES));
  const lineEnd = head.indexOf(0x0a);
  return lineEnd !== -1 && head.indexOf("PK\x03\x04", lineEnd + 1) === lineEnd + 1;
}
