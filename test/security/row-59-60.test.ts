import { beforeEach, describe, expect, test, vi } from "vitest";
import * as kdf from "../../src/crypto/password-kdf.ts";
import { PayloadError, WaxsealError } from "../../src/errors.ts";
import { checkPassword, hashPassword, needsRehash, type PasswordOptions } from "../../src/passwords/index.ts";

vi.mock(import("../../src/crypto/password-kdf.ts"), { spy: true });

const CHEAP: readonly PasswordOptions[] = [
  { algorithm: "pbkdf2_sha256", iterations: 10 },
  { algorithm: "scrypt", workFactor: 16, blockSize: 1, parallelism: 1 },
  { algorithm: "argon2", memoryCost: 8, timeCost: 1, parallelism: 1 },
  { algorithm: "bcrypt_sha256", rounds: 4 },
];

beforeEach(() => {
  vi.clearAllMocks();
});

function expectNoWork(): void {
  expect(kdf.pbkdf2).not.toHaveBeenCalled();
  expect(kdf.scrypt).not.toHaveBeenCalled();
  if (kdf.nativeArgon2) expect(kdf.nativeArgon2).not.toHaveBeenCalled();
}

describe("59. Password longer than 4,096 bytes, NUL in it, bcrypt's 72-byte limit: as Django, without a hang", () => {
  describe.for(CHEAP)("$algorithm", (options) => {
    test("4,096 bytes are a password, and every one of them counts", async () => {
      const long = "é".repeat(2047) + "ab";
      const encoded = await hashPassword(long, options);
      expect(await checkPassword(long, encoded, options)).toBe(true);
      expect(await checkPassword(long.slice(0, -1) + "c", encoded, options)).toBe(false);
    });

    test("one byte more is refused when hashed, and false at once when checked, account or not", async () => {
      const encoded = await hashPassword("x", options);
      vi.clearAllMocks();
      for (const tooLong of ["x".repeat(4097), "é".repeat(2048) + "x", "x".repeat(5_000_000)]) {
        await expect(hashPassword(tooLong, options)).rejects.toMatchObject({ name: "PayloadError", code: "WAXSEAL_PASSWORD_TOO_LONG" });
        expect(await checkPassword(tooLong, encoded, options)).toBe(false);
        expect(await checkPassword(tooLong, undefined, options)).toBe(false);
      }
      expectNoWork();
    });

    test("a NUL neither ends a password nor is lost", async () => {
      const encoded = await hashPassword("pass\0word", options);
      expect(await checkPassword("pass\0word", encoded, options)).toBe(true);
      for (const other of ["pass", "pass\0", "pass\0wore", "password"]) expect(await checkPassword(other, encoded, options)).toBe(false);
    });

    test("NULs at the end count as in Django: HMAC pads its key with them, so PBKDF2 and scrypt cannot tell", async () => {
      const padsWithNul = options.algorithm === "pbkdf2_sha256" || options.algorithm === "scrypt";
      expect(await checkPassword("pass\0", await hashPassword("pass", options), options)).toBe(padsWithNul);
    });

    test("bytes beyond the 72nd count", async () => {
      const encoded = await hashPassword("x".repeat(72) + "a", options);
      expect(await checkPassword("x".repeat(72) + "a", encoded, options)).toBe(true);
      expect(await checkPassword("x".repeat(72) + "b", encoded, options)).toBe(false);
      expect(await checkPassword("x".repeat(72), encoded, options)).toBe(false);
    });

    test("an empty password is one, as in Django", async () => {
      const encoded = await hashPassword("", options);
      expect(await checkPassword("", encoded, options)).toBe(true);
      expect(await checkPassword(" ", encoded, options)).toBe(false);
    });

    test("a lone surrogate is no password, and never the U+FFFD that it would turn into", async () => {
      const encoded = await hashPassword("\ufffd", options);
      await expect(hashPassword("\ud800", options)).rejects.toMatchObject({ code: "WAXSEAL_TEXT_ILL_FORMED" });
      expect(await checkPassword("\ud800", encoded, options)).toBe(false);
    });

    test("what a JSON body may hold instead of text is false, not an error", async () => {
      const encoded = await hashPassword("1", options);
      for (const password of [undefined, null, 1, true, ["1"], { toString: () => "1" }, new Uint8Array([49])]) {
        expect(await checkPassword(password as string, encoded, options)).toBe(false);
      }
    });
  });

  test("an error about a password does not hold it", async () => {
    for (const password of ["correct horse".repeat(400), "correct horse\ud800"]) {
      const error: unknown = await hashPassword(password).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(WaxsealError);
      expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).stack)}`).not.toContain("correct horse");
    }
  });
});

describe("60. An encoded hash that demands absurd work (iterations 10^12, memory 1 TB): refused", () => {
  const SALT = "secret0salt0secret0salt";
  const B64_32 = `${"A".repeat(43)}=`;
  const B64_64 = `${"A".repeat(86)}==`;
  const BCRYPT = "KfeJgif0KUPKH0kzu8yNru03KDruPhN00suUDWkVTh18g3PJ5Nu/S";

  test.for([
    `pbkdf2_sha256$1000000000000$${SALT}$${B64_32}`,
    `pbkdf2_sha256$10000001$${SALT}$${B64_32}`,
    `pbkdf2_sha256$2147483648$${SALT}$${B64_32}`,
    `pbkdf2_sha256$${"9".repeat(400)}$${SALT}$${B64_32}`,
    `pbkdf2_sha1$1000000000000$${SALT}$${"A".repeat(27)}=`,
    `scrypt$1099511627776$${SALT}$8$5$${B64_64}`,
    `scrypt$1048576$${SALT}$8$1$${B64_64}`,
    `scrypt$16384$${SALT}$1000000000000$1$${B64_64}`,
    `scrypt$16384$${SALT}$8$1000000000000$${B64_64}`,
    `scrypt$2$${SALT}$3000000$1$${B64_64}`,
    `scrypt$1000000000000$${SALT}$8$5$${B64_64}`,
    `argon2$argon2id$v=19$m=1073741824,t=2,p=8$c2Vhc2FsdDE$${"A".repeat(43)}`,
    `argon2$argon2id$v=19$m=4294967296,t=1,p=1$c2Vhc2FsdDE$${"A".repeat(43)}`,
    `argon2$argon2id$v=19$m=102400,t=1000000000000,p=8$c2Vhc2FsdDE$${"A".repeat(43)}`,
    `argon2$argon2id$v=19$m=102400,t=2,p=16777215$c2Vhc2FsdDE$${"A".repeat(43)}`,
    `argon2$argon2i$v=19$m=1073741824,t=2,p=8$c2Vhc2FsdDE$${"A".repeat(43)}`,
    `bcrypt_sha256$$2b$16$${BCRYPT}`,
    `bcrypt_sha256$$2b$31$${BCRYPT}`,
  ])("%s", async (encoded) => {
    const error: unknown = await checkPassword("correct horse", encoded, { iterations: 10 }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(PayloadError);
    expect(error).toMatchObject({ code: "WAXSEAL_PASSWORD_HASH_EXCESSIVE" });
    const shown = `${String(error)} ${JSON.stringify(error)} ${String((error as Error).stack)}`;
    for (const secret of ["correct horse", SALT, "c2Vhc2FsdDE", BCRYPT, "AAAA"]) expect(shown).not.toContain(secret);
    expect(await needsRehash(encoded)).toBe(true);
    expectNoWork();
  });

  test("text of any length is false, and read in a moment", async () => {
    for (const encoded of [
      `pbkdf2_sha256$1$${"s".repeat(2_000_000)}$${B64_32}`,
      "$".repeat(2_000_000),
      `argon2${"$v=19".repeat(400_000)}`,
    ]) {
      expect(await checkPassword("correct horse", encoded, { iterations: 10 })).toBe(false);
    }
  });
});
