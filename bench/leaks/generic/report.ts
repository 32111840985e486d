/**
 * The tables of the generic mode in bench/leaks/RESULTS.md.
 *
 * @module
 */
import { markdownTable } from "../../sessions/markdown.ts";
import type { PlantedKey } from "../../../test/leaks/generic/planted-keys.ts";
import { verdictOn, type Verdict } from "./checked.ts";
import type { Finding } from "./finding.ts";
import type { Tree } from "./folders.ts";

export interface Result {
  readonly scanner: string;
  readonly planted: readonly Finding[];
  readonly trees: ReadonlyMap<string, readonly Finding[]>;
}

/** Part of a key counts as found from so many characters on. */
const LEAST_PART = 16;

/** Returns how many keys of each form each scanner found. */
export function recallTable(keys: readonly PlantedKey[], results: readonly Result[]): string {
  const found = results.map(({ planted }) => foundOf(keys, planted));
  const forms = [...new Set(keys.map(({ form }) => form))];
  const rows = forms.map((form) => {
    const indexes = [...keys.keys()].filter((index) => keys[index]!.form === form);
    return [form, String(indexes.length), ...found.map((one) => String(indexes.filter((index) => one.has(index)).length))];
  });
  const sums = found.map((one) => `${String(one.size)} (${((100 * one.size) / keys.length).toFixed(1)} %)`);
  return markdownTable(["keys found in", "of", ...results.map(({ scanner }) => scanner)], [...rows, ["all", String(keys.length), ...sums]]);
}

function foundOf(keys: readonly PlantedKey[], findings: readonly Finding[]): Set<number> {
  const found = new Set<number>();
  for (const { path, text } of findings) {
    const index = Number.parseInt(path, 10);
    const written = keys[index]?.written;
    if (written === undefined) continue;
    const isPart = text.length >= LEAST_PART && written.includes(text.trim());
    if (isPart || text.includes(written)) found.add(index);
  }
  return found;
}

/** Returns how many findings each scanner has in each tree. All are false: no tree holds a key in use. */
export function treesTable(trees: readonly Tree[], results: readonly Result[]): string {
  const rows = trees.map(({ name, description }) => [
    `${name}: ${description}`,
    ...results.map(({ trees: findings }) => {
      const all = findings.get(name)!;
      const ofTests = all.filter(({ context }) => context !== undefined).length;
      return ofTests === 0 ? String(all.length) : `${String(all.length - ofTests)} and ${String(ofTests)} marked as of tests`;
    }),
  ]);
  const sums = results.map(({ trees: findings }) => String([...findings.values()].reduce((sum, { length }) => sum + length, 0)));
  return markdownTable(["findings in", ...results.map(({ scanner }) => scanner)], [...rows, ["all", ...sums]]);
}

/** Returns what the findings are. */
export function verdictsTable(results: readonly Result[]): string {
  const titles: Record<Verdict, string> = {
    nothing: "a name, a hash, a word, part of a program",
    sample: "a key, token or password made for a test, an example or documentation",
    public: "a key that its owner ships to everybody",
    unchecked: "not looked at yet",
  };
  const rows = Object.entries(titles).map(([verdict, title]) => [
    title,
    ...results.map(({ scanner, trees }) => {
      const verdicts = [...trees].flatMap(([tree, findings]) => findings.map((finding) => verdictOn(scanner, tree, finding)));
      return String(verdicts.filter((one) => one === verdict).length);
    }),
  ]);
  return markdownTable(["what they are", ...results.map(({ scanner }) => scanner)], rows);
}
