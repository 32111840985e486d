import { expect, test } from "vitest";
import { hashPassword } from "../../src/passwords/hash-password.ts";
import { needsRehash } from "../../src/passwords/needs-rehash.ts";
import type { PasswordOptions } from "../../src/passwords/password-options.ts";
import { unusablePassword } from "../../src/passwords/unusable-password.ts";
import { djangoHashes } from "./vectors.ts";

const POLICIES: readonly PasswordOptions[] = [
  { algorithm: "pbkdf2_sha256", iterations: 100 },
  { algorithm: "scrypt", workFactor: 16 },
  { algorithm: "argon2", memoryCost: 64, timeCost: 1 },
  { algorithm: "bcrypt_sha256", rounds: 4 },
];

test.for(POLICIES)("a hash made under a policy is fresh under it, and under no other: $algorithm", async (policy) => {
  const encoded = await hashPassword("x", policy);
  for (const other of POLICIES) expect(await needsRehash(encoded, other)).toBe(other !== policy);
  expect(await needsRehash(encoded)).toBe(true);
});

test.for([
  [{ algorithm: "pbkdf2_sha256", iterations: 100 }, { iterations: 101 }],
  [{ algorithm: "pbkdf2_sha256", iterations: 100 }, { iterations: 99 }], // Django: any other number
  [{ algorithm: "scrypt", workFactor: 16 }, { workFactor: 32 }],
  [{ algorithm: "scrypt", workFactor: 16 }, { blockSize: 9 }],
  [{ algorithm: "scrypt", workFactor: 16 }, { parallelism: 6 }],
  [{ algorithm: "argon2", memoryCost: 64, timeCost: 1 }, { memoryCost: 65 }],
  [{ algorithm: "argon2", memoryCost: 64, timeCost: 1 }, { timeCost: 2 }],
  [{ algorithm: "argon2", memoryCost: 64, timeCost: 1 }, { parallelism: 7 }],
  [{ algorithm: "bcrypt_sha256", rounds: 4 }, { rounds: 5 }],
] as const)("other work is due: %o, then %o", async ([policy, change]) => {
  expect(await needsRehash(await hashPassword("x", policy), { ...policy, ...change })).toBe(true);
});

test.for([
  { algorithm: "pbkdf2_sha256", iterations: 100 },
  { algorithm: "scrypt", workFactor: 16 },
  { algorithm: "argon2", memoryCost: 64, timeCost: 1 },
] as const)("a salt of 21 characters is due, one of 22 is not: $algorithm", async (policy) => {
  expect(await needsRehash(await hashPassword("x", { ...policy, salt: "s".repeat(21) }), policy)).toBe(true);
  expect(await needsRehash(await hashPassword("x", { ...policy, salt: "s".repeat(22) }), policy)).toBe(false);
});

test.for(djangoHashes)("is due by default: $encoded", async ({ encoded }) => {
  expect(await needsRehash(encoded)).toBe(true); // 1,000 iterations, or another algorithm
});

test("pbkdf2_sha1 is always due", async () => {
  const encoded = `pbkdf2_sha1$100$${"s".repeat(22)}$vFMAupBGYUvaHKx0zB84aNcOCsY=`;
  for (const policy of POLICIES) expect(await needsRehash(encoded, policy)).toBe(true);
});

test("argon2 is due when the hash has not 32 bytes, or is argon2i", async () => {
  const policy = { algorithm: "argon2", memoryCost: 64, timeCost: 1 } as const;
  const encoded = await hashPassword("x", policy);
  expect(await needsRehash(encoded.replace("argon2id", "argon2i"), policy)).toBe(true);
  expect(await needsRehash(encoded.slice(0, -21), policy)).toBe(true);
});

test("text that no hasher wrote is due, and so is a hash that nobody could check", async () => {
  for (const encoded of ["", "md5$a$b", "pbkdf2_sha256$1_000$s$x=", `pbkdf2_sha256$${"9".repeat(13)}$s$AAAA=`]) {
    expect(await needsRehash(encoded)).toBe(true);
  }
});

test("where there is no password, nothing is due", async () => {
  for (const encoded of [unusablePassword(), "!", null, undefined]) expect(await needsRehash(encoded)).toBe(false);
});
