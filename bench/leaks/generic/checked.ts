/**
 * What each finding in the trees is, as somebody saw who looked at it: checked.json.
 *
 * @module
 */
import checked from "./checked.json" with { type: "json" };
import type { Finding } from "./finding.ts";

/**
 * "sample": a key, token or password, but made for a test, an example or documentation; "public": one that its owner ships to everybody; "nothing": a name, a
 * hash, a word, part of a program.
 */
export type Verdict = "nothing" | "sample" | "public" | "unchecked";

const VERDICTS: ReadonlyMap<string, string> = new Map(Object.entries(checked));

export function verdictOn(scanner: string, tree: string, { rule, path }: Finding): Verdict {
  const verdict = VERDICTS.get(`${scanner} ${tree} ${rule} ${path}`);
  return verdict === "nothing" || verdict === "sample" || verdict === "public" ? verdict : "unchecked";
}
