/**
 * AES-256-GCM as Rails' MessageEncryptor has it: one key derived once for a purpose, then a random nonce for each message.
 *
 * Its nonces must not come twice: 2^32 messages a key at the most. It commits to no key, and takes other spellings of a token.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from "node:crypto";
import { MAX_AGE_SECONDS, SECRET, type Data, type Peer } from "../../signing/peer.ts";

const TIME_BYTES = 4;
const HEAD_BYTES = TIME_BYTES + 12;
const TAG = { authTagLength: 16 };

function byHand(name: string, key: KeyObject | Buffer): Peer<Data> {
  return {
    name,
    sign: (data) => {
      const head = Buffer.allocUnsafe(TIME_BYTES);
      head.writeUInt32BE(Math.floor(Date.now() / 1000));
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce, TAG).setAAD(head);
      const encrypted = cipher.update(JSON.stringify(data), "utf8");
      cipher.final();
      return Buffer.concat([head, nonce, encrypted, cipher.getAuthTag()]).toString("base64url");
    },
    verify: (token): unknown => {
      const bytes = Buffer.from(token, "base64url");
      const head = bytes.subarray(0, TIME_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(TIME_BYTES, HEAD_BYTES), TAG).setAAD(head);
      decipher.setAuthTag(bytes.subarray(-16));
      const text = decipher.update(bytes.subarray(HEAD_BYTES, -16)).toString("utf8");
      decipher.final();
      if (Date.now() / 1000 - head.readUInt32BE() > MAX_AGE_SECONDS) throw new Error("expired");
      return JSON.parse(text);
    },
  };
}

const key = Buffer.from(hkdfSync("sha256", SECRET, "", "bench.sealing", 32));

/** As it is mostly written. */
export const byHandWithBytes = byHand("AES-GCM by hand, key of bytes", key);

/** As it is fastest on recent Node. */
export const byHandWithKeyObject = byHand("AES-GCM by hand, key object", createSecretKey(key));
