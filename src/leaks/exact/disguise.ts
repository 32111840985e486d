/** One spelling of one secret: of a key, or of what is derived from it. */
export interface Disguise {
  /** For people and reports, such as "raw", "JSON", "base64 at offset 1", "derived key of django.contrib.messages, hex". */
  readonly name: string;
  /** What to look for. */
  readonly bytes: Uint8Array;
  /** How many characters of the secret these bytes spell: code points of text, bytes of what is no text. */
  readonly characters: number;
  /** For each character, the last of the bytes that a run may begin with and still have it. */
  readonly begins: readonly number[];
  /** For each character, the first of the bytes that a run may end before and still have it. */
  readonly ends: readonly number[];
  /** In hex and base64 what stands beside the secret is encoded with it, so that neighbours tell little. */
  readonly encoding: "none" | "hex" | "base64";
  /** Something always stands before it, as where it begins within a group of base64. */
  readonly isInside: boolean;
  /** It spells a key that was derived from the secret: random bytes, however weak the secret. */
  readonly isDerived: boolean;
}
