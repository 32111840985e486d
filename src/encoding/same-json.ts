/**
 * Whether a value still is what it was, in a fraction of the time that writing both as JSON takes.
 *
 * @module
 */

/**
 * Tells whether `value` would be written as the JSON that `found` stands for, in whatever order its members are.
 * `found` is plain data; of a `value` that JSON cannot hold the answer is no.
 */
export function isSameJson(value: unknown, found: unknown): boolean {
  if (typeof value !== "object" || value === null || typeof found !== "object" || found === null) return Object.is(value, found);
  if (Array.isArray(value) !== Array.isArray(found) || typeof (value as { toJSON?: unknown }).toJSON === "function") return false;
  if (Array.isArray(value)) {
    const before = found as unknown[];
    return value.length === before.length && before.every((member, at) => isSameJson(value[at], member)); // not value.every: it skips holes
  }
  if (!isRecord(value)) return false;
  const names = Object.keys(value);
  return (
    names.length === Object.keys(found).length &&
    names.every(
      (name) =>
        Object.hasOwn(found, name) && isSameJson((value as Record<string, unknown>)[name], (found as Record<string, unknown>)[name]),
    )
  );
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
