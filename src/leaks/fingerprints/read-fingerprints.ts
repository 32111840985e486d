/**
 * Reads fingerprint files, strictly: what is misspelled would find nothing. No error repeats what a file holds.
 *
 * @module
 */
import { readJson } from "../../encoding/strict-json.ts";
import { ConfigError } from "../../errors.ts";
import { ALPHABETS, MOST_CHARACTERS, type Alphabet } from "./alphabet.ts";
import { FINGERPRINTS_FORMAT } from "./fingerprint-file.ts";
import { formsOf } from "./form.ts";
import type { KeyFingerprints } from "./key-fingerprints.ts";

/** Characters of a file. */
export const MOST_FILE_CHARACTERS = 1024 * 1024;
/** Each makes a scan longer. */
const MOST_KEYS = 64;
const LABEL = /^(?:weak-)?[0-9a-f]{12}$/;
const DIGEST_CHARACTERS = 64;
const HEX = /^[0-9a-f]+$/;

type Members = Readonly<Record<string, unknown>>;

/** Returns what the file in `text` knows of each of its keys. @throws {ConfigError} `WAXSEAL_FINGERPRINTS_INVALID` */
export function readFingerprints(text: string): readonly KeyFingerprints[] {
  if (text.length > MOST_FILE_CHARACTERS) throw invalid("it is longer than 1 MiB");
  const { format, keys, ...others } = membersOf(parsed(text), "it");
  if (format !== FINGERPRINTS_FORMAT) throw invalid(`its format is not "${FINGERPRINTS_FORMAT}"`);
  assertNothingElse(others, "it");
  const entries = Object.entries(membersOf(keys, "keys"));
  if (entries.length === 0) throw invalid("it holds no key");
  if (entries.length > MOST_KEYS) throw invalid(`it holds more than ${String(MOST_KEYS)} keys`);
  return entries.map(([label, disguises], index) => keyOf(label, disguises, `key ${String(index + 1)}`));
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw invalid("it is not JSON"); // not passed on as the cause: its message is about payloads
  }
}

function keyOf(label: string, disguises: unknown, place: string): KeyFingerprints {
  if (!LABEL.test(label)) throw invalid(`the label of ${place} is no fingerprint`);
  if (!Array.isArray(disguises)) throw invalid(`${place} is no list`);
  const [first, ...rest] = disguises.map((value) => membersOf(value, `an entry of ${place}`));
  const alphabet = ALPHABETS.find(({ name }) => name === first?.["alphabet"]);
  const length = first?.["length"];
  if (first?.["name"] !== "raw" || alphabet === undefined || !isLength(length, alphabet))
    throw invalid(`${place} does not begin with the raw key`);
  const forms = new Map(formsOf(alphabet, length).map((form) => [form.name, form]));
  const digests = new Map<string, string>();
  for (const { name, alphabet: spelling, length: characters, digest, ...others } of [first, ...rest]) {
    const form = typeof name === "string" ? forms.get(name) : undefined;
    if (form?.alphabet !== spelling || form?.length !== characters) throw invalid(`${place} has a disguise that no such key has`);
    assertNothingElse(others, `an entry of ${place}`);
    if (typeof digest !== "string" || digest.length !== DIGEST_CHARACTERS || !HEX.test(digest))
      throw invalid(`a digest of ${place} is not 64 lower-case hex digits`);
    if (digests.has(form!.name)) throw invalid(`${place} has a disguise twice`);
    digests.set(form!.name, digest);
  }
  return { label, alphabet, length, digests };
}

function isLength(value: unknown, { least }: Alphabet): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= MOST_CHARACTERS;
}

function membersOf(value: unknown, place: string): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${place} is no object`);
  return value as Members;
}

function assertNothingElse(others: Members, place: string): void {
  if (Object.keys(others).length > 0) throw invalid(`${place} has a member that no fingerprint file has`);
}

function invalid(what: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_FINGERPRINTS_INVALID",
    `The fingerprint file cannot be read: ${what}. Write it anew with \`npx waxseal scan --write-fingerprints FILE\`, where the key is.`,
  );
}
