import { visible } from "../../../src/cli/visible.ts";
import type { KeyRing } from "../../../src/keys/key-ring.ts";
import { KeySearch } from "../../../src/leaks/exact/key-search.ts";
import type { Clean } from "../../../src/leaks/reports/cleaned.ts";

/** Returns what takes the keys of `ring` out of a text, and spells out what would act on a terminal. */
export function cleanOf(ring: KeyRing): Clean {
  const search = new KeySearch(ring.entries);
  return (text) => {
    const bytes = Buffer.from(text.toWellFormed());
    const parts: Buffer[] = [];
    let from = 0;
    for (const { start, end, key } of search.find(bytes)) {
      if (start < from) continue;
      parts.push(bytes.subarray(from, start), Buffer.from(`[SECRET_KEY ${key!}]`));
      from = end;
    }
    return visible(Buffer.concat([...parts, bytes.subarray(from)]).toString());
  };
}
