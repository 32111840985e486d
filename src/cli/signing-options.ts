import { secondsOf, type Duration } from "../clock.ts";
import type { Options } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** What `sign` and `unsign` agree on. */
export const FORM_OPTIONS = {
  salt: { value: "TEXT", help: "What the signature is for, such as shop.invoice-link; the same for sign and unsign" },
  plain: { help: "A signature without the time" },
  object: { help: "JSON data, as dumps and loads" },
} as const satisfies Options;

/** Returns `salt`. @throws {UsageError} when there is none */
export function saltOf(salt: string | undefined): string {
  if (salt === undefined) throw new UsageError("Say what the signature is for: --salt shop.invoice-link");
  return salt;
}

/** @throws {UsageError} when the two forms are asked for at once */
export function assertOneForm({ plain, object }: { plain: boolean; object: boolean }): void {
  if (plain && object) throw new UsageError("--plain and --object are two forms; --object always has the time.");
}

/** Returns the duration that `text` spells: "90s", "14d", or a number of seconds. @throws {UsageError} */
export function durationOf(text: string | undefined, option: string): Duration | undefined {
  if (text === undefined) return undefined;
  const duration = (/^\d{1,12}$/.test(text) ? Number(text) : text) as Duration;
  try {
    secondsOf(duration);
  } catch {
    throw new UsageError(`--${option} is a number of seconds, or text such as 90s, 30m, 2h, 14d or 3w, of ten years at the most.`);
  }
  return duration;
}
