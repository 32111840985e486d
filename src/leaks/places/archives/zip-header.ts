/**
 * The header before each member of a zip archive.
 *
 * Source: PKWARE's APPNOTE 6.3.10, 4.3.7 (local file header), 4.4 (its fields), 4.5.3 (zip64), 4.3.12 (central directory header).
 * @module
 */
export const LOCAL_HEADER = 30;
export const CENTRAL_HEADER = 46;

export interface ZipHeader {
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Of the content as it is stored; undefined where it is said only behind it. */
  readonly size: number | undefined;
  readonly nameLength: number;
  readonly extraLength: number;
}

const [ENCRYPTED, SIZE_BEHIND] = [1, 8];
const IN_ZIP64 = 0xffffffff;
const ZIP64 = 1;

/** Returns what a local header says; undefined where the bytes cannot be one, although they begin like it. */
export function zipHeaderOf(bytes: Uint8Array): ZipHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, LOCAL_HEADER);
  const flags = view.getUint16(6, true);
  const size = view.getUint32(18, true);
  const [nameLength, extraLength] = [view.getUint16(26, true), view.getUint16(28, true)];
  const method = view.getUint16(8, true);
  if (bytes[4]! > 100 || method > 99 || nameLength === 0) return undefined; // the version it needs; the methods there are
  return {
    method,
    isEncrypted: (flags & ENCRYPTED) !== 0,
    size: (flags & SIZE_BEHIND) !== 0 && size === 0 ? undefined : size,
    nameLength,
    extraLength,
  };
}

/** Returns the size as the extra field has it where the header's own is too small for it; undefined where it is not there. */
export function sizeInZip64(size: number | undefined, extra: Uint8Array, inflatedSize: number): number | undefined {
  if (size !== IN_ZIP64) return size;
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64) continue;
    const field = at + 4 + (inflatedSize === IN_ZIP64 ? 8 : 0);
    if (field + 8 > Math.min(extra.length, at + 4 + view.getUint16(at + 2, true))) return undefined;
    const large = Number(view.getBigUint64(field, true));
    return large > 0 && Number.isSafeInteger(large) ? large : undefined;
  }
  return undefined;
}
