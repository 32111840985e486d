/**
 * Reads a baseline file, strictly: what is misspelled would accept nothing, or more than was meant. No error repeats what it holds.
 *
 * @module
 */
import { readJson } from "../../../encoding/strict-json.ts";
import { ConfigError } from "../../../errors.ts";
import { identityText } from "../identity.ts";
import type { BaselineEntry } from "./baseline-entry.ts";

export const BASELINE_FORMAT = "waxseal-baseline/1";

/** Characters of a file. */
export const MOST_CHARACTERS = 16 * 1024 * 1024;
export const MOST_ENTRIES = 100_000;
const MOST_MEMBERS = 64;

type Members = Readonly<Record<string, unknown>>;

/** Returns the entries of the file in `text` by their identity. @throws {ConfigError} `WAXSEAL_BASELINE_INVALID` */
export function readBaseline(text: string): ReadonlyMap<string, BaselineEntry> {
  if (text.length > MOST_CHARACTERS) throw invalid("it is longer than 16 MiB");
  const { format, accepted, ...others } = membersOf(parsed(text), "it");
  if (format !== BASELINE_FORMAT) throw invalid(`its format is not "${BASELINE_FORMAT}"`);
  assertNothingElse(others, "it");
  if (!Array.isArray(accepted)) throw invalid("accepted is no list");
  if (accepted.length > MOST_ENTRIES) throw invalid(`it accepts more than ${String(MOST_ENTRIES)} kinds of leaks`);
  const entries = new Map<string, BaselineEntry>();
  accepted.forEach((value, index) => {
    const place = `entry ${String(index + 1)}`;
    const entry = entryOf(value, place);
    const identity = identityText(entry);
    if (entries.has(identity)) throw invalid(`${place} repeats another one; leave one of them, with the higher count`);
    entries.set(identity, entry);
  });
  return entries;
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw invalid("it is not JSON"); // not passed on as the cause: its message quotes the text
  }
}

function entryOf(value: unknown, place: string): BaselineEntry {
  const { rule, key, path, within, aspect, object, name, count, ...others } = membersOf(value, place);
  assertNothingElse(others, place);
  if (typeof rule !== "string") throw invalid(`${place} has no rule`);
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1) throw invalid(`the count of ${place} is no number from 1 on`);
  return {
    rule,
    key: textOf(key, place),
    path: textOf(path, place),
    within: membersWithin(within, place),
    aspect: textOf(aspect, place),
    object: textOf(object, place),
    name: textOf(name, place),
    count,
  };
}

function membersWithin(value: unknown, place: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const isList = Array.isArray(value) && value.length <= MOST_MEMBERS && value.every((member) => typeof member === "string");
  if (!isList) throw invalid(`what ${place} is within is no list of at most ${String(MOST_MEMBERS)} texts`);
  return value;
}

function textOf(value: unknown, place: string): string | undefined {
  if (value !== undefined && typeof value !== "string") throw invalid(`${place} holds something else where a text belongs`);
  return value;
}

function membersOf(value: unknown, place: string): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${place} is no object`);
  return value as Members;
}

function assertNothingElse(others: Members, place: string): void {
  if (Object.keys(others).length > 0) throw invalid(`${place} has a member that no baseline has`);
}

function invalid(what: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_BASELINE_INVALID",
    `The baseline cannot be read: ${what}. Mend it, or write it anew with \`npx waxseal scan --write-baseline FILE\`.`,
  );
}
