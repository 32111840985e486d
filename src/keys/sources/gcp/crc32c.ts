/** 0x1edc6f41, reflected. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0);
  return remainder;
});

/**
 * Returns the checksum of `bytes`, against accidents on the way: it is no proof of who wrote them.
 *
 * Units:  a whole number below 2^32
 * Source: RFC 3720, section 12.1 (CRC-32C, Castagnoli), and its examples in B.4, which are the test's. zlib's crc32 has another polynomial.
 */
export function crc32c(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 0xff]! ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
