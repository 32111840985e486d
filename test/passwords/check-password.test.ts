import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as kdf from "../../src/crypto/password-kdf.ts";
import { ConfigError, PayloadError } from "../../src/errors.ts";
import { checkPassword } from "../../src/passwords/check-password.ts";
import { hashPassword } from "../../src/passwords/hash-password.ts";
import { unusablePassword } from "../../src/passwords/unusable-password.ts";
import { djangoHashes } from "./vectors.ts";

vi.mock(import("../../src/crypto/password-kdf.ts"), { spy: true });

const CHEAP = { iterations: 1000 } as const;
const RIGHT = "pbkdf2_sha256$1000$seasalt1$mGZsXYeddruvpV7LGOAomgrwbzXUQO7dnc2UcTnZ4Zs=";

beforeEach(() => {
  vi.clearAllMocks();
});

/** Iterations of PBKDF2 since the last test, which is the time that they took. */
function iterationsSpent(): number {
  return vi.mocked(kdf.pbkdf2).mock.calls.reduce((sum, [, , , { iterations }]) => sum + iterations, 0);
}

describe("what Django hashed", () => {
  test.for(djangoHashes)("$encoded", async ({ password, encoded }) => {
    expect(await checkPassword(password, encoded, CHEAP)).toBe(true);
    if (!/^(argon2|bcrypt)/.test(encoded)) expect(await checkPassword(`${password}x`, encoded, CHEAP)).toBe(false);
  });
});

describe("text that no hasher wrote is false, and costs what a wrong password costs", () => {
  const LENIENT_INTEGERS = ["1_000", " 1000", "+1000", "01000", "1000 ", "1e3", "0x3e8", "1000.0", "-1000", "0", "", "١٠٠٠", "１０００"];

  test.for<string | null | undefined>([
    undefined,
    null,
    "",
    unusablePassword(),
    `!${RIGHT}`,
    "$",
    "correct horse",
    "md5$seasalt1$f5531bef9f3687d0ccf0f617f0e25573",
    "sha1$seasalt1$cff36ea83f5706ce9aa7454e63e431fc726b2dc8",
    "5d41402abc4b2a76b9719d911017c592", // Django's ancient unsalted MD5
    "constructor$1$x$y",
    RIGHT.repeat(20),
    ...LENIENT_INTEGERS.map((text) => RIGHT.replace("1000", text)),
    ` ${RIGHT}`,
    `${RIGHT}\n`,
    `${RIGHT}=`,
    `${RIGHT}$`,
    RIGHT.replace("=", ""),
    RIGHT.replace("mGZs", "mG-s"),
    RIGHT.replace("seasalt1", ""),
    RIGHT.replace("seasalt1", "\ud800"),
    RIGHT.replace("pbkdf2", "PBKDF2"),
    "scrypt$1000$seasalt1$8$5$NokJgK1oMDhUmhm7vWqf0d4naSy3gm99F+L0dReLYjHSJ5E7GHrPxFK5nMvyQjww5myjbdZfo/4vSLsoNrd/Hg==", // N is no power of two
    "argon2$argon2id$v=19$m=8,t=1,p=8$c2Vhc2FsdDE$AAAAAAAA", // too little memory for 8 lanes
    "argon2$argon2id$v=16$m=8,t=1,p=1$c2Vhc2FsdDE$AAAAAAAA",
    "argon2$argon2id$m=8,t=1,p=1$c2Vhc2FsdDE$AAAAAAAA",
    "argon2$argon2d$v=19$m=8,t=1,p=1$c2Vhc2FsdDE$AAAAAAAA",
    "argon2$argon2id$v=19$t=1,m=8,p=1$c2Vhc2FsdDE$AAAAAAAA",
    "argon2$argon2id$v=19$m=8,t=1,p=1,keyid=AA$c2Vhc2FsdDE$AAAAAAAA",
    "bcrypt_sha256$2b$04$KfeJgif0KUPKH0kzu8yNru03KDruPhN00suUDWkVTh18g3PJ5Nu/S",
    "bcrypt_sha256$$2x$04$KfeJgif0KUPKH0kzu8yNru03KDruPhN00suUDWkVTh18g3PJ5Nu/S",
    "bcrypt_sha256$$2b$+4$KfeJgif0KUPKH0kzu8yNru03KDruPhN00suUDWkVTh18g3PJ5Nu/S",
    "bcrypt_sha256$$2b$03$KfeJgif0KUPKH0kzu8yNru03KDruPhN00suUDWkVTh18g3PJ5Nu/S",
    "bcrypt_sha256$$2b$32$KfeJgif0KUPKH0kzu8yNru03KDruPhN00suUDWkVTh18g3PJ5Nu/S",
  ])("%j", async (encoded) => {
    expect(await checkPassword("correct horse", encoded, CHEAP)).toBe(false);
    expect(iterationsSpent()).toBe(1000);
  });

  test("anything but text, too", async () => {
    for (const encoded of [12, {}, [RIGHT], new String(RIGHT)]) {
      expect(await checkPassword("correct horse", encoded as string, CHEAP)).toBe(false);
    }
    expect(iterationsSpent()).toBe(4000);
  });
});

