/**
 * Makes src/keys/known-key-digests.ts of scripts/known-keys.json: run it after adding a key there.
 *
 * A key is text, or "hex" where it is no UTF-8. "published" says where anybody can read it: the repository on GitHub, or what it is of, and the
 * file. Taken are keys that are published to be read: none that somebody has let slip into a repository of their own.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { knownKeyDigest } from "../src/keys/known-keys.ts";

/** "default" is what a program runs with unless told otherwise. */
export const KINDS = ["default", "documentation", "readme", "tutorial", "example", "boilerplate", "test", "vulnerable"] as const;

export type KnownKey = { kind: (typeof KINDS)[number]; published: string } & (
  { key: string; hex?: undefined } | { hex: string; key?: undefined }
);

const JSON_URL = new URL("known-keys.json", import.meta.url);
const TABLE_URL = new URL("../src/keys/known-key-digests.ts", import.meta.url);
const CHARACTERS_A_LINE = 132;

export function knownKeys(): KnownKey[] {
  return JSON.parse(readFileSync(JSON_URL, "utf8")) as KnownKey[];
}

export function bytesOfKnownKey({ key, hex }: KnownKey): Uint8Array {
  return key === undefined ? Buffer.from(hex, "hex") : Buffer.from(key, "utf8");
}

/** Returns the text of src/keys/known-key-digests.ts; sorted, so that the order of the list says nothing. */
export function digestTable(): string {
  const digests = knownKeys().map((known) => knownKeyDigest(bytesOfKnownKey(known)));
  const table = [...new Set(digests)].sort().join("");
  const lines: string[] = [];
  for (let at = 0; at < table.length; at += CHARACTERS_A_LINE) lines.push(`  "${table.slice(at, at + CHARACTERS_A_LINE)}"`);
  return `/** Made by scripts/make-known-keys.ts: do not edit. Digests of 11 characters, one after the other. */\nexport const KNOWN_KEY_DIGESTS =\n${lines.join(" +\n")};\n`;
}

if (import.meta.main) writeFileSync(TABLE_URL, digestTable());
