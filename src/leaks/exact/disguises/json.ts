/**
 * Strings of JSON, as the writers of several languages escape them.
 *
 * Source: RFC 8259, section 7. CPython, Lib/json/encoder.py. Go, encoding/json, HTMLEscape. Django 5.2, django/utils/html.py, _json_script_escapes,
 *         and django/utils/html.py, _js_escapes. Flask, json/tag.py over Jinja's htmlsafe_json_dumps. PHP, json_encode and its JSON_HEX flags.
 *         .NET, System.Text.Encodings.Web, JavaScriptEncoder.Default. serialize-javascript, index.js.
 * @module
 */
import { eachUnit, escaping, isControl, isUnprintable, where } from "./spells.ts";
import type { Wording } from "./writing.ts";

const SHORT = { "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const BASIC = { '"': '\\"', "\\": "\\\\", ...SHORT };

const lower = eachUnit("\\u", 4);
const upper = eachUnit("\\u", 4, "", "upper");
const controls = where(isControl, lower);
const asciiOnly = where(isUnprintable, lower);
const asciiOnlyUpper = where(isUnprintable, upper);

const TAGS_LOWER = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };
const TAGS_UPPER = { "<": "\\u003C", ">": "\\u003E", "&": "\\u0026" };

export const JSON_WORDING: Wording = { name: "JSON", spell: escaping(BASIC, controls) };
export const ASCII_JSON_WORDING: Wording = { name: "JSON, ASCII only", spell: escaping(BASIC, asciiOnly) };

export const JSON_WORDINGS: readonly Wording[] = [
  JSON_WORDING,
  ASCII_JSON_WORDING,
  { name: "JSON, ASCII only in upper case", spell: escaping(BASIC, asciiOnlyUpper) },
  { name: "JSON with escaped slashes", spell: escaping({ ...BASIC, "/": "\\/" }, controls) },
  {
    name: "JSON of PHP",
    spell: escaping(
      { ...BASIC, "/": "\\/" },
      where(({ code }) => code > 0x7f || code < 0x20, lower),
    ),
  },
  { name: "JSON of Go", spell: escaping({ ...BASIC, ...TAGS_LOWER }, controls) },
  { name: "JSON of Jinja", spell: escaping({ ...BASIC, ...TAGS_LOWER, "'": "\\u0027" }, asciiOnly) },
  { name: "JSON of json_script", spell: escaping({ ...BASIC, ...TAGS_UPPER }, asciiOnly) },
  { name: "JSON of serialize-javascript", spell: escaping({ ...BASIC, "<": "\\u003C", ">": "\\u003E", "/": "\\u002F" }, controls) },
  {
    name: "JSON of PHP for HTML",
    spell: escaping({ ...BASIC, ...TAGS_UPPER, '"': "\\u0022", "'": "\\u0027", "/": "\\/" }, asciiOnly),
  },
  {
    name: "JSON of .NET",
    spell: escaping({ ...BASIC, ...TAGS_UPPER, '"': "\\u0022", "'": "\\u0027", "+": "\\u002B", "`": "\\u0060" }, asciiOnlyUpper),
  },
  {
    name: "escapejs",
    spell: escaping(
      Object.fromEntries([..."\\'\"<>&=-;`"].map((character) => [character, upper({ code: character.charCodeAt(0), raw: "" }, undefined)])),
      where(isControl, upper),
    ),
  },
];

/** Those that change digits of base64: a slash, a plus sign. */
export const JSON_OF_BASE64_WORDINGS: readonly Wording[] = JSON_WORDINGS.filter(({ name }) =>
  ["JSON with escaped slashes", "JSON of .NET", "JSON of serialize-javascript"].includes(name),
);
