/**
 * Makes src/keys/known-key-digests.ts of scripts/known-keys.json: run it after adding a key there.
 *
 * A key is text, or "hex" where it is no UTF-8; "published" says where anybody can read it.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { knownKeyDigest } from "../src/keys/known-keys.ts";

export type KnownKey = { published: string } & ({ key: string; hex?: undefined } | { hex: string; key?: undefined });

const JSON_URL = new URL("known-keys.json", import.meta.url);
const TABLE_URL = new URL("../src/keys/known-key-digests.ts", import.meta.url);

export function knownKeys(): KnownKey[] {
  return JSON.parse(readFileSync(JSON_URL, "utf8")) as KnownKey[];
}

export function bytesOfKnownKey({ key, hex }: KnownKey): Uint8Array {
  return key === undefined ? Buffer.from(hex, "hex") : Buffer.from(key, "utf8");
}

/** Returns the text of src/keys/known-key-digests.ts; sorted, so that the order of the list says nothing. */
export function digestTable(): string {
  const digests = knownKeys().map((known) => knownKeyDigest(bytesOfKnownKey(known)));
  const lines = [...new Set(digests)].sort().map((digest) => `  "${digest}",\n`);
  return `/** Made by scripts/make-known-keys.ts: do not edit. */\nexport const KNOWN_KEY_DIGESTS: ReadonlySet<string> = new Set([\n${lines.join("")}]);\n`;
}

if (import.meta.main) writeFileSync(TABLE_URL, digestTable());
