/**
 * Measures how fast exact mode goes through bytes in which there is no key, how long a small object takes it, and how long it is made:
 * `node bench/leaks/exact.ts`.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { randomBytes } from "../../src/crypto/random.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { KeySearch } from "../../src/leaks/exact/key-search.ts";
import { median } from "../sessions/median.ts";

const MEBIBYTE = 2 ** 20;
const SIZE = 256 * MEBIBYTE;
const RUNS = 5;
const OBJECT_BYTES = 300;
const OBJECTS = 1_000_000;

const ring = new KeyRing({
  current: generateSecretKey(),
  fallbacks: [generateSecretKey()],
  staged: [generateSecretKey({ alphabet: "django", length: 50 })],
});

const constructions = Array.from({ length: RUNS }, () => secondsOf(() => new KeySearch(ring.entries)) * 1e3);
console.log(`a search for 3 keys is made in ${constructions[0]!.toFixed(0)} ms, the ${RUNS}th in ${constructions.at(-1)!.toFixed(0)} ms`);

const search = new KeySearch(ring.entries);
const source = sourceText();
for (const [name, bytes] of [
  ["source text", source],
  ["random base64", Buffer.from(Buffer.from(randomBytes((SIZE / 4) * 3)).toString("base64"))],
  ["random bytes", Buffer.from(randomBytes(SIZE))],
  ["zeros", Buffer.alloc(SIZE)],
] as const) {
  const seconds = median(Array.from({ length: RUNS }, () => secondsOf(() => search.find(bytes))));
  console.log(`${name}: ${(bytes.length / seconds / 1e9).toFixed(2)} GB/s`);
}

const shared = secondsOf(() => {
  for (let at = 0, count = 0; count < OBJECTS; count++, at = (at + OBJECT_BYTES + 1) % (SIZE / 2))
    search.find(source, at, at + OBJECT_BYTES);
});
console.log(`an object of ${OBJECT_BYTES} bytes in a large buffer: ${((shared / OBJECTS) * 1e9).toFixed(0)} ns`);

const own = Array.from({ length: OBJECTS / 100 }, (_, index) =>
  Uint8Array.from(source.subarray(index * OBJECT_BYTES, (index + 1) * OBJECT_BYTES)),
);
const apart = secondsOf(() => {
  for (const bytes of own) search.find(bytes);
});
console.log(`an object of ${OBJECT_BYTES} bytes in a buffer of its own: ${((apart / own.length) * 1e9).toFixed(0)} ns`);

/** This project's own source, again and again. */
function sourceText(): Buffer {
  const root = join(import.meta.dirname, "../../src");
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const all = Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
  return Buffer.alloc(SIZE, all);
}

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1e3;
}
