/**
 * Writes a key in every disguise that a fingerprint file has.
 *
 * @module
 */
import { utf8 } from "../../encoding/utf8.ts";
import { base64Writing, OFFSETS, urlWriting } from "../exact/disguises/base64.ts";
import { HTML_WORDINGS } from "../exact/disguises/html.ts";
import { JSON_WORDINGS } from "../exact/disguises/json.ts";
import { HEX_WORDINGS } from "../exact/disguises/numbers.ts";
import { PERCENT_WORDINGS } from "../exact/disguises/percent.ts";
import { COMPOSE_WORDING, DOUBLING_WORDINGS, SHELL_WORDINGS } from "../exact/disguises/shell.ts";
import { WIDE_WORDINGS } from "../exact/disguises/wide.ts";
import { Writing } from "../exact/disguises/writing.ts";
import { FORMS } from "./forms.ts";

export interface Spelling {
  /** The name of a form. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const WORDINGS = [
  ...HEX_WORDINGS,
  ...WIDE_WORDINGS,
  ...JSON_WORDINGS,
  ...HTML_WORDINGS,
  ...PERCENT_WORDINGS,
  COMPOSE_WORDING,
  ...DOUBLING_WORDINGS,
  ...SHELL_WORDINGS,
].filter(({ name }) => FORMS.has(name));

/** Returns the spellings of a key's text, those with the same bytes once, by the name that comes first here. */
export function spellingsOf(text: string): Spelling[] {
  const raw = Writing.raw(utf8(text));
  const base64 = OFFSETS.map((offset) => ({ offset, writing: base64Writing(raw, offset) }));
  const named: (readonly [name: string, writing: Writing])[] = [
    ["raw", raw],
    ["reversed", raw.reversed()],
    ...base64.map(({ offset, writing }) => [`base64 at offset ${String(offset)}`, writing] as const),
    ...base64.map(({ offset, writing }) => [`base64url at offset ${String(offset)}`, urlWriting(writing)] as const),
    ...WORDINGS.map((wording) => [wording.name, raw.written(wording)] as const),
  ];
  const texts = new Set<string>();
  return named.flatMap(([name, { text: written }]) => {
    if (texts.has(written)) return [];
    texts.add(written);
    return [{ name, bytes: Buffer.from(written, "latin1") }];
  });
}
