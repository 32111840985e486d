/**
 * Tells keys that a generator made from those that somebody might guess, whose hash nobody may see.
 *
 * Of a million generated keys it takes one for the other kind; that one is replaced. The hex of a hash of a word looks generated, and is guessable all
 * the same: what a key was made of its characters do not tell.
 *
 * @module
 */
import { textOfUtf8 } from "../../encoding/utf8.ts";
import { checkKeyBytes } from "../../keys/strength.ts";
import { wordiness } from "../generic/wordiness.ts";
import { alphabetOf, leastDistinct, MOST_CHARACTERS, type Alphabet } from "./alphabet.ts";

const LEAST_BITS = 240;
/** Of what somebody thought of; and where digits and signs are taken for letters, which makes words of random characters, too. */
const WORDINESS = 0.5;
const LEET_WORDINESS = 0.65;
/** Of the places between two characters, those between two kinds of them; rows of a keyboard and sequences have next to none. */
const LEAST_CHANGES = 0.12;
const REPEATED = 6;
const MOST_REPEATED = 1 / 8;

/** Digits and signs that stand for letters. */
const LEET: Readonly<Record<string, string>> = { 0: "o", 1: "l", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s", "!": "i" };

/** Returns why `key` might be guessed, as the end of a sentence; undefined of what a generator made. */
export function whyGuessable(key: Uint8Array): string | undefined {
  const findings = checkKeyBytes(key).map(({ code }) => code);
  if (findings.includes("known-key")) return "it is published";
  if (findings.includes("insecure-prefix")) return "Django made it for development only";
  const text = textOfUtf8(key);
  const alphabet = text === undefined ? undefined : alphabetOf(text);
  if (text === undefined || alphabet === undefined) return "it is not of the characters of a generator";
  if (text.length > MOST_CHARACTERS) return `it is longer than ${String(MOST_CHARACTERS)} characters`;
  if (text.length < alphabet.least || bitsOf(text, alphabet) < LEAST_BITS) return "it is too short";
  return isRandom(text, alphabet) ? undefined : "it does not look as if a generator had made it";
}

function bitsOf(text: string, { name, characters }: Alphabet): number {
  if (name.startsWith("hex")) return 4 * text.length;
  const kinds = new Map<string, number>();
  for (const character of characters) kinds.set(kindOf(character), (kinds.get(kindOf(character)) ?? 0) + 1);
  const used = new Set([...text].map(kindOf));
  const size = [...used].reduce((sum, kind) => sum + kinds.get(kind)!, 0);
  return text.replace(/=+$/, "").length * Math.log2(size);
}

function isRandom(text: string, alphabet: Alphabet): boolean {
  const isHex = alphabet.name.startsWith("hex");
  const letters = [...text].map((character) => LEET[character] ?? character).join("");
  return (
    new Set(text).size >= Math.max(12, leastDistinct(alphabet, text.length)) &&
    wordiness(text) < WORDINESS &&
    (isHex || wordiness(letters) < LEET_WORDINESS) &&
    changesIn(text) >= LEAST_CHANGES &&
    repeatedIn(text) <= MOST_REPEATED &&
    !isEncodedText(text, alphabet)
  );
}

function changesIn(text: string): number {
  let changes = 0;
  for (let at = 1; at < text.length; at++) changes += Number(kindOf(text[at]!) !== kindOf(text[at - 1]!));
  return changes / (text.length - 1);
}

/** Returns which part of `text` was there before. */
function repeatedIn(text: string): number {
  const seen = new Set<string>();
  let repeated = 0;
  for (let at = 0; at + REPEATED <= text.length; at++) {
    const piece = text.slice(at, at + REPEATED);
    repeated += Number(seen.has(piece));
    seen.add(piece);
  }
  return repeated / text.length;
}

/** Tells whether `text` is the hex or base64 of a text; 32 random bytes are none. */
function isEncodedText(text: string, { name }: Alphabet): boolean {
  if (name === "django") return false;
  return textOfUtf8(Buffer.from(text, name.startsWith("hex") ? "hex" : "base64url")) !== undefined;
}

function kindOf(character: string): string {
  if (character >= "a" && character <= "z") return "small";
  if (character >= "A" && character <= "Z") return "capital";
  return character >= "0" && character <= "9" ? "digit" : "sign";
}
