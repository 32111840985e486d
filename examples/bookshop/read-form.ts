/**
 * Reads what a form sent by a zod schema; what cannot be accepted goes back into the form, with the reasons.
 *
 * @module
 */
import type { z } from "zod";

/** A form on its way back: what was typed, and what is wrong, by the names of the fields; "form" is the form as a whole. */
export interface Filled {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

export const EMPTY: Filled = { values: {}, errors: {} };

export type Read<T> = { data: T; filled?: undefined } | { data?: undefined; filled: Filled };

export function readForm<S extends z.ZodType>(schema: S, body: unknown): Read<z.output<S>> {
  const { data, error } = schema.safeParse(body ?? {});
  if (!error) return { data };
  const errors: Record<string, string> = {};
  for (const { path, message } of error.issues) errors[String(path[0] ?? "form")] ??= message;
  return { filled: refused(body, errors) };
}

/** Returns the form as it was typed, with what is wrong with it. */
export function refused(body: unknown, errors: Filled["errors"]): Filled {
  const typed = Object.entries((body ?? {}) as Record<string, unknown>).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { values: Object.fromEntries(typed), errors };
}
