/**
 * The disguises that a fingerprint file has, by the names they have in the exact search, and what texts they are looked for in.
 *
 * All of them tell at least 240 bits of a key. Those that tell less, or nothing more, are left out: fragments, checksums, and whatever is found as one
 * of these when it is unpacked.
 *
 * @module
 */
import { backslashEscape, doubled, htmlEscape, jsonEscape, percentEscape, type EscapeLength } from "./escapes.ts";
import { KEY_ALPHABETS, type AlphabetName } from "./key-alphabet.ts";
import { base64, escaped, hex, plain, wide, type Plausible } from "./plausible.ts";

export interface Form {
  /** The characters that such spellings of keys of that alphabet have. */
  characters(alphabet: AlphabetName): string;
  plausible(alphabet: AlphabetName): Plausible;
  /** A byte that each such spelling has. */
  readonly mark?: number | undefined;
}

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function only(characters: string, plausible: Form["plausible"]): Form {
  return { characters: () => characters, plausible };
}

/** The alphabet's characters, some of them escaped by means of others. */
function besides(others: string, escapeLength: EscapeLength, mark?: string): Form {
  return {
    mark: mark?.charCodeAt(0),
    characters: (alphabet) => KEY_ALPHABETS[alphabet].characters + others,
    plausible: (alphabet) => escaped(alphabet, escapeLength),
  };
}

const PLAIN: Form = { characters: (alphabet) => KEY_ALPHABETS[alphabet].characters, plausible: plain };
const WIDE: Form = { characters: (alphabet) => `${KEY_ALPHABETS[alphabet].characters}\0`, plausible: wide };
const JSON_ESCAPES = besides("\\/u0123456789abcdefABCDEF", jsonEscape, "\\");
const HTML_ESCAPES = besides("&#;x0123456789abcdefABCDEFmplqusigtor", htmlEscape, "&");
const PERCENT_ESCAPES = besides("%+0123456789abcdefABCDEF", percentEscape, "%");
const BACKSLASHES = besides("\\", backslashEscape, "\\");

/** Those that encode percent signs, too: what leaves them, as browsers do, cannot be told from what is encoded. */
const PERCENT_NAMES = [
  ...["percent-encoding", "percent-encoding, strict", "percent-encoding of a segment", "percent-encoding of a path", "form"],
  ...["percent-encoding of a URL", "percent-encoding of all but letters and digits"],
];

const BACKSLASH_NAMES = ["shell, backslashes", "shell, backslashes of zsh", "shell, backslashes of Shellwords"];

export const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ["raw", PLAIN],
  ["reversed", PLAIN],
  ...["JSON of Go", "JSON with escaped slashes", "JSON of serialize-javascript", "escapejs"].map((name): [string, Form] => [
    name,
    JSON_ESCAPES,
  ]),
  ...["HTML", "HTML of Handlebars", "HTML of Mustache"].map((name): [string, Form] => [name, HTML_ESCAPES]),
  ...PERCENT_NAMES.flatMap((name): [string, Form][] => [
    [name, PERCENT_ESCAPES],
    [`${name}, lower case`, PERCENT_ESCAPES],
  ]),
  ...BACKSLASH_NAMES.map((name): [string, Form] => [name, BACKSLASHES]),
  ["compose, $ doubled", besides("", doubled("$"), "$")],
  ["% doubled", besides("", doubled("%"), "%")],
  ["systemd, $ and % doubled", besides("", doubled("$%"))],
  ["hex", only("0123456789abcdef", hex)],
  ["hex, upper case", only("0123456789ABCDEF", hex)],
  ["UTF-16", WIDE],
  ...([0, 1, 2] as const).flatMap((offset): [string, Form][] => {
    const plausible = (alphabet: AlphabetName): Plausible => base64(alphabet, offset);
    return [
      [`base64 at offset ${String(offset)}`, only(`${ALPHANUMERIC}+/`, plausible)],
      [`base64url at offset ${String(offset)}`, only(`${ALPHANUMERIC}-_`, plausible)],
    ];
  }),
]);
