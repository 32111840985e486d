/**
 * Reads a key ring document, or a bare key where there is no document: whole, or not at all.
 *
 * Nothing that is written here is repeated in an error: a secret may stand where something else belongs.
 *
 * @module
 */
import { secondsOf, secondsOfLifetime, type Duration, type Lifetime } from "../../clock.ts";
import { readJson } from "../../encoding/strict-json.ts";
import { isText, utf8 } from "../../encoding/utf8.ts";
import { equalBytes } from "../../crypto/equal.ts";
import { ConfigError } from "../../errors.ts";
import { keyText } from "../key-text.ts";
import type { KeyState } from "../key-ring.ts";
import { reveal } from "../reveal.ts";
import { SecretKey } from "../secret-key.ts";
import { bareKeys } from "./bare-keys.ts";
import { keysOfVariables, type Variable } from "./keys-of-variables.ts";
import { DEFAULT_POLICY, type RingPolicy } from "./policy.ts";
import { NAME, RingDocument, type RevokedKey, type RingKey } from "./ring-document.ts";
import { FORMAT } from "./write-document.ts";

/** Characters of a document; secret managers hold 64 KiB at most. */
export const MOST_CHARACTERS = 65_536;
export const MOST_KEYS = 32;
export const MOST_REVOKED = 1000;
export const MOST_PURPOSES = 1000;
export const MOST_SECRET_CHARACTERS = 4096;
export const MOST_REASON_CHARACTERS = 255;

const BRACE = /^\s*\{/;
const DIGEST = /^[0-9a-f]{64}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const SECONDS_END = "2027-01-31T12:00:00".length;
const VARIABLES: readonly string[] = ["SECRET_KEY", "SECRET_KEY_FALLBACKS", "SECRET_KEY_STAGED"];
const STATES: readonly string[] = ["staged", "current", "fallback"] satisfies KeyState[];

type Members = Readonly<Record<string, unknown>>;

/**
 * Returns the document in `text`. Of a text that begins with no brace it is the one key that the text is, and of an object of SECRET_KEY and its
 * lists these keys, either as a document of revision 0.
 * `place` names where it was found, for messages.
 *
 * @throws {ConfigError} `WAXSEAL_KEYRING_INVALID`; of a bare key, as keyText
 */
export function readDocument(text: string, place: string): RingDocument {
  if (text.length > MOST_CHARACTERS) throw invalid(place, "it is longer than 64 KiB");
  if (!BRACE.test(text)) return bareKeys({ current: lineOf(text, place) });
  const value = parsed(text, place);
  const variables = variablesIn(value);
  if (variables === undefined) return new Reader(place).document(value);
  const variable = (name: string): Variable => [`${name} of ${place}`, variables[name]];
  const current = variables["SECRET_KEY"]!;
  if (BRACE.test(current)) throw invalid(place, "its SECRET_KEY is an object where a key belongs; put that object in the place of all");
  return keysOfVariables([`SECRET_KEY of ${place}`, current], variable("SECRET_KEY_FALLBACKS"), variable("SECRET_KEY_STAGED"));
}

/** A page, a certificate or a list that stands where a key belongs has several lines, and would pass for a strong key. */
function lineOf(text: string, place: string): string {
  const key = keyText(text.replace(/\r?\n$/, ""), place);
  if (/[\r\n\u2028\u2029]/.test(key)) throw invalid(place, "it is more than one line and does not begin with {");
  return key;
}

/** Returns the members of an object that has our three variables and nothing else, as consoles of secret managers write them: lists as JSON, or as text with JSON in it. */
function variablesIn(value: unknown): Readonly<Record<string, string>> | undefined {
  const texts = Object.entries(value as object).map(
    ([name, member]) => [name, name !== "SECRET_KEY" && isListOfTexts(member) ? JSON.stringify(member) : member] as const,
  );
  const areVariables = texts.every(([name, text]) => VARIABLES.includes(name) && typeof text === "string");
  return areVariables && Object.hasOwn(value as object, "SECRET_KEY") ? Object.fromEntries(texts) : undefined;
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((member) => typeof member === "string");
}

function parsed(text: string, place: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw invalid(place, "it begins with { and is not JSON");
  }
}

/** Knows where the text stands, so that each refusal can say it. */
class Reader {
  readonly #place: string;

  constructor(place: string) {
    this.#place = place;
  }

