import { asciiJson } from "../../../encoding/ascii-json.ts";
import { ConfigError } from "../../../errors.ts";
import type { CleanResult } from "../cleaned.ts";
import { identified } from "../identity.ts";
import type { BaselineEntry } from "./baseline-entry.ts";
import { BASELINE_FORMAT, MOST_CHARACTERS, MOST_ENTRIES } from "./read-baseline.ts";

/**
 * Returns the text of a baseline file that accepts every leak of `result`, those that are accepted now, too.
 *
 * Shape:  JSON, an entry a line and sorted, so that a merge and a review see single leaks
 * @throws {ConfigError} `WAXSEAL_BASELINE_TOO_LONG` beyond what is read again: 100,000 entries, 16 MiB
 */
export function baselineOf(result: CleanResult): string {
  const entries = new Map<string, BaselineEntry>();
  // Ordinals of one content go up, so the last one is how many there are.
  for (const { identity, text, ordinal } of identified([...result.leaks, ...result.accepted])) {
    entries.set(text, { ...identity, count: Math.max(ordinal, entries.get(text)?.count ?? 0) });
  }
  const lines = [...entries.values()].map((entry) => `    ${asciiJson(entry)}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  const text = `{\n  "format": "${BASELINE_FORMAT}",\n  "accepted": ${list}\n}\n`;
  if (entries.size > MOST_ENTRIES || text.length > MOST_CHARACTERS) {
    throw new ConfigError(
      "WAXSEAL_BASELINE_TOO_LONG",
      `There are ${String(entries.size)} kinds of leaks, more than a baseline may accept; leave folders out with --exclude, or look at the first ones.`,
    );
  }
  return text;
}
