import { settingOf } from "../../leaks/generic/setting.ts";
import type { Leak } from "../../leaks/leak.ts";
import { ruleOf } from "../../leaks/reports/rules.ts";
import { isOfOthers } from "./is-of-others.ts";

/**
 * Returns `leaks`, those of objects judged by their paths as files are: git tells these only once a leak is found.
 *
 * But for our own keys, what package managers brought is left out, and what was in tests or examples alone is told as such.
 */
export function judgedByPaths(leaks: readonly Leak[]): Leak[] {
  return leaks.flatMap((leak) => {
    const { kind } = ruleOf(leak.rule);
    const paths = leak.history?.paths ?? [];
    if (kind === "key" || paths.length === 0) return [leak];
    if (paths.every(isOfOthers)) return [];
    const settings = paths.map(settingOf);
    if (leak.context !== undefined || settings.includes(undefined)) return [leak];
    return [{ ...leak, context: settings[0] }];
  });
}
