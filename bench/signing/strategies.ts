/**
 * Which way to an HMAC is faster on this runtime: src/crypto/hmac.ts chooses by what this prints.
 *
 *     node --expose-gc bench/signing/strategies.ts
 *     bun --expose-gc bench/signing/strategies.ts
 *     deno run --allow-all --v8-flags=--expose-gc bench/signing/strategies.ts
 *
 * @module
 */
import { hmacByKeyObject } from "../../src/crypto/hmac-by-key-object.ts";
import { hmacByTwoHashes } from "../../src/crypto/hmac-by-two-hashes.ts";
import { timesOf } from "./interleaved.ts";
import { SIZES, textOf } from "./payloads.ts";

const key = new Uint8Array(32).fill(0xa5);
const byKeyObject = hmacByKeyObject(key, "sha256");
const byTwoHashes = hmacByTwoHashes(key, "sha256");

for (const size of SIZES) {
  const text = textOf(size);
  const times = await timesOf({
    byTwoHashes: () => byTwoHashes(text, "base64url"),
    byKeyObject: () => byKeyObject(text, "base64url"),
  });
  console.log(`${String(size)} B: a key object takes ${(times.byKeyObject / times.byTwoHashes).toFixed(2)} times as long as two hashes`);
}
