import type { Leak } from "../leak.ts";

/** Returns the leaks in the order that every report has: by path, what has none last; files before objects of git; then as they stand in the content. */
export function inOrder(leaks: readonly Leak[]): Leak[] {
  return [...leaks].sort(compared);
}

function compared(a: Leak, b: Leak): number {
  return (
    Number(a.place.path === undefined) - Number(b.place.path === undefined) ||
    comparedTexts(a.place.path, b.place.path) ||
    comparedTexts(a.place.within?.join("\0"), b.place.within?.join("\0")) ||
    comparedTexts(a.place.object?.type, b.place.object?.type) ||
    comparedTexts(a.place.object?.id, b.place.object?.id) ||
    comparedTexts(a.place.aspect, b.place.aspect) ||
    a.line - b.line ||
    a.column - b.column ||
    comparedTexts(a.rule, b.rule) ||
    comparedTexts(a.key, b.key) ||
    comparedTexts(a.disguise, b.disguise)
  );
}

/** By code unit, the same on every machine; undefined comes first. */
function comparedTexts(a = "", b = ""): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
