import { visible } from "../../../src/cli/visible.ts";
import type { KeyRing } from "../../../src/keys/key-ring.ts";
import { KeySearch } from "../../../src/leaks/exact/key-search.ts";
import type { Clean } from "../../../src/leaks/reports/cleaned.ts";

/**
 * Returns what takes the keys of `ring` out of a text, and spells out what would act on a terminal.
 * It looks again at what is spelled out then: pieces of a key may stand otherwise apart from each other.
 */
export function cleanOf(ring: KeyRing): Clean {
  const search = new KeySearch(ring.entries);
  return (text) => redacted(visible(redacted(text, search)), search);
}

function redacted(text: string, search: KeySearch): string {
  const bytes = Buffer.from(text.toWellFormed());
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end, key } of search.find(bytes)) {
    if (start < from) continue;
    parts.push(bytes.subarray(from, start), Buffer.from(`[SECRET_KEY ${key!}]`));
    from = end;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]).toString();
}
