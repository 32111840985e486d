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
  if (text.length < alphabet.least) return "it is too short";
  if (!isRandom(text, alphabet)) return "it does not look as if a generator had made it";
  return bitsOf(text, alphabet) < LEAST_BITS ? "it is too short for the characters that it is of" : undefined;
}

/** Returns how many bits `text` has at most, where each of its characters is one of the fewest that a generator may have made it of. */
function bitsOf(text: string, { characters }: Alphabet): number {
  const body = withoutSeparators(text.replace(/=+$/, ""));
  if (/^[0-9a-f]*$/i.test(body)) return 4 * body.length;
  if (isOfOneCase(body) && !SIGNS.test(body)) return BITS_OF_BASE32 * body.length;
  const kinds = new Map<string, number>();
  for (const character of characters) kinds.set(kindOf(character), (kinds.get(kindOf(character)) ?? 0) + 1);
  const used = new Set([...body].map(kindOf));
  const size = [...used].reduce((sum, kind) => sum + kinds.get(kind)!, 0);
  return body.length * Math.log2(size);
}

/** Letters of one case, and digits, may be base32; whoever knows that guesses no others. */
const BITS_OF_BASE32 = 5;
const SIGNS = /[^A-Za-z0-9]/;
const MOST_SEPARATORS = 2;
/** Of one length: of random characters so many come by chance in one key of a million. */
const LEAST_GROUPS = 5;

/** Returns `text` without the signs that stand between groups of it, as in a UUID or the key of a licence: everybody knows where they are. */
function withoutSeparators(text: string): string {
  const signs = [...new Set(text.replace(/[A-Za-z0-9]/g, ""))];
  const body = signs.reduce((rest, sign) => rest.replaceAll(sign, ""), text);
  if (signs.length <= MOST_SEPARATORS && isOfOneCase(body)) return body;
  return signs.some((sign) => areGroups(text.split(sign))) ? body : text;
}

function areGroups(parts: readonly string[]): boolean {
  const [{ length } = "", ...rest] = parts;
  const last = rest.pop() ?? "";
  return parts.length >= LEAST_GROUPS && last.length <= length && rest.every((part) => part.length === length);
}

function isOfOneCase(text: string): boolean {
  return text === text.toLowerCase() || text === text.toUpperCase() || /^[0-9a-f]*$/i.test(text);
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
