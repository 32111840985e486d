import { sourceFailure } from "./http/source-failure.ts";

const INDEX = /^(0|[1-9]\d{0,8})$/;

/** Returns what stands at `steps` in what a service answered, and undefined where nothing does; never anything inherited. */
export function memberAt(answer: unknown, ...steps: readonly string[]): unknown {
  let value = answer;
  for (const step of steps) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value) ? !INDEX.test(step) : !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Returns the text at `steps`. @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_MALFORMED` when none stands there */
export function textAt(answer: unknown, source: string, ...steps: readonly string[]): string {
  const value = memberAt(answer, ...steps);
  if (typeof value !== "string") throw sourceFailure("malformed", source, `its answer has no text at "${steps.join(".")}"`);
  return value;
}

/** Returns the document that a service keeps as JSON of its own, as text. @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_MALFORMED` */
export function textOfMembers(value: unknown, source: string): string {
  if (typeof value !== "object" || value === null) throw sourceFailure("malformed", source, "its answer has no members");
  try {
    return JSON.stringify(value);
  } catch {
    throw sourceFailure("malformed", source, "its answer has a number that no document has"); // a BigInt, as readJson makes of them
  }
}
