import { textOfUtf8 } from "../../encoding/utf8.ts";
import { equalBytes } from "../../crypto/equal.ts";
import { ConfigError } from "../../errors.ts";
import { checkSecretKey } from "../check-secret-key.ts";
import { MOST_SECRET_CHARACTERS } from "../document/read-document.ts";
import type { RingDocumentParts, RingKey } from "../document/ring-document.ts";
import { generateSecretKey } from "../generate.ts";
import { keyDigest } from "../key-digest.ts";
import { keyText } from "../key-text.ts";
import { reveal } from "../reveal.ts";
import { SecretKey, type KeyLike } from "../secret-key.ts";
import { randomId } from "./edit.ts";
import { refuse, type Refused } from "./refused.ts";

export type NewKeyGuard = "key-unreadable" | "key-weak" | "key-known-here" | "key-revoked";

export interface NewKey {
  /** @default what generateSecretKey() makes */
  key?: KeyLike | undefined;
  /** 1 to 64 characters of `[A-Za-z0-9._-]`. @default a random one */
  id?: string | undefined;
}

/** Returns the key that may join `ring`, or why it may not. */
export function newKey(
  { keys, revoked }: Pick<RingDocumentParts, "keys" | "revoked">,
  { key: material, id = randomId() }: NewKey,
): Pick<RingKey, "id" | "key"> | Refused<NewKeyGuard> {
  const key = readableKey(material ?? generateSecretKey());
  if ("guard" in key) return key;
  const findings = checkSecretKey(key);
  if (findings.length > 0) return refuse("key-weak", findings.map(({ message, hint }) => `${message} ${hint}`).join(" "));
  const digest = keyDigest(key);
  if (revoked.some((one) => one.id === id || one.digest === digest))
    return refuse(
      "key-revoked",
      "This key, or its id, has been revoked: it never verifies again. Leave key and id out, and new ones are made.",
    );
  if (keys.some((one) => one.id === id || isSameKey(one.key, key)))
    return refuse("key-known-here", "This key, or its id, is in the ring already. Leave key and id out, and new ones are made.");
  return { id, key };
}

export function isSameKey(one: SecretKey, other: SecretKey): boolean {
  return equalBytes(reveal(one), reveal(other));
}

/** A document is read back under the rules of `readDocument`. */
function readableKey(material: KeyLike): SecretKey | Refused<"key-unreadable"> {
  try {
    const key = SecretKey.from(material);
    const text = textOfUtf8(reveal(key));
    if (text === undefined) return refuse("key-unreadable", "The key is bytes that are no UTF-8 text, which a document cannot hold.");
    if (text.length > MOST_SECRET_CHARACTERS) return refuse("key-unreadable", "The key is longer than 4,096 characters.");
    keyText(text, "The key");
    return key;
  } catch (error) {
    if (error instanceof ConfigError) return refuse("key-unreadable", error.message);
    throw error;
  }
}
