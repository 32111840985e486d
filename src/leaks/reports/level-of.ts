import type { Leak } from "../leak.ts";
import { ruleOf } from "./rules.ts";

/** How bad it is, in the words of SARIF. */
export type Level = "error" | "warning" | "note";

/**
 * Returns how bad a leak is. A key in use is one wherever it stands. In tests and examples, what only looks like a secret may be made up, and
 * what the world knows already gives nothing away.
 */
export function levelOf({ rule, context }: Leak): Level {
  const { kind } = ruleOf(rule);
  if (kind === "key" || context === undefined) return "error";
  return kind === "known" ? "note" : "warning";
}
