/**
 * Judges a value by itself: what a generator made, what somebody chose, or no secret at all.
 *
 * Generators, with the shape of what they make: Django's get_random_secret_key (50 of its alphabet), secrets.token_hex and token_urlsafe,
 * `rails secret` (128 hex digits), `artisan key:generate` ("base64:" and 32 bytes), `mix phx.gen.secret` (64 of base64), `openssl rand -hex`
 * and `-base64`, UUIDs, nanoid, WordPress's salts (64 printable characters, spaces among them), `npx auth secret`, and waxseal's own.
 *
 * @module
 */
import { isPlaceholder } from "./placeholder.ts";
import { wordiness } from "./wordiness.ts";

export interface Value {
  /** "random" is what a generator makes; "chosen" what somebody typed to look like it. */
  readonly kind: "random" | "uuid" | "salt" | "chosen";
  /** Characters of the secret itself: of Base64 of a text, of that text. */
  readonly length: number;
}

/** Words are at least this. */
const LEAST_WORDY = 0.6;
/** Shorter values are judged by nobody: lists of known keys have them. */
export const LEAST_SECRET = 12;
const LEAST_RANDOM = 16;
const LEAST_HEX = 24;
const SALT_LENGTH = 64;

const HEX = /^[0-9a-fA-F]+$/;
const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const PRINTABLE = /^[ -~]+$/;
const BLANK = /[\s\x80-\uffff]/;

/** Returns what `written`, as it stands between quotes or bare, may be; undefined where it is no secret. */
export function valueOf(written: string): Value | undefined {
  if (written.length < LEAST_SECRET) return undefined;
  const value = bare(written);
  const judged = judge(value);
  return judged === undefined ? encoded(value) : isPlaceholder(value) ? undefined : judged;
}

/** Returns a value without what Django and Laravel put before it, and without escapes. */
function bare(written: string): string {
  let value = written;
  if (value.includes("\\"))
    value = value.replace(/\\u00([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))).replace(/\\(.)/g, "$1");
  value = value.replaceAll("$$", "$").replaceAll("%%", "%").replaceAll("&amp;", "&");
  for (const prefix of ["base64:", "django-insecure-"]) if (value.startsWith(prefix)) value = value.slice(prefix.length);
  return value;
}

function judge(value: string): Value | undefined {
  const { length } = value;
  if (BLANK.test(value)) return isSalt(value) ? { kind: "salt", length } : undefined;
  const letters = wordiness(value);
  if (letters >= LEAST_WORDY || length < LEAST_SECRET || isRegular(value)) return undefined;
  const distinct = new Set(value).size;
  if (UUID.test(value)) return distinct < 9 ? undefined : { kind: "uuid", length };
  if (HEX.test(value)) return length >= LEAST_HEX && distinct > 8 && /[a-fA-F]/.test(value) ? { kind: "random", length } : undefined;
  const isRandom = letters < 0.28 + 0.8 / Math.sqrt(length);
  if (length >= LEAST_RANDOM && isRandom && distinct > Math.min(16, length * 0.45)) return { kind: "random", length };
  return classesOf(value) >= 3 ? { kind: "chosen", length } : undefined;
}

/** WordPress's salts are printable characters, spaces among them. */
function isSalt(value: string): boolean {
  return value.length === SALT_LENGTH && PRINTABLE.test(value) && new Set(value).size > 30;
}

/** Base64 of a text, as Kubernetes has it, is judged as that text. */
function encoded(value: string): Value | undefined {
  if (!BASE64.test(value)) return undefined;
  const text = Buffer.from(value, "base64").toString("latin1");
  return PRINTABLE.test(text) && text.length >= LEAST_SECRET && !isPlaceholder(text) ? judge(text) : undefined;
}

/** Tells whether it counts, repeats or has hardly any characters of its own, as samples do: "0123456789abcdef0123456789abcdef". */
function isRegular(value: string): boolean {
  let steps = 0;
  for (let at = 1; at < value.length; at++) if (Math.abs(value.charCodeAt(at) - value.charCodeAt(at - 1)) <= 1) steps++;
  if (steps > 0.4 * value.length) return true;
  for (let period = 1; period <= value.length / 2 && period <= 32; period++) {
    if (value.startsWith(value.slice(period))) return true;
  }
  return false;
}

function classesOf(value: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9_.-]/].filter((characters) => characters.test(value)).length;
}
