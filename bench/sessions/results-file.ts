/**
 * bench/RESULTS.md, of which each measurement owns what is between its two markers.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";

const RESULTS = new URL("../RESULTS.md", import.meta.url);

/** Puts `tables` between `<!-- name: written by npm run bench -->` and `<!-- end of name -->`, and leaves the rest. @returns whether the markers are there */
export async function writeResults(name: string, tables: string): Promise<boolean> {
  const text = readFileSync(RESULTS, "utf8");
  const [begin, end] = [`<!-- ${name}: written by npm run bench -->\n`, `<!-- end of ${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) return false;
  const written = `${text.slice(0, from)}${begin}\n${tables}\n\n${text.slice(to)}`;
  writeFileSync(RESULTS, await format(written, { parser: "markdown", printWidth: 140 }));
  return true;
}
