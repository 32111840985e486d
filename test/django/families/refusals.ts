/**
 * What Django refuses: tokens changed on their way, and tokens whose signature holds but whose content is not what it should be.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import {
  checkPasswordResetToken,
  csrfTokenMatches,
  decodeMessages,
  decodeSession,
  encodeMessages,
  encodeSession,
  makePasswordResetToken,
  maskCsrfSecret,
  serializeCookieValue,
  signCookie,
  unsignCookie,
} from "../../../src/django/index.ts";
import { dumps, loads, Signer, TimestampSigner } from "../../../src/index.ts";
import { checkPassword, hashPassword, type PasswordOptions } from "../../../src/passwords/index.ts";
import { anyData, anyFields, jsonForPython } from "../data.ts";
import type { Answer, Question } from "../oracle.ts";
import type { Random } from "../random.ts";
import { outcomeOf } from "./family.ts";

/** What became of a token: "read" is the value that was sealed in it. */
export type Fate = "read" | "read otherwise" | "refused";

/** Something sealed, and how each side opens it. */
export interface Sealed {
  token: string;
  /** Only what follows this is changed: a digit more in a hash's cost, and checking it takes an hour. */
  keep?: number;
  question(token: string): Question;
  /** What Django's answer says. */
  fate(answer: Answer): Fate;
  ours(token: string): Fate | Promise<Fate>;
}

type Seal = (random: Random) => Sealed | Promise<Sealed>;

function fateOf(read: () => unknown, sealed: unknown): Fate {
  const { refused, value } = outcomeOf(read);
  if (refused !== undefined) return "refused";
  return isDeepStrictEqual(value, sealed) ? "read" : "read otherwise";
}

/** The fate of a token that stands for a value. */
function valueFate(sealed: unknown): (answer: Answer) => Fate {
  return (answer) => (answer.refused === undefined ? fateOf(() => answer.value, sealed) : "refused");
}

/** The fate of data, which Python compares. */
function dataFate(answer: Answer): Fate {
  if (answer.refused !== undefined) return "refused";
  return (answer.value as { same: boolean }).same ? "read" : "read otherwise";
}

/** The fate of a token that is only right or wrong. */
function truthFate(answer: Answer): Fate {
  return answer.value === true ? "read" : "refused";
}

const NOW = 1_750_000_000;
const clock = (): number => NOW;

