import { FOR_EVER_MS, type RevocationEntry } from "../../tokens/revocations/revocation-store.ts";
import type { Paint } from "../paint.ts";
import { age, exactUtcTime, isoTime } from "../time-text.ts";
import { visibleLine } from "../visible.ts";

/** Returns what an entry revokes, for a person: `"session" of the subject "7"`. */
export function revokedText({ purpose, subject }: Pick<RevocationEntry, "purpose" | "subject">): string {
  const name = `"${visibleLine(purpose)}"`;
  return subject === "" ? `everything of the purpose ${name}` : `${name} of the subject "${visibleLine(subject)}"`;
}

/** Returns the lines about an entry for a person. Units of `nowMs`: Unix milliseconds */
export function entryText({ purpose, subject, beforeMs, expiresAtMs }: RevocationEntry, nowMs: number, paint: Paint): string {
  const line = (name: string, ms: number): string => `  ${paint("faint", name)}  ${exactUtcTime(ms)}, ${age(ms / 1000, nowMs / 1000)}\n`;
  const whose = subject === "" ? "everything" : `subject ${visibleLine(subject)}`;
  const kept = isForEver(expiresAtMs) ? `  ${paint("faint", "kept")}           for ever\n` : line("kept until   ", expiresAtMs);
  return `${paint("code", visibleLine(purpose))}  ${whose}\n${line("issued before", beforeMs)}${kept}`;
}

/** Returns an entry with times in ISO 8601; `subject` is null for everything of the purpose, and `expires` for ever. */
export function entryJson({ purpose, subject, beforeMs, expiresAtMs }: RevocationEntry): Record<string, string | null> {
  return {
    purpose,
    subject: subject === "" ? null : subject,
    before: isoTime(beforeMs),
    expires: isForEver(expiresAtMs) ? null : isoTime(expiresAtMs),
  };
}

/** Returns how long an entry is kept, for a person, and what that means where it is not for ever. */
export function keptText({ expiresAtMs }: RevocationEntry): string {
  return isForEver(expiresAtMs) ? "for ever" : `until ${exactUtcTime(expiresAtMs)}; whatever lives longer is accepted again then`;
}

function isForEver(expiresAtMs: number): boolean {
  return expiresAtMs >= FOR_EVER_MS;
}
