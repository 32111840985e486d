/**
 * Percent-encodings, forms, and the encoding of mail that works alike.
 *
 * Source: RFC 3986, section 2.1. ECMA-262, encodeURI, encodeURIComponent, escape. WHATWG URL, percent-encode sets and
 *         application/x-www-form-urlencoded. CPython, Lib/urllib/parse.py, quote and quote_plus. RFC 2045, section 6.7; RFC 2047, section 4.2.
 * @module
 */
import {
  asItIs,
  eachByte,
  eachPoint,
  eachUnit,
  escaping,
  isAlphanumeric,
  isBeyondAscii,
  where,
  type Case,
  type Character,
  type Spell,
} from "./spells.ts";
import type { Wording } from "./writing.ts";

/** What is left as it is besides letters and digits. */
const LEFT: readonly (readonly [name: string, left: string])[] = [
  ["percent-encoding", "-_.!~*'()"],
  ["percent-encoding, strict", "-_.~"],
  ["percent-encoding of a path", "-_.~/"],
  ["percent-encoding of a segment", "-_.~$&+=:@"],
  ["percent-encoding of a URL", "-_.!~*'();,/?:@&=+$#"],
  ["percent-encoding of a URL, brackets kept", "-_.!~*'();,/?:@&=+$#[]"],
  ["percent-encoding of all but letters and digits", ""],
];

/** What is encoded in a part of a URL, of what is printable. */
const ENCODED: readonly (readonly [name: string, encoded: string])[] = [
  ["percent-encoding of user information", " \"#<>?`{}/:;=@[\\]^|'%"],
  ["percent-encoding of user information by a browser", ' "#<>?`{}/:;=@[\\]^|'],
  ["percent-encoding of a URL's path", ' "#<>?^`{}'],
  ["percent-encoding of a URL's path, carets kept", ' "#<>?`{}'],
  ["percent-encoding of a query", " \"#<>'"],
  ["percent-encoding of a fragment", ' "<>`'],
  ["percent signs encoded", "%"],
];

const FORMS: readonly (readonly [name: string, left: string])[] = [
  ["form", "*-._"],
  ["form of Python", "-_.~"],
  ["form of PHP", "-_."],
];

const CASES: readonly (readonly [suffix: string, letters: Case])[] = [
  ["", "upper"],
  [", lower case", "lower"],
];

export const PERCENT_WORDINGS: readonly Wording[] = CASES.flatMap(([suffix, letters]) => {
  const percent = eachByte("%", 16, 2, "", letters);
  return [
    ...LEFT.map(([name, left]) => ({ name: name + suffix, spell: where(isLeft(left), asItIs, percent) })),
    ...FORMS.map(([name, left]) => ({ name: name + suffix, spell: formed(where(isLeft(left), asItIs, percent)) })),
    ...ENCODED.map(([name, encoded]) => ({ name: name + suffix, spell: where(isEncoded(encoded), percent) })),
    { name: `percent-encoding of all characters${suffix}`, isOfAll: true, spell: percent },
    { name: `quoted-printable${suffix}`, spell: where((character) => character.raw === "=" || isBeyondAscii(character), equals(letters)) },
    { name: `quoted-printable of a header${suffix}`, spell: escaping({ " ": "_" }, where(isLeft("-!*+/"), asItIs, equals(letters))) },
  ];
});

/** Of text; those above are of bytes. */
export const ESCAPE_FUNCTION_WORDINGS: readonly Wording[] = CASES.map(([suffix, letters]) => ({
  name: `JavaScript's escape${suffix}`,
  spell: where(isLeft("@*_+-./"), asItIs, escaped(letters)),
}));

/** What follows JSON and base64 most often. */
export const USUAL_PERCENT_WORDINGS: readonly Wording[] = PERCENT_WORDINGS.filter(({ name }) =>
  ["percent-encoding", "percent-encoding, lower case", "form"].includes(name),
);

export const PERCENT_AGAIN: Wording = { name: "twice", spell: escaping({ "%": "%25" }) };

function isLeft(left: string): (character: Character) => boolean {
  return (character) => isAlphanumeric(character) || left.includes(character.raw);
}

function isEncoded(encoded: string): (character: Character) => boolean {
  return (character) => isBeyondAscii(character) || character.code < 0x20 || encoded.includes(character.raw);
}

function formed(spell: Spell): Spell {
  return escaping({ " ": "+" }, spell);
}

function equals(letters: Case): Spell {
  return eachByte("=", 16, 2, "", letters);
}

/** ECMA-262, B.2.1.1: by code units. */
function escaped(letters: Case): Spell {
  const short = eachPoint("%", 16, 2, "", letters);
  const long = eachUnit("%u", 4, "", letters);
  return (character, next) => (character.code < 0x100 ? short : long)(character, next);
}
