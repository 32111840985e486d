import { bytesOf, type SecretKey } from "./secret-key.ts";

/** Returns the raw bytes of `key`. The one exit for them: whoever reviews a change looks for this name. */
export function reveal(key: SecretKey): Uint8Array {
  return bytesOf(key);
}