  document(value: unknown): RingDocument {
    const { format, app, revision, floor, updatedAt, policy, keys, revoked, SECRET_KEY, SECRET_KEY_FALLBACKS, ...others } = this.#members(
      value,
      "it",
    );
    if (format !== FORMAT) this.#refuse(`its format is not "${FORMAT}"`);
    this.#nothingElse(others, "it");
    const projected = SECRET_KEY !== undefined || SECRET_KEY_FALLBACKS !== undefined;
    const document = this.#consistent({
      app: this.#name(app, "app"),
      revision: this.#revision(revision, "revision"),
      floor: floor === undefined ? 0 : this.#revision(floor, "floor", 0),
      updatedAt: this.#time(updatedAt, "updatedAt") ?? 0,
      policy: this.#policy(policy),
      keys: this.#list(keys, "keys", MOST_KEYS).map((key) => this.#key(key)),
      revoked: this.#list(revoked ?? [], "revoked", MOST_REVOKED).map((key) => this.#revokedKey(key)),
      projected,
    });
    if (projected) this.#assertProjection(document, SECRET_KEY, SECRET_KEY_FALLBACKS);
    return document;
  }

  #consistent(parts: ConstructorParameters<typeof RingDocument>[0]): RingDocument {
    try {
      return new RingDocument(parts);
    } catch (error) {
      if (error instanceof ConfigError) throw new ConfigError(error.code, `${this.#place}: ${error.message}`);
      throw error;
    }
  }

  #key(value: unknown): RingKey {
    const { id, state, secret, stagedAt, activateAt, promotedAt, demotedAt, ...others } = this.#members(value, "a key");
    this.#nothingElse(others, "a key");
    if (typeof state !== "string" || !STATES.includes(state)) this.#refuse('a key\'s state is none of "staged", "current" and "fallback"');
    if (typeof secret !== "string" || secret.length > MOST_SECRET_CHARACTERS)
      this.#refuse("a key's secret is not a text of up to 4,096 characters");
    return {
      id: this.#name(id, "a key's id"),
      state: state as KeyState,
      key: SecretKey.from(keyText(secret, `${this.#place}: a key's secret`)),
      stagedAt: this.#time(stagedAt, "stagedAt"),
      activateAt: this.#time(activateAt, "activateAt"),
      promotedAt: this.#time(promotedAt, "promotedAt"),
      demotedAt: this.#time(demotedAt, "demotedAt"),
    };
  }

  #revokedKey(value: unknown): RevokedKey {
    const { id, at, reason, digest, ...others } = this.#members(value, "a revoked key");
    this.#nothingElse(others, "a revoked key");
    if (typeof reason !== "string" || reason.length > MOST_REASON_CHARACTERS)
      this.#refuse("a revoked key's reason is not a text of up to 255 characters");
    if (digest !== undefined && !(typeof digest === "string" && DIGEST.test(digest)))
      this.#refuse("a revoked key's digest is not 64 hex digits");
    const time = this.#time(at, "at");
    if (time === undefined) this.#refuse("a revoked key does not say when");
    return { id: this.#name(id, "a revoked key's id"), at: time, reason, digest };
  }

  #policy(value: unknown): RingPolicy {
    if (value === undefined) return DEFAULT_POLICY;
    const {
      propagation = DEFAULT_POLICY.propagation,
      skew = DEFAULT_POLICY.skew,
      maxAge = DEFAULT_POLICY.maxAge,
      ...others
    } = this.#members(value, "its policy");
    this.#nothingElse(others, "its policy");
    const ages = Object.entries(this.#members(maxAge, "its policy's maxAge"));
    if (ages.length > MOST_PURPOSES) this.#refuse("its policy names more than 1,000 purposes");
    for (const [, age] of ages) this.#duration(() => secondsOfLifetime(age as Lifetime));
    this.#duration(() => secondsOf(propagation as Duration));
    this.#duration(() => secondsOf(skew as Duration));
    return Object.freeze({
      propagation: propagation as Duration,
      skew: skew as Duration,
      maxAge: Object.freeze(Object.fromEntries(ages) as Record<string, Lifetime>),
    });
  }

  #duration(read: () => unknown): void {
    try {
      read();
    } catch {
      this.#refuse('its policy has a duration that is not a number of seconds or text such as "10m"; a max age may also be "unbounded"');
    }
  }

  #assertProjection({ keys, current }: RingDocument, key: unknown, fallbacks: unknown): void {
    const others = (["staged", "fallback"] as const).flatMap((state) => keys.filter((one) => one.state === state));
    const agrees =
      isSecret(key, current.key) &&
      Array.isArray(fallbacks) &&
      fallbacks.length === others.length &&
      others.every((other, at) => isSecret(fallbacks[at], other.key));
    if (!agrees) this.#refuse("its SECRET_KEY and SECRET_KEY_FALLBACKS are not what its keys say, so Django would have others");
  }

  #members(value: unknown, what: string): Members {
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.#refuse(`${what} is not an object`);
    return value as Members;
  }

  #list(value: unknown, what: string, most: number): readonly unknown[] {
    if (!Array.isArray(value) || value.length > most) this.#refuse(`its ${what} are not a list of up to ${String(most)}`);
    return value as readonly unknown[];
  }

  #nothingElse(others: Members, what: string): void {
    if (Object.keys(others).length > 0) this.#refuse(`${what} has a member that this version does not know`);
  }

  #name(value: unknown, what: string): string {
    if (typeof value !== "string" || !NAME.test(value)) this.#refuse(`${what} is not 1 to 64 characters of A-Z, a-z, 0-9, "." "_" and "-"`);
    return value;
  }

  #revision(value: unknown, what: string, least = 1): number {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least)
      this.#refuse(`its ${what} is not a whole number from ${String(least)}`);
    return value;
  }

  #time(value: unknown, what: string): number | undefined {
    if (value === undefined) return undefined;
    const milliseconds = typeof value === "string" && TIME.test(value) ? Date.parse(value) : Number.NaN;
    // February 31 is read as March 3
    if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith((value as string).slice(0, SECONDS_END)))
      this.#refuse(`${what} is no time such as "2027-01-31T12:00:00Z"`);
    return milliseconds / 1000;
  }

  #refuse(what: string): never {
    throw invalid(this.#place, what);
  }
}

function isSecret(value: unknown, key: SecretKey): boolean {
  return typeof value === "string" && value.length <= MOST_SECRET_CHARACTERS && isText(value) && equalBytes(utf8(value), reveal(key));
}

function invalid(place: string, what: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_KEYRING_INVALID",
    `${place} is no key ring document: ${what}. Write it with \`waxseal keys\`, or take the last good one from its history.`,
  );
}
