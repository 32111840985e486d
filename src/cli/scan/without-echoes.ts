import type { Leak } from "../../leaks/leak.ts";
import { ruleOf, type Rule } from "../../leaks/reports/rules.ts";

const STRENGTHS: readonly Rule["kind"][] = ["shape", "known", "key"];

/** Returns `leaks` without what a more certain rule has found at the same place: a key is a published one, and looks like a secret, all at once. */
export function withoutEchoes(leaks: readonly Leak[]): Leak[] {
  const best = new Map<string, number>();
  for (const leak of leaks) best.set(spotOf(leak), Math.max(strengthOf(leak), best.get(spotOf(leak)) ?? 0));
  return leaks.filter((leak) => strengthOf(leak) === best.get(spotOf(leak)));
}

function strengthOf({ rule }: Leak): number {
  return STRENGTHS.indexOf(ruleOf(rule).kind);
}

function spotOf({ place: { path, within, object, aspect }, line, column }: Leak): string {
  return JSON.stringify([path, within, object?.id, aspect, line, column]);
}
