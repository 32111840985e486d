/**
 * Reads lists of known keys that users have, as they come.
 *
 * Shape:  a key a line, as badsecrets has them, an ASP.NET machine key with its two halves and a comma between; a literal of Python or JSON a line,
 *         as flask-unsign-wordlist has them; or one JSON array of texts. A line that is a comment is hashed like all others: keys may begin with `#`,
 *         and a sentence that nobody uses as a key does no harm.
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { knownKeyDigest, type KnownKeyDigests } from "../../keys/known-keys.ts";
import { DigestTable } from "./digest-table.ts";
import { readingsOf } from "./readings.ts";
import { TextCutter } from "./text-cutter.ts";

export interface KnownKeyList {
  readonly digests: KnownKeyDigests;
  /** How many different keys it has, every reading of one counted. */
  readonly size: number;
}

export interface KnownKeyListOptions {
  /** So many different keys are taken. @default 2,000,000 */
  most?: number | undefined;
}

const MACHINE_KEY = /^([0-9A-Fa-f]+),([0-9A-Fa-f]+)$/;
const LITERAL = /^[bBrRuU]{0,2}(["'`])(.*)$/s;

/**
 * Returns the digests of the keys in `chunks`, which are a file's bytes in order. Memory is bounded: 16 bytes a key, a line, and a chunk.
 *
 * @throws {ConfigError} `WAXSEAL_KNOWN_KEYS_MANY` when there are more than `most`, `WAXSEAL_KNOWN_KEYS_EMPTY`, `WAXSEAL_KNOWN_KEYS_BINARY`
 */
export async function knownKeysOfList(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { most = 2_000_000 }: KnownKeyListOptions = {},
): Promise<KnownKeyList> {
  const digests = new DigestTable();
  const cutter = new TextCutter();
  for await (const chunk of chunks) addKeys(digests, cutter.next(chunk), most);
  addKeys(digests, cutter.end(), most);
  if (digests.size === 0) {
    throw new ConfigError("WAXSEAL_KNOWN_KEYS_EMPTY", "The list of known keys is empty; write one key a line, or one JSON array of texts.");
  }
  return { digests, size: digests.size };
}

function addKeys(digests: DigestTable, texts: Iterable<string>, most: number): void {
  for (const text of texts) {
    for (const key of keysOf(text)) digests.add(knownKeyDigest(key));
    if (digests.size > most) {
      throw new ConfigError(
        "WAXSEAL_KNOWN_KEYS_MANY",
        `The list of known keys has more than ${String(most)}; split it, or keep those of your framework.`,
      );
    }
  }
}

/** Returns what a line may have as keys: what a literal means, or itself, without white space around it, and the halves of a machine key. */
function keysOf(line: string): Uint8Array[] {
  const text = line.trim();
  if (text === "") return [];
  const literal = literalOf(text);
  if (literal !== undefined) return readingsOf(literal);
  const keys = text === line ? [text] : [line, text];
  if (text.includes(",")) keys.push(...(MACHINE_KEY.exec(text)?.slice(1) ?? []));
  return keys.map((key) => Buffer.from(key, "latin1"));
}

/** Returns what stands within quotes, if all of `text` does. */
function literalOf(text: string): string | undefined {
  const [, quote, rest] = LITERAL.exec(text) ?? [];
  if (quote === undefined || rest === undefined) return undefined;
  const end = rest.endsWith(`${quote},`) ? rest.length - 2 : rest.endsWith(quote) ? rest.length - 1 : 0;
  return end === 0 ? undefined : rest.slice(0, end);
}
