/**
 * Literals between quotes, and other places where a few characters get a backslash or stand twice.
 *
 * @module
 */
import { eachByte, escaping, prefixing, where, type Spell } from "./spells.ts";
import type { Wording } from "./writing.ts";

const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const short = escaping(SHORT);

const DOLLAR = 0x24;
const OPENING_BRACE = 0x7b;

/** A template literal has to escape a dollar sign only before a brace. */
const template: Spell = (character, next) =>
  character.code === DOLLAR && next?.code === OPENING_BRACE ? "\\$" : prefixing("\\", "`\\")(character, next);

/** Ruby's inspect escapes a hash sign only where interpolation would follow. */
const inspect: Spell = (character, next) =>
  character.code === 0x23 && next !== undefined && "{$@".includes(next.raw) ? "\\#" : prefixing("\\", '"\\', short)(character, next);

/** Terraform's interpolation and directives. */
const terraform: Spell = (character, next) =>
  (character.code === DOLLAR || character.code === 0x25) && next?.code === OPENING_BRACE
    ? character.raw.repeat(2)
    : prefixing("\\", '"\\', short)(character, next);

export const SINGLE_QUOTES_WORDING: Wording = { name: "single quotes", spell: prefixing("\\", "'\\", short) };

export const LITERAL_WORDINGS: readonly Wording[] = [
  SINGLE_QUOTES_WORDING,
  { name: "double quotes", spell: prefixing("\\", '"\\', short) },
  { name: "backslashes doubled", spell: prefixing("\\", "\\", short) },
  { name: "quotes of both kinds", spell: prefixing("\\", "'\"\\", short) },
  { name: "quotes and slashes", spell: prefixing("\\", "'\"\\/", short) },
  { name: "quotes escaped, backslashes not", spell: prefixing("\\", "'\"") },
  { name: "double quotes, dollar signs escaped", spell: prefixing("\\", '"\\$', short) },
  { name: "double quotes of Perl", spell: prefixing("\\", '"\\$@', short) },
  { name: "double quotes of Ruby", spell: inspect },
  { name: "double quotes of Terraform", spell: terraform },
  { name: "template literal", spell: template },
  { name: "template literal, dollar signs escaped", spell: prefixing("\\", "`\\$") },
  { name: "single quotes doubled", spell: prefixing("'", "'") },
  { name: "double quotes doubled", spell: prefixing('"', '"') },
  { name: "regular expression", spell: prefixing("\\", "|\\{}()[]^$+*?.") },
  { name: "regular expression of JavaScript", spell: escaping({ "-": "\\x2d" }, prefixing("\\", "|\\{}()[]^$+*?.")) },
  {
    name: "regular expression of RegExp.escape",
    spell: where((character) => ",-=<>#&!%:;@~'`\" ".includes(character.raw), eachByte("\\x", 16, 2), prefixing("\\", "^$\\.*+?()[]{}|/")),
  },
  { name: "regular expression with slashes", spell: prefixing("\\", "|\\{}()[]^$+*?./") },
  { name: "regular expression of Python", spell: escaping(SHORT, prefixing("\\", "()[]{}?*+-|^$\\.&~# ")) },
  { name: "regular expression of PHP", spell: prefixing("\\", ".\\+*?[^]$(){}=!<>|:-#/") },
  { name: "Markdown", spell: prefixing("\\", "\\`*_{}[]()#+-.!|<>~") },
  { name: "Markdown, emphasis only", spell: prefixing("\\", "\\`*_[]") },
  { name: "properties", spell: prefixing("\\", "\\:=#!", short) },
];
