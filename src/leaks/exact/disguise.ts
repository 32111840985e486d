/** One spelling of one key. */
export interface Disguise {
  /** For people and reports, such as "raw", "JSON", "base64 at offset 1", "derived key of django.contrib.messages, hex". */
  readonly name: string;
  /** What to look for. */
  readonly bytes: Uint8Array;
  /** How many characters of the secret these bytes spell. */
  readonly characters: number;
}
