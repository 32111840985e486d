/**
 * The 512 bytes before each member of a tar archive.
 *
 * Source: POSIX.1-2018, pax, "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format".
 * @module
 */
export const BLOCK = 512;

export interface TarHeader {
  readonly name: Uint8Array;
  readonly link: Uint8Array;
  readonly size: number;
  /** One character: "0" is a file, "5" a folder, "x" records about the next member, … */
  readonly type: string;
  /** Of GNU's sparse files: blocks with more of the map come before the content. */
  readonly hasMoreMap: boolean;
}

const [CHECKSUM, CHECKSUM_END] = [148, 156];
const SPACE = 0x20;

/** Tells whether these 512 bytes are a header: old archives have no magic, all have the sum of the bytes. */
export function hasTarChecksum(bytes: Uint8Array, from: number): boolean {
  const mode = bytes[from + 100]!;
  const modeEnd = bytes[from + 107]!;
  if ((mode !== SPACE && (mode < 0x30 || mode > 0x37)) || (modeEnd !== 0 && modeEnd !== SPACE)) return false; // nearly all that is no tar
  const wanted = octal(bytes.subarray(from + CHECKSUM, from + CHECKSUM_END));
  let sum = 8 * SPACE;
  let signed = sum; // as some old programs add
  for (let at = 0; at < BLOCK; at++) {
    if (at >= CHECKSUM && at < CHECKSUM_END) continue;
    const byte = bytes[from + at]!;
    sum += byte;
    signed += (byte << 24) >> 24;
  }
  return wanted === sum || wanted === signed;
}

/** Returns what a header says; undefined where the block is none. */
export function tarHeaderOf(block: Uint8Array): TarHeader | undefined {
  if (!hasTarChecksum(block, 0)) return undefined;
  const size = numberOf(block.subarray(124, 136));
  if (size === undefined) return undefined;
  const magic = latin1(block.subarray(257, 263));
  const type = block[156] === 0 ? "0" : String.fromCharCode(block[156]!);
  const prefix = magic === "ustar\0" ? untilNul(block.subarray(345, 500)) : new Uint8Array();
  const name = untilNul(block.subarray(0, 100));
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from("/"), name]),
    link: untilNul(block.subarray(157, 257)),
    size,
    type,
    hasMoreMap: type === "S" && block[482] !== 0,
  };
}

/** Returns `text` up to its first NUL. */
export function untilNul(text: Uint8Array): Uint8Array {
  const end = text.indexOf(0);
  return end === -1 ? text : text.subarray(0, end);
}

/** Octal digits; or, where the first bit is set, GNU's binary. */
function numberOf(field: Uint8Array): number | undefined {
  if ((field[0]! & 0x80) === 0) return octal(field);
  if (field[0] !== 0x80) return undefined; // negative
  let value = 0;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return Number.isSafeInteger(value) ? value : undefined;
}

function octal(field: Uint8Array): number | undefined {
  const digits = latin1(untilNul(field)).trim();
  return /^[0-7]{0,12}$/.test(digits) ? Number.parseInt(digits || "0", 8) : undefined;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
