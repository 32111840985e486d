/**
 * Tells whether a secret is strong: Django's rule for `SECRET_KEY`, and keys that the world knows.
 *
 * Source: Django 5.2, django/core/checks/security/base.py, _check_secret_key (security.W009). Vectors: test/vectors/django.json, "check_secret_key".
 * @module
 */
import { textOfUtf8 } from "../encoding/utf8.ts";
import { isKnownKey } from "./known-keys.ts";

/** One thing that is wrong, and what to do about it. */
export interface Finding {
  code: "too-short" | "too-few-unique" | "insecure-prefix" | "known-key";
  message: string;
  hint: string;
}

const LEAST_CHARACTERS = 50;
const LEAST_BYTES = 32;
const LEAST_UNIQUE = 5;
const INSECURE_PREFIX = "django-insecure-";
const HINT = "Make a strong one with `npx waxseal generate`.";

/**
 * Returns what is wrong with the bytes of a key; none means strong.
 *
 * Units: characters (code points) for text; bytes that are no UTF-8 text are raw key material, of which 32 are enough
 */
export function checkKeyBytes(bytes: Uint8Array): Finding[] {
  const text = textOfUtf8(bytes);
  const symbols: readonly (string | number)[] = text === undefined ? [...bytes] : [...text];
  const least = text === undefined ? LEAST_BYTES : LEAST_CHARACTERS;
  const findings: Finding[] = [];
  if (symbols.length < least) {
    findings.push({
      code: "too-short",
      message: `The key is shorter than ${String(least)} ${text === undefined ? "bytes" : "characters"}.`,
      hint: HINT,
    });
  }
  if (new Set(symbols).size < LEAST_UNIQUE) {
    findings.push({ code: "too-few-unique", message: `The key has fewer than ${String(LEAST_UNIQUE)} different characters.`, hint: HINT });
  }
  if (text?.startsWith(INSECURE_PREFIX)) {
    findings.push({
      code: "insecure-prefix",
      message: `The key begins with "${INSECURE_PREFIX}": Django made it for development only.`,
      hint: HINT,
    });
  }
  if (isKnownKey(bytes)) {
    findings.push({
      code: "known-key",
      message: "The key is published: it stands in a framework, a tutorial or a README.",
      hint: `Whoever can search can forge. ${HINT}`,
    });
  }
  return findings;
}