export const SEALS: Readonly<Record<string, Seal>> = {
  signer(random) {
    const [key, value, algorithm] = [random.key(), random.text(0, 20), random.pick(["sha256", "sha512"] as const)];
    const one = new Signer(key, { salt: "refusals", algorithm });
    return {
      token: one.sign(value),
      question: (signed) => ({ op: "unsign", key, salt: "refusals", algorithm, signed }),
      fate: valueFate(value),
      ours: (token) => fateOf(() => one.unsign(token), value),
    };
  },
  "timestamp signer"(random) {
    const [key, value] = [random.key(), random.text(0, 20)];
    const one = new TimestampSigner(key, { salt: "refusals", clock });
    return {
      token: one.sign(value),
      question: (signed) => ({ op: "timestamp_unsign", key, salt: "refusals", signed, now: NOW, maxAge: 60 }),
      fate: valueFate(value),
      ours: (token) => fateOf(() => one.unsign(token, { maxAge: 60 }), value),
    };
  },
  dumps(random) {
    const [key, value] = [random.key(), anyData(random)];
    return {
      token: dumps(key, value, { salt: "refusals", compress: random.chance(0.5), clock }),
      question: (token) => ({ op: "loads", key, salt: "refusals", token, now: NOW, expected: jsonForPython(value) }),
      fate: dataFate,
      ours: (token) => fateOf(() => loads(key, token, { salt: "refusals", clock }), value),
    };
  },
  "signed cookie"(random) {
    const [key, value] = [random.key(), random.text(0, 20, ["token", "marks", "latin1"])];
    const legacy = random.chance(0.3);
    return {
      token: signCookie(key, "theme", value, { salt: "s", clock }),
      question: (signed) => ({ op: "cookie_unsign", key, name: "theme", salt: "s", signed, maxAge: 60, now: NOW, legacy }),
      fate: valueFate(value),
      ours: (token) => fateOf(() => unsignCookie(key, "theme", token, { salt: "s", maxAge: 60, legacySalt: legacy, clock }), value),
    };
  },
  session(random) {
    const [key, data] = [random.key(), anyFields(random)];
    return {
      token: encodeSession(key, data, { clock }),
      question: (token) => ({
        op: "loads",
        key,
        salt: "django.contrib.sessions.SessionStore",
        token,
        now: NOW,
        expected: jsonForPython(data),
      }),
      fate: dataFate,
      ours: (token) => fateOf(() => decodeSession(key, token, { clock }), data),
    };
  },
  messages(random) {
    const key = random.key();
    const messages = random.list(1, 3, () => ({ level: 20, message: random.text(1, 30), extraTags: random.pick([null, "", "x"]) }));
    const sealed = { complete: true, messages: messages.map((message) => ({ ...message, safe: false })) };
    return {
      token: encodeMessages(key, messages, { clock }),
      question: (token) => ({ op: "messages_get", key, header: `messages=${serializeCookieValue(token)}`, now: NOW }),
      fate: valueFate(sealed),
      ours: (token) => fateOf(() => decodeMessages(key, token, { clock }), messages),
    };
  },
  "password reset token"(random) {
    const key = random.key();
    const user = { pk: random.between(1, 10 ** 6), password: random.text(0, 40), email: random.text(0, 20) };
    const options = { now: new Date(NOW * 1000), timeZone: "Europe/Zurich" };
    return {
      token: makePasswordResetToken(key, { ...user, lastLogin: null }, options),
      question: (token) => ({ op: "reset_check", key, ...user, lastLogin: null, token, tz: "Europe/Zurich", now: NOW, timeout: 259_200 }),
      fate: truthFate,
      ours: (token) => (checkPasswordResetToken(key, { ...user, lastLogin: null }, token, options) ? "read" : "refused"),
    };
  },
  "CSRF token"(random) {
    const secret = random.text(32, 32, ["token"]);
    return {
      token: random.chance(0.8) ? maskCsrfSecret(secret) : secret,
      question: (token) => ({ op: "csrf_check", secret, token }),
      fate: truthFate,
      ours: (token) => (csrfTokenMatches(token, secret) ? "read" : "refused"),
    };
  },
  async "password hash"(random) {
    const password = random.text(0, 20);
    const options = random.pick<PasswordOptions>([
      { iterations: 2 },
      { algorithm: "scrypt", workFactor: 2, blockSize: 1, parallelism: 1 },
      { algorithm: "argon2", memoryCost: 8, timeCost: 1, parallelism: 1 },
      { algorithm: "bcrypt_sha256", rounds: 4 },
    ]);
    const token = await hashPassword(password, options);
    return {
      token,
      keep: options.algorithm === "argon2" || options.algorithm === "bcrypt_sha256" ? token.lastIndexOf("$") + 1 : 0,
      question: (encoded) => ({ op: "password_check", password, encoded }),
      fate: truthFate,
      ours: async (encoded) => ((await checkPassword(password, encoded, options)) ? "read" : "refused"),
    };
  },
};

const ALPHABET = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
const STRAY = [
  "=",
  "==",
  "\n",
  "\r\n",
  " ",
  "\t",
  "\0",
  ":",
  "::",
  ".",
  "$",
  "+",
  "/",
  "%3A",
  '"',
  "\xa0",
  "é",
  "Ł",
  "Ａ",
  "\u200b",
  "\ufeff",
  "🦭",
  "\ud800",
  "A",
  "0",
];

