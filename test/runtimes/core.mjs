/*
 * The core, checked by a program without a test framework, so that it runs wherever the built package does.
 * main.mjs runs it in Node, Bun and Deno, worker.mjs in workerd; runtimes.slow.test.ts starts them and reads what they say.
 */
import { Buffer } from "node:buffer";
import * as crypto from "node:crypto";
import { inspect } from "node:util";
import { deflateSync } from "node:zlib";
import { decrypt, encrypt } from "../../dist/crypto/aead.js";
import { hkdfByHashes } from "../../dist/crypto/hkdf-by-hashes.js";
import { hkdfByRuntime } from "../../dist/crypto/hkdf-by-runtime.js";
import { hkdf } from "../../dist/crypto/hkdf.js";
import { hmacByKeyObject } from "../../dist/crypto/hmac-by-key-object.js";
import { hmacByTwoHashes } from "../../dist/crypto/hmac-by-two-hashes.js";
import { hmac } from "../../dist/crypto/hmac.js";
import { saltedHmac } from "../../dist/crypto/salted-hmac.js";
import { asciiJson } from "../../dist/encoding/ascii-json.js";
import { bytesOfBase64url } from "../../dist/encoding/base64url.js";
import { readJson } from "../../dist/encoding/strict-json.js";
import {
  BadSignature,
  checkSecretKey,
  dumps,
  generateSecretKey,
  KeyRing,
  loads,
  SecretKey,
  Signer,
  TimestampSigner,
} from "../../dist/index.js";
import { sealer } from "../../dist/tokens/sealer.js";

const ALGORITHMS = ["sha1", "sha256", "sha384", "sha512"];
const STRATEGIES = { hmacByTwoHashes, hmacByKeyObject, hmac };
const HKDF_STRATEGIES = { hkdfByHashes, hkdfByRuntime, hkdf };
const DJANGO_SIGNER_SALT = "django.core.signing.Signer";

/** Files of test/vectors that `checkCore` takes, by these names. */
export const VECTOR_FILES = [
  "django.json",
  "rfc4231.json",
  "sealing.json",
  "wycheproof/aes_gcm_test.json",
  "wycheproof/hkdf_sha256_test.json",
  ...ALGORITHMS.map((algorithm) => `wycheproof/hmac_${algorithm}_test.json`),
];

/** Returns how many checks of each kind were made, and what failed. */
export function checkCore(vectors) {
  const counts = {};
  const failures = [];
  const check = (kind, name, test) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    try {
      if (test() !== true) failures.push(`${kind}: ${name}`);
    } catch (error) {
      failures.push(`${kind}: ${name}: ${String(error)}`);
    }
  };

  checkHmac(check, vectors);
  checkHkdf(check, vectors["wycheproof/hkdf_sha256_test.json"]);
  checkAesGcm(check, vectors["wycheproof/aes_gcm_test.json"]);
  checkSealing(check, vectors["sealing.json"]);
  checkDjango(check, vectors["django.json"]);
  checkJson(check);
  checkRefusals(check);
  return { runtime: globalThis.navigator?.userAgent ?? "", strategy: hmac.name, hkdf: hkdf.name, counts, failures };
}

function checkHmac(check, vectors) {
  const cases = [
    ...vectors["rfc4231.json"].tests.flatMap(({ tc, key, msg, ...tags }) =>
      ALGORITHMS.map((algorithm) => ({ name: `RFC 4231, ${tc}`, algorithm, key, msg, tag: tags[algorithm], valid: true })),
    ),
    ...ALGORITHMS.flatMap((algorithm) =>
      vectors[`wycheproof/hmac_${algorithm}_test.json`].testGroups
        .flatMap(({ tests }) => tests)
        .map(({ tcId, key, msg, tag, result }) => ({ name: `Wycheproof, ${tcId}`, algorithm, key, msg, tag, valid: result === "valid" })),
    ),
  ];
  for (const { name, algorithm, key, msg, tag, valid } of cases) {
    const text = textOf(Buffer.from(msg, "hex"));
    if (text === undefined) {
      // No text, so nothing our functions take: what they stand on has to be right here.
      const mac = crypto.createHmac(algorithm, Buffer.from(key, "hex")).update(Buffer.from(msg, "hex")).digest("hex");
      check("hmac of bytes, by the runtime", `${algorithm}, ${name}`, () => mac.startsWith(tag) === valid);
      continue;
    }
    for (const [strategy, make] of Object.entries(STRATEGIES)) {
      check(
        `hmac, ${strategy}`,
        `${algorithm}, ${name}`,
        () => make(Buffer.from(key, "hex"), algorithm)(text, "hex").startsWith(tag) === valid,
      );
    }
  }
  const key = new Uint8Array(32).map((_, at) => at * 7);
  for (const algorithm of ALGORITHMS) {
    for (const unit of ["x", "é", "€", "\u{1f9ad}"]) {
      for (const length of [0, 1, 255, 256, 257, 1023, 1024, 2729, 2730, 2731, 8191, 8192, 8193, 100_000]) {
        const text = unit.repeat(length);
        const expected = crypto.createHmac(algorithm, key).update(Buffer.from(text, "utf8")).digest();
        for (const [strategy, make] of Object.entries(STRATEGIES)) {
          const mac = make(key, algorithm);
          check(`hmac, ${strategy}`, `${algorithm}, ${String(length)} times ${unit}`, () => {
            return mac(text, "hex") === expected.toString("hex") && mac(text, "base64url") === expected.toString("base64url");
          });
        }
      }
    }
  }
}

