/**
 * Finds keys that are published, by the digest of each literal.
 *
 * Many published keys are words, such as "secret" and "your-secret-key-here", and words stand in every text. So only what looks as if a generator
 * had made it counts wherever it stands; all else counts where a name or a call says that it is a key.
 *
 * @module
 */
import { isKnownDigest, knownKeyDigest, type KnownKeyDigests } from "../../keys/known-keys.ts";
import { LruMap } from "../../keys/lru-map.ts";
import type { Detector, Sighting } from "../detector.ts";
import { candidatesIn, type Candidate } from "../generic/candidate.ts";
import { LEAST_BYTES } from "../generic/candidates.ts";
import { languageOf } from "../generic/language.ts";
import { latin1 } from "../generic/latin1.ts";
import { nameEnd } from "../generic/name-ends.ts";
import { namedPairBefore } from "../generic/named-pair.ts";
import type { Naming } from "../generic/naming.ts";
import { plainText, type PlainText } from "../generic/plain-text.ts";
import { settingOf } from "../generic/setting.ts";
import { valueOf } from "../generic/value.ts";
import { readingsOf } from "./readings.ts";

export interface KnownKeyDetectorOptions {
  /** What is known besides our own table, as `knownKeysOfList` reads it. */
  more?: KnownKeyDigests | undefined;
}

/** The longest literal, and what names it. */
const REACH = 1024;
const MOST_REMEMBERED = 4096;
/** Of a value before which nothing looks like the name of a secret. */
const UNNAMED: Naming = { names: [], call: undefined, argument: 0 };
const MOST_BYTES_OF_KEY_FILE = 512;
const LONGEST_NAME = 64;

/** Ends of names of keys, in small letters and without signs. */
const KEY_NAMES = [
  ...[
    "secret",
    "secrets",
    "secretkey",
    "secretkeys",
    "secretkeybase",
    "secretkeyfallbacks",
    "secrettoken",
    "password",
    "passphrase",
    "salt",
  ],
  ...["appkey", "appkeys", "jwtkey", "signingkey", "signkey", "hmackey", "encryptionkey", "sessionkey", "cookiekey", "cookievalidationkey"],
  ...["cipherkey", "masterkey", "privatekey", "validationkey", "decryptionkey", "authkey", "hashkey", "sessionkeys", "cookiekeys"],
];
/** As Koa and cookie-session have it. Lists of names are called so as well, and their names end with it. */
const LIST_OF_KEYS = /(?:^|[.:])keys$/i;
const [COLON, COMMA, OPENING_BRACE] = [0x3a, 0x2c, 0x7b];
/** Last parts of functions that take a key, in small letters. */
const KEY_CALLS = new Set(
  "cookieparser cookiesession session cookiestore newcookiestore newstore signer timestampsigner serializer urlsafeserializer sign verify encode decode seal unseal unsealdata sealdata keygrip createhmac hmac signedstring secretkey".split(
    " ",
  ),
);

/**
 * Returns what finds published keys. Time is linear in the text; each literal is hashed once, as long as few others come between.
 *
 * Literals of fewer than 4 bytes are none, so "dev" of the Flask tutorial is refused as a key and not found in a text. What stands in documentation
 * and tests is found too, with that as its `context`.
 */
export function knownKeyDetector({ more }: KnownKeyDetectorOptions = {}): Detector {
  const remembered = new LruMap<string, boolean>(MOST_REMEMBERED);
  const isKnown = (written: string): boolean => remembered.getOrMake(written, () => readingsOf(written).some((key) => isListed(key, more)));

  return {
    reach: REACH,
    find(bytes, from, to, path) {
      const text = plainText(bytes, from, to);
      if (text === undefined) return [];
      const context = settingOf(path);
      const sightings: Sighting[] = [];
      const see = (start: number, end: number, name: string | undefined): void => {
        sightings.push({
          ...{ start: text.origin(start), end: text.origin(end), rule: "known-key", disguise: undefined, key: undefined, part: "whole" },
          ...(name === undefined ? {} : { name }),
          ...(context === undefined ? {} : { context }),
        });
      };

      const whole = wholeOf(text);
      if (whole !== undefined && isTelling(whole.written) && isKnown(whole.written)) {
        see(whole.start, whole.end, undefined);
        return sightings;
      }
      let covered = text.from;
      for (const candidate of candidatesIn(text.bytes, text.from, text.to, languageOf(path), LEAST_BYTES)) {
        if (candidate.start < covered) continue;
        const written = candidate.value();
        if (!isKnown(written)) continue;
        const naming = namingOf(candidate, written, text);
        if ((!naming.isKey || isNameOfMember(candidate, text)) && !isTelling(written)) continue;
        see(candidate.start, candidate.end, naming.name);
        covered = candidate.end;
      }
      return sightings;
    },
  };
}

function isListed(key: Uint8Array, more: KnownKeyDigests | undefined): boolean {
  const digest = knownKeyDigest(key);
  return isKnownDigest(digest) || more?.has(digest) === true;
}

/** Tells whether nobody writes this but as a key. */
function isTelling(written: string): boolean {
  const kind = valueOf(written)?.kind;
  return kind !== undefined && kind !== "chosen";
}

function namingOf(candidate: Candidate, written: string, text: PlainText): { isKey: boolean; name: string | undefined } {
  const { names, call } = candidate.naming() ?? UNNAMED;
  const known = [...names, ...namedPairBefore(names, candidate, text)];
  const isWord = KEY_NAMES.includes(nameEnd(written)); // of `redact: { keys: ["password", "secret"] }`
  const named = known.find((name) => KEY_NAMES.some((end) => nameEnd(name).endsWith(end)) || (!isWord && LIST_OF_KEYS.test(name)));
  const isCall = call !== undefined && KEY_CALLS.has(call.slice(Math.max(call.lastIndexOf("."), call.lastIndexOf(":")) + 1).toLowerCase());
  return { isKey: named !== undefined || isCall, name: shownName(named ?? known[0] ?? call) };
}

/** Tells whether the literal is the name of a member, as in `{ "secret": … }`, and so no value. What follows `?` and stands before a colon is one. */
function isNameOfMember({ start, end }: Candidate, { bytes, from, to }: PlainText): boolean {
  let after = end + 1;
  while (after < to && isBlank(bytes[after]!)) after++;
  if (bytes[after] !== COLON || after >= to) return false;
  let before = start - 2;
  while (before >= from && isBlank(bytes[before]!)) before--;
  return before >= from && (bytes[before] === OPENING_BRACE || bytes[before] === COMMA);
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** A name from the text holds letters, digits and what joins them, and is short: nothing else gets into a report. */
function shownName(name: string | undefined): string | undefined {
  return name?.replace(/[^A-Za-z0-9_.:-]/g, "").slice(-LONGEST_NAME);
}

/** Returns the text without the white space around it, where it is short enough to be nothing but a key, as mounted secrets are. */
function wholeOf({ bytes, from, to }: PlainText): { start: number; end: number; written: string } | undefined {
  if (to - from > 2 * MOST_BYTES_OF_KEY_FILE) return undefined;
  const text = latin1(bytes, from, to);
  const written = text.trim();
  if (written.length > MOST_BYTES_OF_KEY_FILE || written.includes("\n")) return undefined;
  const start = from + text.indexOf(written);
  return { start, end: start + written.length, written };
}
