import { expect, test } from "vitest";
import { BLOCK_BYTES, DIGEST_BYTES } from "../../src/crypto/algorithm.ts";
import { hash } from "../../src/crypto/hash.ts";
import { utf8 } from "../../src/encoding/utf8.ts";
import { ALGORITHMS, RFC_4231, WYCHEPROOF_HMAC } from "./vectors.ts";

/** FIPS 180-4's example, "abc". */
const ABC = {
  sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  sha384: "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
  sha512:
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
};

test.for(ALGORITHMS)("%s of parts is the hash of the whole", (algorithm) => {
  expect(Buffer.from(hash(algorithm, utf8("a"), utf8(""), utf8("bc"))).toString("hex")).toBe(ABC[algorithm]);
  expect(hash(algorithm)).toHaveLength(DIGEST_BYTES[algorithm]);
});

test("HMAC as RFC 2104 defines it, over this hash and these block sizes, passes every published vector", () => {
  for (const { name, algorithm, key, message, tag, valid } of [...RFC_4231, ...WYCHEPROOF_HMAC]) {
    const block = Buffer.alloc(BLOCK_BYTES[algorithm]);
    block.set(key.length > block.length ? hash(algorithm, key) : key);
    const inner = hash(
      algorithm,
      block.map((byte) => byte ^ 0x36),
      message,
    );
    const mac = hash(
      algorithm,
      block.map((byte) => byte ^ 0x5c),
      inner,
    );
    expect(Buffer.from(mac).toString("hex", 0, tag.length / 2) === tag, name).toBe(valid);
  }
});
