/** Fewer are no key that is looked for. */
const LEAST_BYTES = 8;

/** Returns `items` with what is redacted in place of the bytes that are listed in it; `items` itself where there is nothing of it. */
export function redactedList(items: readonly unknown[], redact: (bytes: Uint8Array) => Uint8Array): readonly unknown[] {
  const parts: (readonly unknown[])[] = [];
  let done = 0;
  for (let at = 0; at < items.length; at++) {
    const start = at;
    while (at < items.length && isByte(items[at])) at++;
    if (at - start < LEAST_BYTES) continue;
    const bytes = Uint8Array.from(items.slice(start, at) as number[]);
    const redacted = redact(bytes);
    if (redacted === bytes) continue;
    parts.push(items.slice(done, start), [...redacted]);
    done = at;
  }
  return parts.length === 0 ? items : [...parts, items.slice(done)].flat();
}

/** Returns the list that `copy` is where it is bytes by their place, as JSON has a typed array, and holds what is redacted; else undefined. */
export function redactedByPlace(copy: object, redact: (bytes: Uint8Array) => Uint8Array): readonly unknown[] | undefined {
  const items = Object.entries(copy);
  if (items.length < LEAST_BYTES || !items.every(([name, item], at) => name === String(at) && isByte(item))) return undefined;
  const bytes = items.map(([, item]) => item as unknown);
  const redacted = redactedList(bytes, redact);
  return redacted === bytes ? undefined : redacted;
}

function isByte(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;
}
