/**
 * Copies of what JSON can hold: in a fraction of the time that `structuredClone` takes, which looks for everything else, too.
 *
 * @module
 */

/** Returns a copy of `value`, which came out of JSON, that shares no part with it; a member named "__proto__" stays a member. */
export function copyOfJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOfJson);
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = copyOfJson((value as Record<string, unknown>)[name]);
    if (name === "__proto__") Object.defineProperty(copy, name, { value: member, configurable: true, enumerable: true, writable: true });
    else copy[name] = member;
  }
  return copy;
}
