/**
 * Keys that the world knows: defaults, documentation, tutorials, READMEs, sample applications. Whoever can search can forge with them.
 *
 * Shape:  11 characters of base64url, the first 66 bits of a domain-separated SHA-256: enough to recognise a key, and no list of keys to copy from
 * Source: scripts/known-keys.json says where each is published; `node scripts/make-known-keys.ts` makes the table of it.
 * @module
 */
import { hash, hashBase64url } from "../crypto/hash.ts";
import { utf8 } from "../encoding/utf8.ts";
import { KNOWN_KEY_DIGESTS } from "./known-key-digests.ts";

/** Digests of keys that are known besides those of the table; a Set is one. */
export interface KnownKeyDigests {
  has(digest: string): boolean;
}

export const DIGEST_CHARACTERS = 11;
const DOMAIN = utf8("waxseal.known-key.v2\0");
const MOST_IN_ONE_SHOT = 512;

const message = Buffer.alloc(DOMAIN.length + MOST_IN_ONE_SHOT);
message.set(DOMAIN);
let table: ReadonlySet<string> | undefined;

/** Tells whether `key` is published somewhere. */
export function isKnownKey(key: Uint8Array): boolean {
  return isKnownDigest(knownKeyDigest(key));
}

/** Tells whether `digest` is in the table. */
export function isKnownDigest(digest: string): boolean {
  table ??= readTable(); // not before somebody asks: most programs that load this module make one key
  return table.has(digest);
}

/** Returns what stands for `key` in the table: the same for what people make of a key when they copy it, with quotes, a line's end or `base64:`. */
export function knownKeyDigest(key: Uint8Array): string {
  const bare = bareKey(key);
  if (bare.length > MOST_IN_ONE_SHOT)
    return Buffer.from(hash("sha256", DOMAIN, bare))
      .toString("base64url")
      .slice(0, DIGEST_CHARACTERS);
  message.set(bare, DOMAIN.length);
  const digest = hashBase64url("sha256", message.subarray(0, DOMAIN.length + bare.length));
  message.fill(0, DOMAIN.length, DOMAIN.length + bare.length);
  return digest.slice(0, DIGEST_CHARACTERS);
}

function readTable(): ReadonlySet<string> {
  const digests = new Set<string>();
  for (let at = 0; at < KNOWN_KEY_DIGESTS.length; at += DIGEST_CHARACTERS) {
    digests.add(KNOWN_KEY_DIGESTS.slice(at, at + DIGEST_CHARACTERS));
  }
  return digests;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTES: readonly (number | undefined)[] = [0x22, 0x27, 0x60];
/** As Laravel writes its APP_KEY. */
const PREFIX = utf8("base64:");

function bareKey(key: Uint8Array): Uint8Array {
  let start = 0;
  let end = key.length;
  while (end > 0 && (key[end - 1] === LINE_FEED || key[end - 1] === CARRIAGE_RETURN)) end--;
  if (end > 1 && key[0] === key[end - 1] && QUOTES.includes(key[0])) {
    start++;
    end--;
  }
  if (PREFIX.every((byte, at) => key[start + at] === byte)) start += PREFIX.length;
  return start > end ? key : key.subarray(start, end);
}
