/**
 * Keys in three variables, of an environment or of a JSON object: `SECRET_KEY`, `SECRET_KEY_FALLBACKS` and `SECRET_KEY_STAGED`.
 *
 * Shape:  the first is the key, to the letter; for the lists see listed-keys.ts. A key that is staged and a fallback is staged: Django looks for
 *         both among the fallbacks. One that is staged and current was promoted, and left there.
 * @module
 */
import { keyText } from "../key-text.ts";
import { bareKeys } from "./bare-keys.ts";
import { fallbackKeys, stagedKeys } from "./listed-keys.ts";
import type { RingDocument } from "./ring-document.ts";

/** A variable: how messages call it, and what it holds. */
export type Variable<Text extends string | undefined = string | undefined> = readonly [name: string, text: Text];

/** Returns the keys, as a document of revision 0. @throws {ConfigError} `WAXSEAL_FALLBACKS_INVALID`, `WAXSEAL_STAGED_INVALID`, and as keyText */
export function keysOfVariables([name, text]: Variable<string>, fallbackList: Variable, stagedList: Variable): RingDocument {
  const current = keyText(text, name);
  const staged = stagedKeys(stagedList[1], stagedList[0]).filter((key) => key !== current);
  const fallbacks = fallbackKeys(fallbackList[1], fallbackList[0]).filter((key) => !staged.includes(key));
  return bareKeys({ current, fallbacks, staged });
}