describe("another spelling of the same bytes is false", () => {
  test.for([
    RIGHT.replace(/s=$/, "t="), // bits that base64 does not use
    RIGHT.replace("1000", "1001"),
    RIGHT.replace("seasalt1", "Seasalt1"),
  ])("%s", async (encoded) => {
    expect(await checkPassword("correct horse", encoded, CHEAP)).toBe(false);
  });

  test("argon2, in the salt and in the hash", async () => {
    const encoded = await hashPassword("x", { algorithm: "argon2", memoryCost: 8, timeCost: 1, parallelism: 1, salt: "seasalt1" });
    expect(await checkPassword("x", encoded)).toBe(true);
    expect(await checkPassword("x", encoded.replace("c2Vhc2FsdDE$", "c2Vhc2FsdDF$"))).toBe(false);
    expect(await checkPassword("x", encoded + "A")).toBe(false);
  });
});

describe("one changed character makes a hash false", () => {
  test.for([
    { algorithm: "pbkdf2_sha256", iterations: 10 },
    { algorithm: "scrypt", workFactor: 2, blockSize: 1, parallelism: 1 },
    { algorithm: "argon2", memoryCost: 8, timeCost: 1, parallelism: 1 },
    { algorithm: "bcrypt_sha256", rounds: 4 },
  ] as const)("$algorithm", async (policy) => {
    const encoded = await hashPassword("correct horse", policy);
    // Of bcrypt only salt and hash: "$2a$" is "$2b$" to us, and another cost takes long.
    const from = policy.algorithm === "bcrypt_sha256" ? encoded.length - 53 : 0;
    const position = fc.integer({ min: from, max: encoded.length - 1 });
    const character = fc.constantFrom(...Array.from("$,.+-/=0123456789ABCXYZabcxyz_ \n\0é"));
    await fc.assert(
      fc.asyncProperty(position, character, async (at, changed) => {
        fc.pre(encoded[at] !== changed);
        expect(await checkPassword("correct horse", encoded.slice(0, at) + changed + encoded.slice(at + 1), CHEAP)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

test("whatever is stored, the answer is false or one of our errors", async () => {
  const parts = fc.constantFrom(
    "pbkdf2_sha256",
    "scrypt",
    "argon2",
    "argon2id",
    "bcrypt_sha256",
    "$",
    "$2b",
    "v=19",
    "m=8,t=1,p=1",
    "1",
    "16",
    "04",
    "seasalt1",
    "=",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: "binary-ascii" }),
        fc.array(parts).map((list) => list.join("")),
        fc.array(parts).map((list) => list.join("$")),
      ),
      async (encoded) => {
        const answer: unknown = await checkPassword("correct horse", encoded, { iterations: 1 }).catch((error: unknown) => error);
        if (answer !== false) expect(answer).toBeInstanceOf(PayloadError);
      },
    ),
    { numRuns: 200 },
  );
});

describe("who has an account does not show in the work done", () => {
  test("a wrong password, no account and an unusable password cost the same", async () => {
    for (const encoded of [RIGHT, undefined, unusablePassword()]) {
      vi.clearAllMocks();
      expect(await checkPassword("wrong", encoded, CHEAP)).toBe(false);
      expect(iterationsSpent()).toBe(1000);
    }
  });

  test("a wrong password against a hash with fewer iterations than the policy's is topped up to them", async () => {
    expect(await checkPassword("wrong", RIGHT, { iterations: 2500 })).toBe(false);
    expect(iterationsSpent()).toBe(2500);
  });

  test("a right password is not, since the answer itself tells", async () => {
    expect(await checkPassword("correct horse", RIGHT, { iterations: 2500 })).toBe(true);
    expect(iterationsSpent()).toBe(1000);
  });

  test("without an account it is the policy's hasher that works", async () => {
    expect(await checkPassword("x", undefined, { algorithm: "scrypt", workFactor: 16 })).toBe(false);
    expect(kdf.scrypt).toHaveBeenCalledOnce();
    expect(vi.mocked(kdf.scrypt).mock.lastCall?.[2]).toEqual({ workFactor: 16, blockSize: 8, parallelism: 5 });
    expect(iterationsSpent()).toBe(0);
  });

  test("by default, it is Django's", async () => {
    expect(await checkPassword("x", undefined)).toBe(false);
    expect(iterationsSpent()).toBe(1_000_000);
  });
});

test("options that cannot be are a ConfigError, whatever the password", async () => {
  for (const password of ["x", "\ud800"]) {
    await expect(checkPassword(password, RIGHT, { rounds: 4 })).rejects.toBeInstanceOf(ConfigError);
  }
});