/** Each returns `text` changed in one place or way. */
const CHANGES: readonly ((text: string, at: number, random: Random) => string)[] = [
  (text, at, random) => text.slice(0, at) + random.pick(ALPHABET) + text.slice(at + 1),
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + random.pick(STRAY) + text.slice(at),
  (text, at, random) => text.slice(0, at) + random.pick(STRAY) + text.slice(at + 1),
  (text, at) => text.slice(0, at) + otherCase(text.charAt(at)) + text.slice(at + 1),
  (text, at) => text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2),
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(at),
  (text, _at, random) => text + random.pick(STRAY),
  (text, _at, random) => random.pick(STRAY) + text,
  (text) => text + text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => neighbourOf(text), // other unused bits in the last character: the same bytes to a lenient decoder
  (text, at) => text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) + 0x100) + text.slice(at + 1), // the same byte in latin1
  (text) => text.replaceAll(":", "%3A"),
  (text, _at, random) => text.replace(/:[^:]*$/, `:${random.list(43, 43, () => random.pick(ALPHABET)).join("")}`),
];

function otherCase(character: string): string {
  const upper = character.toUpperCase();
  return upper === character ? character.toLowerCase() : upper;
}

function neighbourOf(text: string): string {
  const at = ALPHABET.indexOf(text.charAt(text.length - 1));
  return at === -1 ? text : text.slice(0, -1) + ALPHABET[at ^ 1]!;
}

/** Returns the token of `sealed`, changed. */
export function changed({ token, keep = 0 }: Sealed, random: Random): string {
  const text = token.slice(keep);
  let other = text;
  while (other === text) other = random.pick(CHANGES)(text, random.below(text.length), random);
  return token.slice(0, keep) + other;
}

const MARKS = [..."{}[]\",:.-+eE0123456789 \t\n\r\\/'nulltrefasNI_x\u00a0\ufeff\v\f\x7f\x00"];
const TIMES = ["", " ", "0", "00", "1", "-1", "-", "1_0", "é", "1 ", " 1", "zzzzzz", "1r31eq.", "\u0661"];

/** A token with the right signature over what no dumps would write. */
export interface WellSigned {
  question: Question;
  /** Why we refuse it, or undefined where we read it. */
  refused: string | undefined;
  /** Tells whether that is one of the reasons for which we refuse, on purpose, what Django reads. */
  isOnPurpose(seen: string): boolean;
}

/** Returns JSON, base64url or a time that is slightly wrong, or right in an unusual spelling, with the right signature. */
export function wellSigned(random: Random): WellSigned {
  const key = random.key();
  const data = jsonForPython(anyData(random, 2));
  const json = random.chance(0.8) ? garbled(data, random, MARKS) : data;
  const plain = Buffer.from(json, "latin1").toString("base64url");
  const payload = random.chance(0.3) ? garbled(plain, random, ["=", "\n", " ", "+", "/", "!", ".", "A", "é"]) : plain;
  const time = random.chance(0.2) ? random.pick(TIMES) : "1r31eq";
  const token = new Signer(key, { salt: "refusals" }).sign(`${payload}:${time}`);
  const { refused, value } = outcomeOf(() => loads(key, token, { salt: "refusals", clock: () => 1_700_000_000 }));
  return {
    question: { op: "loads_loosely", key, salt: "refusals", token, expected: refused === undefined ? jsonForPython(value) : null },
    refused,
    isOnPurpose(seen) {
      if (refused === "WAXSEAL_FUTURE") return time === "zzzzzz";
      if (refused === "WAXSEAL_MALFORMED") return ["00", "-1", "-"].includes(time);
      if (refused === "WAXSEAL_PAYLOAD_INVALID") return Buffer.from(payload, "base64url").toString("base64url") !== payload;
      return refused === "WAXSEAL_JSON_INVALID" && /\b(?:inf|nan)\b/.test(seen);
    },
  };
}

function garbled(text: string, random: Random, marks: readonly string[]): string {
  const at = random.below(text.length + 1);
  const kind = random.below(3);
  return text.slice(0, at) + (kind === 0 ? "" : random.pick(marks)) + text.slice(kind === 1 ? at : at + 1);
}
