/**
 * What redaction costs a log stream in which there is nothing to redact, beside the same stream without it. `npm run build && node bench/leaks/redact.ts`
 *
 * @module
 */
import { Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { generateSecretKey, KeyRing } from "waxseal";
import { nodeTransform, redactor } from "waxseal/redact";

const MEGABYTE = 1_000_000;
const ROUNDS = 5;

const of = redactor(
  new KeyRing({ current: generateSecretKey(), fallbacks: [generateSecretKey(), generateSecretKey({ alphabet: "django" })] }),
);

const line = (id: number): string =>
  `${JSON.stringify({ level: 30, time: 1_790_000_000_000 + id, pid: 71, hostname: "web-1", req: { id, method: "GET", url: `/books/${id}` }, msg: "request completed" })}\n`;
const lines = Array.from({ length: 20_000 }, (_, id) => Buffer.from(line(id)));
const log = Buffer.concat(lines);
const chunks = Array.from({ length: Math.ceil(log.length / 65_536) }, (_, at) => log.subarray(at * 65_536, (at + 1) * 65_536));

const bare = (): Transform => new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) });

/** Returns the megabytes a second that come through. */
async function through(pieces: readonly Buffer[], transform: Transform): Promise<number> {
  const start = performance.now();
  await pipeline(pieces, transform, new Writable({ write: (_chunk, _encoding, done) => done() }));
  return log.length / MEGABYTE / ((performance.now() - start) / 1000);
}

function texts(redact: (text: string) => string): number {
  const given = lines.map(String);
  const start = performance.now();
  for (const text of given) redact(text);
  return ((performance.now() - start) / given.length) * 1e6;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

for (const [name, pieces] of [
  ["lines", lines],
  ["chunks of 64 KiB", chunks],
] as const) {
  const [without, redacted]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await through(pieces, bare()));
    redacted.push(await through(pieces, new Transform(nodeTransform(of))));
  }
  const [a, b] = [median(without), median(redacted)];
  console.log(`stream of ${name}: ${a.toFixed(0)} MB/s bare, ${b.toFixed(0)} MB/s redacted: ${(b / a).toFixed(2)} of it`);
}
const perLine = median(Array.from({ length: ROUNDS }, () => texts(of.text)));
console.log(`text(): ${perLine.toFixed(0)} ns a line of ${Math.round(log.length / lines.length)} bytes`);
