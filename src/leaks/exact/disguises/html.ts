/**
 * Character references of HTML and XML.
 *
 * Source: CPython, Lib/html/__init__.py, escape. Django 5.2, django/utils/html.py. MarkupSafe and Go, html/template. PHP, htmlspecialchars.
 *         Handlebars, lib/handlebars/utils.js. OWASP, Cross Site Scripting Prevention, rule 1 and 2. XML 1.0, section 4.1.
 * @module
 */
import { asItIs, eachPoint, escaping, isAlphanumeric, isBeyondAscii, where, type Spell } from "./spells.ts";
import type { Wording } from "./writing.ts";

const TAGS = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const decimal = eachPoint("&#", 10, 1, ";");
const hex = eachPoint("&#x", 16, 1, ";");
const hexUpper = eachPoint("&#x", 16, 1, ";", "upper");

const SPECIALS: readonly (readonly [name: string, escapes: Readonly<Record<string, string>>])[] = [
  ["HTML", { ...TAGS, '"': "&quot;", "'": "&#x27;" }],
  ["HTML, tags only", TAGS],
  ["HTML, double quotes", { ...TAGS, '"': "&quot;" }],
  ["HTML, both quotes", { ...TAGS, '"': "&quot;", "'": "&#39;" }],
  ["HTML of PHP", { ...TAGS, '"': "&quot;", "'": "&#039;" }],
  ["HTML of Go", { ...TAGS, '"': "&#34;", "'": "&#39;" }],
  ["HTML of Go's templates", { ...TAGS, '"': "&#34;", "'": "&#39;", "+": "&#43;" }],
  ["XML", { ...TAGS, '"': "&quot;", "'": "&apos;" }],
  ["XML, closing brackets kept", { "&": "&amp;", "<": "&lt;", '"': "&quot;" }],
  ["HTML attribute", { "&": "&amp;", '"': "&quot;" }],
  ["HTML of Handlebars", { ...TAGS, '"': "&quot;", "'": "&#x27;", "`": "&#x60;", "=": "&#x3D;" }],
  ["HTML of Mustache", { ...TAGS, '"': "&quot;", "'": "&#39;", "`": "&#x60;", "=": "&#x3D;", "/": "&#x2F;" }],
];

const REST: readonly (readonly [suffix: string, otherwise: Spell])[] = [
  ["", asItIs],
  [", ASCII only", where(isBeyondAscii, decimal)],
  [", ASCII only in hex", where(isBeyondAscii, hexUpper)],
];

export const HTML_WORDINGS: readonly Wording[] = [
  ...REST.flatMap(([suffix, otherwise]) =>
    SPECIALS.map(([name, escapes]) => ({ name: name + suffix, spell: escaping(escapes, otherwise) })),
  ),
  { name: "HTML, decimal", isOfAll: true, spell: decimal },
  { name: "HTML, hex", isOfAll: true, spell: hex },
  { name: "HTML, hex in upper case", isOfAll: true, spell: hexUpper },
  { name: "HTML, decimal but for letters and digits", spell: where(isAlphanumeric, asItIs, decimal) },
  { name: "HTML, hex but for letters and digits", spell: where(isAlphanumeric, asItIs, hex) },
  { name: "HTML, hex in upper case but for letters and digits", spell: where(isAlphanumeric, asItIs, hexUpper) },
  { name: "HTML, two hex digits", isOfAll: true, spell: eachPoint("&#x", 16, 2, ";") },
  { name: "HTML, four hex digits", isOfAll: true, spell: eachPoint("&#x", 16, 4, ";") },
];

export const HTML_AGAIN: Wording = { name: "twice", spell: escaping({ "&": "&amp;" }) };
