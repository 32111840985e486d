import { isCpio } from "./cpio-header.ts";
import { hasTarChecksum } from "./tar-header.ts";
import { isZlib } from "./zlib.ts";

/** What the first bytes of a content say that it is; only what has to be read in another way than as plain bytes. */
export type Kind =
  | ("gzip" | "zlib" | "zip" | "tar" | "ar" | "cpio" | "zstd" | "brotli" | "sqlite" | "sqlite-wal")
  | ("bzip2" | "xz" | "lzma" | "lzip" | "lz4" | "lzop" | "compress" | "7z" | "rar" | "cab" | "rpm"); // which nobody here reads

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
    ["ar", Buffer.from("!<arch>\n").toString("hex")],
    ["lz4", "04224d18"],
    ["lz4", "02214c18"], // as it was, and as Linux packs its kernels
    ["lzip", "4c5a495001"],
    ["lzop", "894c5a4f000d0a1a0a"],
    ["cab", "4d53434600000000"],
    ["rpm", "edabeedb"],
    ["sqlite", Buffer.from("SQLite format 3\0").toString("hex")],
    ["sqlite-wal", "377f0682"],
    ["sqlite-wal", "377f0683"],
  ] satisfies [Kind, string][]
).map(([kind, hex]) => [kind, Uint8Array.from(Buffer.from(hex, "hex"))]);

const FIRST_BYTES = new Set([0x1f, 0x42, ...Array.from({ length: 16 }, (_, n) => 0x50 + n), ...MAGICS.map(([, magic]) => magic[0]!)]);

const CPIO_FIRST_BYTES = new Set([0x30, 0xc7, 0x71]);

/** Returns what `bytes` from `from` to `to` begin as. */
export function kindOf(bytes: Uint8Array, from: number, to: number, name: string | undefined): Kind | undefined {
  const first = bytes[from]!;
  if (FIRST_BYTES.has(first) && to - from >= 4) {
    const known = MAGICS.find(([, magic]) => to - from >= magic.length && magic.every((byte, at) => bytes[from + at] === byte));
    if (known !== undefined) return known[0];
    if (first === 0x1f && isGzip(bytes, from)) return "gzip";
    if ((first & 0xf0) === 0x50 && bytes[from + 1] === 0x2a && bytes[from + 2] === 0x4d && bytes[from + 3] === 0x18) return "zstd"; // a frame to skip
    if (first === 0x1f && isCompress(bytes, from)) return "compress";
    if (first === 0x5d && isLzma(bytes, from, to)) return "lzma";
    if (first === 0x42 && isBzip2(bytes, from, to)) return "bzip2";
  }
  if (CPIO_FIRST_BYTES.has(first) && isCpio(bytes, from, to)) return "cpio";
  if ((first & 0x0f) === 8 && isZlib(bytes, from, Math.min(to, from + HEAD_BYTES), to - from < HEAD_BYTES)) return "zlib";
  if (to - from >= 512 && hasTarChecksum(bytes, from)) return "tar";
  if (first === 0x23 && isZipAfterItsInterpreter(bytes, from, to)) return "zip";
  return name?.endsWith(".br") === true ? "brotli" : undefined;
}

/** RFC 1952, 2.3: deflate is the only method, and three flags are reserved. */
function isGzip(bytes: Uint8Array, from: number): boolean {
  return bytes[from + 1] === 0x8b && bytes[from + 2] === 8 && (bytes[from + 3]! & 0xe0) === 0;
}

/** What compress(1) of old writes: the widest code has 9 to 16 bits, and two flags are reserved. */
function isCompress(bytes: Uint8Array, from: number): boolean {
  const flags = bytes[from + 2]!;
  return bytes[from + 1] === 0x9d && (flags & 0x60) === 0 && (flags & 0x1f) >= 9 && (flags & 0x1f) <= 16;
}

/** What came before xz has no magic: the usual properties, a dictionary of a power of two, a size or none, and a zero. */
function isLzma(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 14) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, 14);
  const [dictionary, low, high] = [view.getUint32(1, true), view.getUint32(5, true), view.getUint32(9, true)];
  const isSize = high < 64 || (low === 0xffffffff && high === 0xffffffff);
  return dictionary >= 4096 && (dictionary & (dictionary - 1)) === 0 && isSize && bytes[from + 13] === 0;
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
