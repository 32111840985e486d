/**
 * Finds the name of a value that is one half of a pair: Kubernetes' and ECS's `name: SECRET_KEY`, `value: "…"`, XML's
 * `key="…" value="…"`, Terraform's `variable "…" { default = "…" }`.
 *
 * @module
 */
import { latin1 } from "./latin1.ts";

const PAIR_REACH = 200;
/** By what the value's own name is, what comes before the name of the pair. */
const OTHER_HALVES: Readonly<Record<string, readonly string[] | undefined>> = { value: ["name", "key"], default: ["variable"] };
const MOST_NAME = 64;

/** Returns the names that stand in the other half of a pair, where the value's own name says nothing. */
export function namedPairBefore(
  names: readonly string[],
  { start }: { readonly start: number },
  { bytes, from }: { readonly bytes: Uint8Array; readonly from: number },
): string[] {
  const [name] = names;
  const halves = OTHER_HALVES[name?.toLowerCase() ?? ""];
  if (halves === undefined) return [];
  const before = latin1(bytes, Math.max(from, start - PAIR_REACH), start);
  const lowered = before.toLowerCase();
  return halves.flatMap((half) => {
    const at = lowered.lastIndexOf(half);
    return at === -1 ? [] : (nameAfter(before, at + half.length) ?? []);
  });
}

/** Returns the name after `": "`, `=`, ` = "` and their kin. */
function nameAfter(text: string, at: number): string | undefined {
  let start = at;
  while (start < text.length && start < at + 8 && "\"'\\:= \t".includes(text[start]!)) start++;
  if (start === at) return undefined;
  let end = start;
  while (end < text.length && end - start < MOST_NAME && /[A-Za-z0-9_.:-]/.test(text[end]!)) end++;
  return end > start ? text.slice(start, end) : undefined;
}
