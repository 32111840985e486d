/**
 * HKDF by the runtime's own `hkdfSync`, and by `createHmac` where `info` is longer than that takes.
 *
 * Source: RFC 5869, section 2.
 * @module
 */
import { createHmac, createSecretKey, hkdfSync } from "node:crypto";
import { DIGEST_BYTES } from "./algorithm.ts";
import { checkHkdfOutput, type Hkdf } from "./hkdf-strategy.ts";

const MOST_INFO_BYTES = 1024;

export function hkdfByRuntime(secret: Uint8Array, info: Uint8Array): Hkdf {
  if (info.length > MOST_INFO_BYTES) return hkdfByHmac(Uint8Array.from(secret), Uint8Array.from(info));
  const [key, ownInfo] = [createSecretKey(secret), Uint8Array.from(info)];
  return (salt, output) => {
    checkHkdfOutput(output);
    output.set(new Uint8Array(hkdfSync("sha256", key, salt, ownInfo, output.length)));
  };
}

function hkdfByHmac(secret: Uint8Array, info: Uint8Array): Hkdf {
  return (salt, output) => {
    checkHkdfOutput(output);
    const extracted = createSecretKey(createHmac("sha256", salt).update(secret).digest());
    let block = new Uint8Array();
    for (let at = 0, count = 1; at < output.length; at += DIGEST_BYTES.sha256, count++) {
      block = createHmac("sha256", extracted).update(block).update(info).update(Uint8Array.of(count)).digest();
      output.set(block.subarray(0, output.length - at), at);
    }
  };
}