function checkHkdf(check, { testGroups }) {
  for (const { tcId, ikm, salt, info, size, okm, result } of testGroups.flatMap(({ tests }) => tests)) {
    for (const [strategy, make] of Object.entries(HKDF_STRATEGIES)) {
      const derive = () => {
        const output = new Uint8Array(size);
        make(bytes(ikm), bytes(info))(bytes(salt), output);
        return output;
      };
      check(`hkdf, ${strategy}`, String(tcId), () => (result === "valid" ? hex(derive()) === okm : isThrown(derive)));
    }
  }
}

function checkAesGcm(check, { testGroups }) {
  const ours = testGroups.filter(({ keySize, ivSize, tagSize }) => keySize === 256 && ivSize === 96 && tagSize === 128);
  for (const { tcId, key, iv, aad, msg, ct, tag, result } of ours.flatMap(({ tests }) => tests)) {
    const open = () => decrypt(bytes(key), bytes(iv), bytes(aad), { ciphertext: bytes(ct), tag: bytes(tag) });
    check("aes-gcm, decrypt", String(tcId), () => (result === "valid" ? hex(open()) === msg : open() === undefined));
    if (result !== "valid") continue;
    check("aes-gcm, encrypt", String(tcId), () => {
      const made = encrypt(bytes(key), bytes(iv), bytes(aad), bytes(msg));
      return hex(made.ciphertext) === ct && hex(made.tag) === tag;
    });
  }
}

function checkSealing(check, { opened, refused }) {
  for (const { name, secret, kind, purpose, seconds, text, token } of opened) {
    const { seal, open } = sealer({ keys: secret, kind, purpose, clock: () => seconds });
    check("sealing, opened", name, () => open(token, 0).value === text && open(token).signedAt === seconds);
    check("sealing, round trip", name, () => open(seal(text), 0).value === text && seal(text) !== token);
    const changed = [...token].map((digit, at) => token.slice(0, at) + (digit === "A" ? "B" : "A") + token.slice(at + 1));
    if (token.length < 150) check("sealing, one character changed", name, () => changed.every((one) => open(one).ok === false));
  }
  for (const { name, secret, kind, purpose, seconds, token, reason } of refused) {
    const keys = secret === "another secret" ? "the secret" : secret;
    check("sealing, refused", name, () => sealer({ keys, kind, purpose, clock: () => seconds }).open(token).reason === reason);
  }
}

function bytes(text) {
  return Uint8Array.from(Buffer.from(text, "hex"));
}

function hex(of) {
  return Buffer.from(of).toString("hex");
}

function checkDjango(check, django) {
  for (const { key, salt, sep, algorithm, value, signed } of django.signer) {
    const signer = new Signer(key, { salt: salt ?? DJANGO_SIGNER_SALT, separator: sep, algorithm });
    check("signer", signed, () => signer.sign(value) === signed && signer.unsign(signed) === value);
  }
  for (const { key_hex, salt, value, signed } of django.signer_bytes_key) {
    check("signer, key of bytes", signed, () => new Signer(Uint8Array.from(Buffer.from(key_hex, "hex")), { salt }).sign(value) === signed);
  }
  for (const { key, salt, value, time, signed } of django.timestamp_signer) {
    const signer = new TimestampSigner(key, { salt, clock: () => time });
    check("timestamp signer", signed, () => signer.sign(value) === signed && signer.unsign(signed, { maxAge: 0 }) === value);
  }
  for (const { key, salt, time, compress, object, token } of django.dumps) {
    const options = { salt, clock: () => time, maxAge: 0 };
    const same = (one) => JSON.stringify(one) === JSON.stringify(object);
    check("dumps", token, () => same(loads(key, token, options)));
    check("dumps", `${token}, again`, () => same(loads(key, dumps(key, object, { ...options, compress }), options)));
    if (!token.startsWith(".")) check("dumps", `${token}, the same`, () => dumps(key, object, { ...options, compress }) === token);
  }
  for (const { key, fallbacks, signed_with, salt, time, object, token } of django.fallbacks) {
    check(
      "fallbacks",
      token,
      () => JSON.stringify(loads(new KeyRing({ current: key, fallbacks }), token, { salt, clock: () => time })) === JSON.stringify(object),
    );
    const others = fallbacks.filter((_, index) => index + 1 !== signed_with);
    if (signed_with > 0)
      check("fallbacks", `${token}, retired`, () =>
        isThrown(() => loads(new KeyRing({ current: key, fallbacks: others }), token, { salt, clock: () => time }), BadSignature),
      );
  }
  for (const { key_salt, value, secret, algorithm, hexdigest } of django.salted_hmac) {
    check("salted hmac", hexdigest, () => saltedHmac(key_salt, new TextEncoder().encode(secret), algorithm)(value, "hex") === hexdigest);
  }
  for (const { key, ok } of django.check_secret_key) {
    check("check secret key", key, () => (checkSecretKey(key).filter(({ code }) => code !== "known-key").length === 0) === ok);
  }
}

