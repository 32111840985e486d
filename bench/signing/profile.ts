/**
 * Where our own time goes: prints, as JSON, what share of its samples each function has, by operation and size.
 *
 * @module
 */
import { Session } from "node:inspector/promises";
import { provenToken } from "./contenders.ts";
import { dataOf, textOf } from "./payloads.ts";
import { waxsealDumps } from "./peers/waxseal-dumps.ts";
import { waxsealSigner } from "./peers/waxseal-signer.ts";

/** Shares of samples, from 0 to 1: by operation and size, such as "dumps 40", then by kind of work. */
export type Profile = Record<string, Record<string, number>>;

/** What a sampled function does, by its name and file; the first that fits. */
const KINDS: Record<string, RegExp> = {
  hashing: /node:internal\/crypto|^(oneShotDigest|init|update|digest|Hmac)$/,
  "JSON.stringify, JSON.parse": /^(asciiJson|parsed) /, // which call them; they have no frame of their own
  "checking the data": /(ascii|strict)-json/,
  base64: /base64url\.js|atob|btoa/,
  comparison: /crypto\/equal/,
  "the text into memory, and out": /hmac-by-two-hashes|scratch|[wW]rite|^\(anonymous\)$/, // Node's writing of a text has no name
  "all else": /./,
};

const SECONDS = 3;
const INTERVAL_MICROSECONDS = 200;

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: INTERVAL_MICROSECONDS });

async function sharesOf(work: () => unknown): Promise<Record<string, number>> {
  keepBusy(work, 1);
  await session.post("Profiler.start");
  keepBusy(work, SECONDS);
  const { profile } = await session.post("Profiler.stop");
  const kinds = new Map(profile.nodes.map(({ id, callFrame }) => [id, kindOf(callFrame)]));
  const samples = profile.samples ?? [];
  const shares: Record<string, number> = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, 0]));
  for (const id of samples) shares[kinds.get(id)!]! += 1 / samples.length;
  return shares;
}

function keepBusy(work: () => unknown, seconds: number): void {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) for (let call = 0; call < 100; call++) work();
}

function kindOf({ functionName, url }: { functionName: string; url: string }): string {
  const place = `${functionName || "(anonymous)"} ${url}`.trim();
  return Object.entries(KINDS).find(([, pattern]) => pattern.test(place))![0];
}

const profile: Profile = {};
for (const size of [40, 4000]) {
  const [text, data] = [textOf(size), dataOf(size)];
  const [signed, token] = [await provenToken(waxsealSigner, text), await provenToken(waxsealDumps, data)];
  profile[`sign ${String(size)}`] = await sharesOf(() => waxsealSigner.sign(text));
  profile[`unsign ${String(size)}`] = await sharesOf(() => waxsealSigner.verify(signed));
  profile[`dumps ${String(size)}`] = await sharesOf(() => waxsealDumps.sign(data));
  profile[`loads ${String(size)}`] = await sharesOf(() => waxsealDumps.verify(token));
}
console.log(JSON.stringify(profile));
