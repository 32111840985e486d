import { readFileSync } from "node:fs";
import type { Algorithm } from "../../src/crypto/algorithm.ts";

export interface HmacVector {
  name: string;
  algorithm: Algorithm;
  key: Uint8Array;
  message: Uint8Array;
  /** In hex; shorter than the hash where the MAC is truncated. */
  tag: string;
  valid: boolean;
}

export interface HkdfVector {
  name: string;
  secret: Uint8Array;
  salt: Uint8Array;
  info: Uint8Array;
  length: number;
  /** In hex. */
  output: string;
  valid: boolean;
}

export interface AeadVector {
  name: string;
  key: Uint8Array;
  nonce: Uint8Array;
  associated: Uint8Array;
  plaintext: Uint8Array;
  ciphertext: Uint8Array;
  tag: Uint8Array;
  valid: boolean;
}

export interface SaltedHmacVector {
  key_salt: string;
  value: string;
  secret: string;
  algorithm: Algorithm;
  hexdigest: string;
}

interface RfcCase extends Record<Algorithm, string> {
  tc: string;
  key: string;
  msg: string;
}

interface WycheproofFile<Case> {
  numberOfTests: number;
  testGroups: { tests: ({ tcId: number; comment: string; result: string } & Case)[] }[];
}

export const ALGORITHMS = ["sha1", "sha256", "sha384", "sha512"] as const satisfies readonly Algorithm[];

/** RFC 4231, with the same inputs under SHA-1. */
export const RFC_4231: readonly HmacVector[] = (read("rfc4231.json") as { tests: RfcCase[] }).tests.flatMap((one) =>
  ALGORITHMS.map((algorithm) => ({
    name: `RFC 4231 case ${one.tc}, ${algorithm}`,
    algorithm,
    key: bytes(one.key),
    message: bytes(one.msg),
    tag: one[algorithm],
    valid: true,
  })),
);

export const WYCHEPROOF_HMAC: readonly HmacVector[] = ALGORITHMS.flatMap((algorithm) =>
  wycheproof<{ key: string; msg: string; tag: string }>(`hmac_${algorithm}_test.json`).map(({ tcId, comment, key, msg, tag, result }) => ({
    name: `Wycheproof ${algorithm} ${String(tcId)}: ${comment}`,
    algorithm,
    key: bytes(key),
    message: bytes(msg),
    tag,
    valid: result === "valid",
  })),
);

export const WYCHEPROOF_HKDF: readonly HkdfVector[] = wycheproof<{
  ikm: string;
  salt: string;
  info: string;
  size: number;
  okm: string;
}>("hkdf_sha256_test.json").map(({ tcId, comment, ikm, salt, info, size, okm, result }) => ({
  name: `Wycheproof ${String(tcId)}: ${comment}`,
  secret: bytes(ikm),
  salt: bytes(salt),
  info: bytes(info),
  length: size,
  output: okm,
  valid: result === "valid",
}));

/** Of all lengths of key, nonce and tag. */
export const WYCHEPROOF_AES_GCM: readonly AeadVector[] = wycheproof<Record<"key" | "iv" | "aad" | "msg" | "ct" | "tag", string>>(
  "aes_gcm_test.json",
).map(({ tcId, comment, key, iv, aad, msg, ct, tag, result }) => ({
  name: `Wycheproof ${String(tcId)}: ${comment}`,
  key: bytes(key),
  nonce: bytes(iv),
  associated: bytes(aad),
  plaintext: bytes(msg),
  ciphertext: bytes(ct),
  tag: bytes(tag),
  valid: result === "valid",
}));

/** Computed by a real Django 5.2. */
export const SALTED_HMAC = (read("django.json") as { salted_hmac: SaltedHmacVector[] }).salted_hmac;

/** Returns the cases of a file; throws when there are not as many as it says. */
function wycheproof<Case>(name: string): WycheproofFile<Case>["testGroups"][number]["tests"] {
  const { numberOfTests, testGroups } = read(`wycheproof/${name}`) as WycheproofFile<Case>;
  const cases = testGroups.flatMap(({ tests }) => tests);
  if (cases.length !== numberOfTests) throw new Error(`${name} holds ${String(cases.length)} cases and says ${String(numberOfTests)}`);
  return cases;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8"));
}

function bytes(hex: string): Uint8Array {
  return Buffer.from(hex, "hex");
}
