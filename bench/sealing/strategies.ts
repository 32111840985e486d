/**
 * Which way to HKDF is faster on this runtime: src/crypto/hkdf.ts chooses by what this prints.
 *
 *     node --expose-gc bench/sealing/strategies.ts
 *     bun --expose-gc bench/sealing/strategies.ts
 *     deno run --allow-all --v8-flags=--expose-gc bench/sealing/strategies.ts
 *
 * @module
 */
import { hkdfByHashes } from "../../src/crypto/hkdf-by-hashes.ts";
import { hkdfByRuntime } from "../../src/crypto/hkdf-by-runtime.ts";
import { timesOf } from "../signing/interleaved.ts";

const [secret, info, salt, output] = [50, 34, 32, 76].map((length) => new Uint8Array(length).fill(length)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const [byHashes, byRuntime] = [hkdfByHashes(secret, info), hkdfByRuntime(secret, info)];
const times = await timesOf({
  byHashes: () => byHashes(salt, output),
  byRuntime: () => byRuntime(salt, output),
});
console.log(`the runtime takes ${(times.byRuntime / times.byHashes).toFixed(2)} times as long as hashes`);