function checkJson(check) {
  const same = (name, one, other) => check("json", name, () => inspect(one(), { depth: 9 }) === inspect(other, { depth: 9 }));
  const refused = (text) => check("json, refused", text.slice(0, 40), () => isThrown(() => readJson(text)));
  same("big", () => readJson("[9007199254740993,-18446744073709551617]"), [9007199254740993n, -18446744073709551617n]);
  same("keys that repeat, and that move", () => readJson('{"b":9007199254740993,"2":12345678901234567890,"1":1,"b":9007199254740995}'), {
    1: 1,
    2: 12345678901234567890n,
    b: 9007199254740995n,
  });
  same(
    "floats",
    () => asciiJson([1e16, 1e-5, 1e22, -0, 5e-324, 0.1, 1e100, 2 ** 53]),
    "[1e+16,1e-05,1e+22,-0.0,5e-324,0.1,1e+100,9007199254740992.0]",
  );
  same("floats, read", () => readJson("[1e+16,1e-05,1e22,5e-324,0.1]"), [1e16, 1e-5, 1e22, 5e-324, 0.1]);
  same("text", () => asciiJson(`${String.fromCharCode(0xd800)}\u{1f9ad}é\x7f\0`), '"\\ud800\\ud83e\\uddad\\u00e9\\u007f\\u0000"');
  for (const text of [
    '{"__proto__":1}',
    '{"\\u005f_proto__":1}',
    "NaN",
    "1e999",
    "\ufeff1",
    '"\n"',
    "[".repeat(100_000),
    `${"[".repeat(101)}${"]".repeat(101)}`,
    "",
  ])
    refused(text);
  for (const text of ["YR", "YWJ=", "YQ==", "YW I", "+/", "A", "YW-J\n", "YWé"])
    check("base64url, refused", text, () => bytesOfBase64url(text) === undefined);
}

function checkRefusals(check) {
  const [key, other] = [generateSecretKey(), generateSecretKey()];
  const salt = "shop.runtime";
  const token = dumps(key, { user: 42, note: "é".repeat(400) }, { salt, compress: true });
  check("own", "round trip", () => loads(key, token, { salt, maxAge: 60 }).user === 42);
  check("own", "any cap", () => loads(key, token, { salt, maxBytes: Number.MAX_SAFE_INTEGER }).user === 42);
  for (let at = 0; at < token.length; at++) {
    const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    check("one character changed", String(at), () => isThrown(() => loads(key, changed, { salt }), BadSignature));
  }
  check("own", "another key", () => isThrown(() => loads(other, token, { salt }), BadSignature));
  const bomb = new TimestampSigner(key, { salt }).sign(`.${deflateSync(Buffer.alloc(20_000_000)).toString("base64url")}`);
  check("own", "bomb", () => codeOf(() => loads(key, bomb, { salt })) === "WAXSEAL_PAYLOAD_TOO_LARGE");
  const junk = new TimestampSigner(key, { salt }).sign(".AAAA");
  check("own", "no zlib", () => codeOf(() => loads(key, junk, { salt })) === "WAXSEAL_PAYLOAD_INVALID");
  check("own", "lone surrogate", () => codeOf(() => new Signer(key, { salt }).sign("\ud800")) === "WAXSEAL_TEXT_ILL_FORMED");
  check("own", "blank key", () => codeOf(() => SecretKey.from(" \0\ufeff")) === "WAXSEAL_KEY_EMPTY");
  const ring = new KeyRing({ current: key, fallbacks: [other] });
  const inspectors = [inspect, globalThis.Bun?.inspect, globalThis.Deno?.inspect, String, JSON.stringify].filter(Boolean);
  for (const show of inspectors) {
    for (const value of [ring, SecretKey.from(key), new Signer(ring, { salt }), [ring]]) {
      check("own", "printed", () => !show(value).includes(key.slice(0, 20)) && !show(value).includes(other.slice(0, 20)));
    }
  }
}

function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isThrown(use, Class = Error) {
  try {
    use();
    return false;
  } catch (error) {
    return error instanceof Class;
  }
}

function codeOf(use) {
  try {
    use();
    return undefined;
  } catch (error) {
    return error.code;
  }
}
