/**
 * The header before each member of a cpio archive: in hexadecimal digits, in octal ones, or binary.
 *
 * Source: FreeBSD's cpio(5); the kernel's Documentation/driver-api/early-userspace/buffer-format.rst.
 * @module
 */
export interface CpioHeader {
  readonly length: number;
  readonly nameLength: number;
  readonly size: number;
  /** Name and content end at a multiple of as many bytes. */
  readonly alignment: number;
}

/** The longest of the headers. */
export const CPIO_HEADER = 110;
const [HEX, OCTAL, BINARY] = [110, 76, 26];
/** Linux has no longer path. */
const MOST_OF_A_NAME = 4096;

/** Returns the header at `from`; undefined where there is none. */
export function cpioHeaderOf(bytes: Uint8Array, from: number, to: number): CpioHeader | undefined {
  const header = ofAnyKind(Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(to - from, CPIO_HEADER)));
  return header === undefined || header.nameLength < 1 || header.nameLength > MOST_OF_A_NAME ? undefined : header;
}

function ofAnyKind(bytes: Buffer): CpioHeader | undefined {
  const text = bytes.toString("latin1");
  if (text.length >= HEX && /^07070[12][0-9A-Fa-f]*$/.test(text.slice(0, HEX))) {
    const field = (at: number): number => Number.parseInt(text.slice(at, at + 8), 16);
    return { length: HEX, nameLength: field(94), size: field(54), alignment: 4 };
  }
  if (text.length >= OCTAL && /^070707[0-7]*$/.test(text.slice(0, OCTAL))) {
    const field = (at: number, length: number): number => Number.parseInt(text.slice(at, at + length), 8);
    return { length: OCTAL, nameLength: field(59, 6), size: field(65, 11), alignment: 1 };
  }
  if (bytes.length < BINARY) return undefined;
  const isLittle = bytes.readUInt16LE(0) === 0o70707;
  if (!isLittle && bytes.readUInt16BE(0) !== 0o70707) return undefined;
  const field = (at: number): number => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  return { length: BINARY, nameLength: field(20), size: field(22) * 65_536 + field(24), alignment: 2 };
}

/** Tells whether an archive begins at `from`: two bytes of the binary kind say little, but its name ends with the one NUL in it. */
export function isCpio(bytes: Uint8Array, from: number, to: number): boolean {
  const header = cpioHeaderOf(bytes, from, to);
  if (header === undefined) return false;
  const [start, end] = [from + header.length, from + header.length + header.nameLength];
  const nul = bytes.indexOf(0, start);
  return end > to ? nul === -1 || nul >= to : nul === end - 1;
}
