/**
 * Words of shells, and of the files around them in which `$` and `%` begin a variable.
 *
 * Source: bash, lib/sh/shquote.c, sh_backslash_quote. CPython, Lib/shlex.py, quote. Ruby, lib/shellwords.rb. shell-quote, quote.js.
 *         compose-spec, 12-interpolation.md. systemd.unit(5), "Specifiers". GNU make, section 6.1. crontab(5).
 * @module
 */
import { eachByte, escaping, isAlphanumeric, isControl, isUnprintable, prefixing, where, type Character } from "./spells.ts";
import type { Wording } from "./writing.ts";

const C_ESCAPES = { "'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

export const QUOTED_SHELL_WORDINGS: readonly Wording[] = [
  { name: "shell, single quotes", spell: escaping({ "'": "'\\''" }) },
  { name: "shell, single quotes within double ones", spell: escaping({ "'": "'\"'\"'" }) },
  { name: "shell, double quotes", spell: prefixing("\\", '"$`\\') },
];

export const SHELL_WORDINGS: readonly Wording[] = [
  ...QUOTED_SHELL_WORDINGS,
  { name: "shell, double quotes, history escaped", spell: prefixing("\\", '"$`\\!') },
  { name: "shell, backslashes", spell: prefixing("\\", " '\"\\|&;()<>!{}*[]?^$`,") },
  { name: "shell, more backslashes", spell: prefixing("\\", " '\"\\|&;()<>!{}*[]?^$`,#~") },
  { name: "shell, backslashes of zsh", spell: prefixing("\\", " '\"\\|&;()<>!{}*[]?^$`#~=") },
  { name: "shell, backslashes of shell-quote", spell: prefixing("\\", "#!\"$&'()*,:;<=>?@[\\]^`{|}") },
  { name: "shell, backslashes of Shellwords", spell: where(isShellwordsSpecial, ({ raw }) => `\\${raw}`) },
  { name: "shell, ANSI-C quotes", spell: escaping(C_ESCAPES, where(isControl, eachByte("\\", 8, 3))) },
  { name: "shell, ANSI-C quotes, ASCII only", spell: escaping(C_ESCAPES, where(isUnprintable, eachByte("\\", 8, 3))) },
  { name: "PowerShell, double quotes", spell: prefixing("`", '"$`') },
  { name: "cmd", spell: prefixing("^", "&<>|^()!") },
  { name: "batch file", spell: escaping({ "%": "%%" }, prefixing("^", "&<>|^")) },
];

export const COMPOSE_WORDING: Wording = { name: "compose, $ doubled", spell: escaping({ $: "$$" }) };

export const DOUBLING_WORDINGS: readonly Wording[] = [
  COMPOSE_WORDING,
  { name: "% doubled", spell: escaping({ "%": "%%" }) },
  { name: "systemd, $ and % doubled", spell: escaping({ $: "$$", "%": "%%" }) },
  { name: "systemd, quoted", spell: escaping({ "%": "%%" }, prefixing("\\", '"\\')) },
  { name: "systemd, quoted, $ and % doubled", spell: escaping({ "%": "%%", $: "$$" }, prefixing("\\", '"\\')) },
  { name: "make", spell: escaping({ $: "$$", "#": "\\#" }) },
  { name: "make, in the shell's single quotes", spell: escaping({ $: "$$", "#": "\\#", "'": "'\\''" }) },
  { name: "crontab", spell: escaping({ "%": "\\%" }) },
  { name: "braces doubled", spell: escaping({ "{": "{{", "}": "}}" }) },
];

function isShellwordsSpecial(character: Character): boolean {
  return character.code < 0x80 && !isAlphanumeric(character) && !"_-.,:+/@\n".includes(character.raw);
}
