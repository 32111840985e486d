/** What each character is worth as a hexadecimal digit. */
const DIGITS = new Uint8Array(256).map((_, code) => Math.max(0, "0123456789abcdef".indexOf(String.fromCharCode(code))));

/** Writes the bytes that the hexadecimal digits at `at` spell into `into`, which they fill. git writes them; other characters count as 0. */
export function bytesOfHex(digits: Uint8Array, at: number, into: Uint8Array): Uint8Array {
  for (let byte = 0; byte < into.length; byte++) into[byte] = (DIGITS[digits[at + byte * 2]!]! << 4) | DIGITS[digits[at + byte * 2 + 1]!]!;
  return into;
}
