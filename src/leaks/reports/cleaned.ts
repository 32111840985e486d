/**
 * Takes what nobody vouches for out of a result, once and before any report sees it: paths, names and messages may hold a key, or act on a terminal.
 *
 * @module
 */
import type { ScanResult } from "../scan-result.ts";

/** Returns `text` without keys and without characters that do more than show themselves. It spells them out and removes none: parts of a key must not come together. */
export type Clean = (text: string) => string;

declare const CLEAN: unique symbol;

/** A result that may be shown. Every report asks for one, and only `cleaned` makes one. */
export type CleanResult = ScanResult & { readonly [CLEAN]: true };

/** Members whose texts are our own words; a weak key may be such a word. What is not named here is cleaned. */
const OURS: ReadonlySet<string> = new Set(["rule", "context", "type", "key", "label", "state", "code", "part", "disguise"]);

/** Returns `result` with every untrusted text as `clean` gives it back. */
export function cleaned(result: ScanResult, clean: Clean): CleanResult {
  const known = new Map<string, string>();
  const cleanText = (text: string): string => {
    let found = known.get(text);
    if (found === undefined) known.set(text, (found = clean(text)));
    return found;
  };
  return copy(result, cleanText) as CleanResult;
}

function copy(value: unknown, clean: Clean): unknown {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map((member) => copy(member, clean));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, OURS.has(name) ? member : copy(member, clean)]));
}
