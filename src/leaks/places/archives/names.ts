import type { Place } from "../place.ts";

/** Returns what a content is called: its end tells the language. */
export function nameOf({ path, within, aspect }: Place): string | undefined {
  return aspect === undefined ? (within?.at(-1) ?? path) : undefined;
}

/** Returns where a place is in one text, for gaps. Untrusted. */
export function pathOf({ path, within, object }: Place): string | undefined {
  const outermost = path ?? object?.id;
  return outermost === undefined ? undefined : [outermost, ...(within ?? [])].join(" > ");
}
