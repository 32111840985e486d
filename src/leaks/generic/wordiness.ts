/**
 * Tells words from random characters, in any alphabet that generators use.
 *
 * Of two letters in a row in names and prose, most are one of the pairs below; of two random ones a quarter are, and fewer where digits and
 * signs stand between. So what a generator made has a wordiness below 0.35 nearly always, and what somebody thought of 0.5 or more.
 *
 * @module
 */

const COMMON_PAIRS =
  "abacadagaialamanaparasatavaybeblbobrbucacechcickclcocrctcudadedidodrdueaecedeeefegeielemeneperesetevexeyfafefffiflfofrftgageghgi" +
  "gogrguhahehihohuiaicidieifigiliminioipirisitivjukekikulaldlelflillloltlulymamemimmmompmumynancndnengninknnnonsntnunyobodofokolom" +
  "onoooporosotouowpapeplpoppprptpurardrerirkrlrmrnrorrrsrtrurysascseshsiskslsospssstsuswtatethtitotrtstttutyubucudueuguiulumunupur" +
  "usutvavevivowawewhwiwoypys";

const PAIRS = new Uint8Array(26 * 26);
for (let at = 0; at + 1 < COMMON_PAIRS.length; at += 2) PAIRS[pairOf(COMMON_PAIRS.charCodeAt(at), COMMON_PAIRS.charCodeAt(at + 1))] = 1;

/** Returns what part of the neighbouring characters are common pairs of letters within a word, from 0 to 1. */
export function wordiness(text: string): number {
  let common = 0;
  for (let at = 1; at < text.length; at++) {
    const [left, right] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
    const beginsWord = (left & CASE) !== 0 && (right & CASE) === 0; // as in camelCase; most of such pairs are of random text
    if (isLetter(left) && isLetter(right) && !beginsWord) common += PAIRS[pairOf(left | CASE, right | CASE)]!;
  }
  return text.length < 2 ? 0 : common / (text.length - 1);
}

/** The bit that makes a letter a small one. */
const CASE = 0x20;

function isLetter(byte: number): boolean {
  const lowered = byte | CASE;
  return lowered >= 0x61 && lowered <= 0x7a;
}

function pairOf(left: number, right: number): number {
  return (left - 0x61) * 26 + (right - 0x61);
}
