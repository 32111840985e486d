import { expect, test } from "vitest";
import { scrypt } from "../../src/crypto/password-kdf.ts";
import { utf8 } from "../../src/encoding/utf8.ts";
import { scryptHasher } from "../../src/passwords/scrypt.ts";

/** RFC 7914, section 12, without the case of 1 GiB. */
const RFC_7914 = [
  [
    "",
    "",
    16,
    1,
    1,
    "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
  ],
  [
    "password",
    "NaCl",
    1024,
    8,
    16,
    "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
  ],
  [
    "pleaseletmein",
    "SodiumChloride",
    16384,
    8,
    1,
    "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
  ],
] as const;

test.for(RFC_7914)('RFC 7914: "%s", "%s"', async ([password, salt, workFactor, blockSize, parallelism, expected]) => {
  const key = await scrypt(utf8(password), utf8(salt), { workFactor, blockSize, parallelism }, 64);
  expect(key.toString("hex")).toBe(expected);
});

test.for([
  [2, 1, 1, "bearable"],
  [2 ** 14, 8, 5, "bearable"], // Django's default
  [2 ** 17, 8, 1, "bearable"], // OWASP's: more than the 32 MiB that OpenSSL would allow by itself
  [2 ** 19, 8, 1, "bearable"],
  [2 ** 20, 8, 1, "excessive"],
  [2 ** 14, 8, 51, "excessive"],
  [2, 3_000_000, 1, "excessive"], // few blocks, but more than 1 GiB
  [2, 1, 3_000_000, "excessive"], // few passes, but each of them mixes blocks besides
  [2 ** 40, 8, 1, "excessive"],
  [Infinity, 1, 1, "excessive"],
  [1, 8, 1, "impossible"],
  [3, 8, 1, "impossible"],
  [1000, 8, 1, "impossible"],
  [2 ** 16, 1, 1, "impossible"], // RFC 7914: N < 2^(128 * r / 8)
  [2 ** 15, 1, 1, "bearable"],
] as const)("N %s, r %s, p %s is %s", ([workFactor, blockSize, parallelism, burden]) => {
  expect(scryptHasher.weigh({ workFactor, blockSize, parallelism })).toBe(burden);
});

test("everything that is bearable works: the memory limit is what the work takes", async () => {
  for (const work of [
    { workFactor: 2, blockSize: 1, parallelism: 100 },
    { workFactor: 2 ** 15, blockSize: 1, parallelism: 1 },
    { workFactor: 2 ** 16, blockSize: 8, parallelism: 1 },
  ]) {
    await expect(scryptHasher.recipe("seasalt", work).encode(utf8("x"))).resolves.toMatch(/^scrypt\$\d+\$seasalt\$\d+\$\d+\$[\w+/]{86}==$/);
  }
});
