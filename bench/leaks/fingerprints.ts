/**
 * Measures how fast fingerprints are looked for in bytes in which there is no key, by processor time: `node bench/leaks/fingerprints.ts`.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { randomBytes } from "../../src/crypto/random.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { fingerprintFile } from "../../src/leaks/fingerprints/fingerprint-file.ts";
import { FingerprintSearch } from "../../src/leaks/fingerprints/fingerprint-search.ts";
import { readFingerprints } from "../../src/leaks/fingerprints/read-fingerprints.ts";
import { median } from "../sessions/median.ts";

const MEBIBYTE = 2 ** 20;
const RUNS = 3;
const ROOT = join(import.meta.dirname, "../..");

const KEYS = {
  "one of ours": [generateSecretKey()],
  "one of Django's": [generateSecretKey({ alphabet: "django", length: 50 })],
  "one of hex": [Buffer.from(randomBytes(32)).toString("hex")],
  "all three": [generateSecretKey(), generateSecretKey({ alphabet: "django", length: 50 }), Buffer.from(randomBytes(32)).toString("hex")],
};

const TEXTS: readonly (readonly [name: string, bytes: Buffer])[] = [
  ["source code", filesBelow("src", ".ts", 32)],
  ["minified JavaScript", filesBelow("node_modules", /\.min\.m?js$/, 32)],
  ["source maps", filesBelow("node_modules", ".map", 16)],
  ["base64", Buffer.from(Buffer.from(randomBytes(6 * MEBIBYTE)).toString("base64"))],
  ["base64url", Buffer.from(Buffer.from(randomBytes(0.75 * MEBIBYTE)).toString("base64url"))],
  ["hex", Buffer.from(Buffer.from(randomBytes(2 * MEBIBYTE)).toString("hex"))],
  ["random bytes", Buffer.from(randomBytes(32 * MEBIBYTE))],
  ["zeros", Buffer.alloc(32 * MEBIBYTE)],
  ["hyphens", Buffer.alloc(8 * MEBIBYTE, "-")],
  ["percent signs, encoded again and again", Buffer.alloc(2 * MEBIBYTE, "%25")],
  ["one letter of base64", Buffer.alloc(4 * MEBIBYTE, "YWFh")],
];

for (const [whose, keys] of Object.entries(KEYS)) {
  const file = fingerprintFile(new KeyRing({ current: keys[0]!, fallbacks: keys.slice(1) }).entries);
  const search = new FingerprintSearch(readFingerprints(file));
  console.log(`\nkeys: ${whose}, ${String(file.length)} characters of fingerprints`);
  for (const [name, bytes] of TEXTS) {
    const seconds = median(Array.from({ length: RUNS }, () => secondsOf(() => search.find(bytes))));
    console.log(`  ${name}: ${(bytes.length / seconds / 1e6).toPrecision(3)} MB/s`);
  }
}

/** Returns the files of one kind, again and again. */
function filesBelow(folder: string, end: string | RegExp, mebibytes: number): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
    if (length >= mebibytes * MEBIBYTE || !(typeof end === "string" ? name.endsWith(end) : end.test(name))) continue;
    const part = readFileSync(join(ROOT, folder, name));
    parts.push(part);
    length += part.length;
  }
  return Buffer.alloc(mebibytes * MEBIBYTE, Buffer.concat(parts));
}

/** Others may use the machine, too. */
function secondsOf(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
