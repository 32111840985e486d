/**
 * Signed cookies through the headers that carry them, quoting, and reading Cookie headers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { parseCookieHeader, serializeCookieValue, signCookie, unsignCookie } from "../../../src/django/index.ts";
import type { Random } from "../random.ts";
import { anyKey, assertSameOutcome, outcomeOf, textIn, valueIn, type Family, type Trial } from "./family.ts";

const NAME_CHARACTERS = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~:"];

function anyName(random: Random): string {
  return random.chance(0.5)
    ? random.pick(["theme", "cart", "__Host-id", "__Secure-x"])
    : `n${random.list(0, 8, () => random.pick(NAME_CHARACTERS)).join("")}`;
}

/** Text that a header can carry: beyond U+00FF Django writes what no server of its can send. */
function anyCookieText(random: Random): string {
  return random.text(0, 40, ["token", "ascii", "marks", "controls", "latin1"]);
}

/** Returns the Cookie header of a browser that was given this Set-Cookie header, among cookies of others. */
export function cookieHeaderOf(setCookie: string, random: Random): string {
  const own = setCookie.slice(0, setCookie.indexOf(";"));
  return [...random.list(0, 2, () => `other=${random.text(0, 5, ["token"])}`), own, ...random.list(0, 2, () => 'zz="\\073;"')].join("; ");
}

function signedCookies(name: string, trials: number, legacy: boolean): Family {
  return {
    name,
    trials,
    oursToDjango(random) {
      const key = anyKey(random);
      const [cookie, salt, value] = [anyName(random), random.chance(0.5) ? "" : random.text(0, 10), anyCookieText(random)];
      const [signedAt, maxAge] = [random.moment(), random.pick([undefined, 60, 3600])];
      const now = signedAt + random.below(120);
      const signed = signCookie(key.ours, cookie, value, { salt, clock: () => signedAt });
      const ours = outcomeOf(() => unsignCookie(key.ours, cookie, signed, { salt, maxAge, legacySalt: legacy, clock: () => now }));
      const header = cookieHeaderOf(`${cookie}=${serializeCookieValue(signed)};`, random);
      return {
        question: { op: "get_signed_cookie", key: key.django, header, name: cookie, salt, maxAge: maxAge ?? null, now, legacy },
        judge: (answer) => assertSameOutcome(answer, ours),
      };
    },
    djangoToOurs(random) {
      const key = anyKey(random);
      const [cookie, salt, value] = [anyName(random), random.chance(0.5) ? "" : random.text(0, 10), anyCookieText(random)];
      const [now, maxAge] = [random.moment(), random.pick([undefined, 60, 3600])];
      const header = random.below(2 ** 31);
      return {
        question: { op: "set_signed_cookie", key: key.django, name: cookie, salt, value, now, legacy },
        judge(answer) {
          const signed = parseCookieHeader(cookieHeaderOf(textIn(answer), random)).get(cookie);
          assert.ok(signed !== undefined, `no cookie in ${textIn(answer)} ${header}`);
          const options = { salt, maxAge, clock: () => now + 59 };
          assert.equal(unsignCookie(key.ours, cookie, signed, { ...options, legacySalt: legacy }), value);
          if (legacy) assert.equal(outcomeOf(() => unsignCookie(key.ours, cookie, signed, options)).refused, "WAXSEAL_BAD_SIGNATURE");
          else {
            const ours = signCookie(key.ours, cookie, value, { salt, clock: () => now });
            assert.equal(ours, signed);
            assert.ok(textIn(answer).startsWith(`${cookie}=${serializeCookieValue(ours)};`), "the header is quoted otherwise");
          }
        },
      };
    },
  };
}

export const cookies: Family = signedCookies("signed cookies", 400, false);
export const legacyCookies: Family = signedCookies("signed cookies, legacy salt", 150, true);

export const quoting: Family = { name: "cookie quoting", trials: 150, oursToDjango: unquotedByDjango, djangoToOurs: quotedByDjango };

function unquotedByDjango(random: Random): Trial {
  const value = random.text(0, 30);
  const header = `a=${serializeCookieValue(value)}`;
  return { question: { op: "cookie_parse", header }, judge: (answer) => assert.deepStrictEqual(valueIn(answer), [["a", value]]) };
}

function quotedByDjango(random: Random): Trial {
  const value = random.text(0, 30);
  return {
    question: { op: "cookie_quote", value },
    judge(answer) {
      assert.equal(serializeCookieValue(value), textIn(answer));
      assert.deepStrictEqual([...parseCookieHeader(`a=${textIn(answer)}`)], [["a", value]]);
    },
  };
}

/** What Python's str.strip() takes off besides space and tab. We leave it on: U+00A0 before "__Host-" would forge the prefix. */
export const PYTHON_EDGE_SPACE = /^[\n\v\f\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/u;
const PIECES = [
  "a",
  "b",
  "__Host-a",
  "=",
  "=",
  ";",
  ";",
  "; ",
  " ",
  "\t",
  "\xa0",
  "\x85",
  "\x1f",
  "\u2003",
  "\n",
  "\r",
  '"',
  '""',
  "\\",
  "\\\\",
  '\\"',
  "\\073",
  "\\351",
  "\\400",
  "\\08",
  "\\18",
  "\\\n",
  "\\\r",
  "\\\u2028",
  "\\é",
  "%41",
  ",",
  "$Path",
  "é",
  "日",
  "🦭",
  "\0",
];

function anyCookieHeader(random: Random): string {
  const pieces = (): string => random.list(0, 20, () => random.pick(PIECES)).join("");
  return random.pick([() => random.text(0, 30), pieces, () => `a="${pieces().replaceAll(";", "")}"; b=1`])();
}

/** Tells whether Python trims something off one of the names and values in `header` that is neither space nor tab. */
export function hasPythonEdgeSpace(header: string): boolean {
  const parts = header.split(";").flatMap((chunk) => {
    const at = chunk.indexOf("=");
    return at === -1 ? [chunk] : [chunk.slice(0, at), chunk.slice(at + 1)];
  });
  return parts.some((part) => {
    const trimmed = part.replace(/^[ \t]+|[ \t]+$/g, "");
    return PYTHON_EDGE_SPACE.test(trimmed.charAt(0)) || PYTHON_EDGE_SPACE.test(trimmed.charAt(trimmed.length - 1));
  });
}

/** Reading is one function on both sides, so that both ways ask the same: plainly Django's answer, or, where Python trims more, that of a strip(" \t"). */
export const headers: Family = { name: "Cookie headers", trials: 250, oursToDjango: headerTrial, djangoToOurs: headerTrial };

function headerTrial(random: Random): Trial {
  const header = anyCookieHeader(random);
  const ours = [...parseCookieHeader(header)];
  const op = hasPythonEdgeSpace(header) ? "cookie_parse_trimming_spaces_only" : "cookie_parse";
  return { question: { op, header }, judge: (answer) => assert.deepStrictEqual(ours, valueIn(answer)) };
}
