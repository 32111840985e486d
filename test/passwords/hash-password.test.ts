import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, PayloadError } from "../../src/errors.ts";
import { checkPassword } from "../../src/passwords/check-password.ts";
import { hashPassword, type HashPasswordOptions } from "../../src/passwords/hash-password.ts";
import { djangoHashes, type Vector } from "./vectors.ts";

const CHEAP: readonly HashPasswordOptions[] = [
  { algorithm: "pbkdf2_sha256", iterations: 1 },
  { algorithm: "scrypt", workFactor: 2, blockSize: 1, parallelism: 1 },
  { algorithm: "argon2", memoryCost: 8, timeCost: 1, parallelism: 1 },
  { algorithm: "bcrypt_sha256", rounds: 4 },
];

/** The options that make `encoded` again; undefined for what we only read, and for the argon2 vectors, whose hash has 16 bytes. */
function optionsOf(encoded: string): HashPasswordOptions | undefined {
  const [algorithm, first, second, third, fourth] = encoded.split("$") as [string, string, string, string, string];
  switch (algorithm) {
    case "pbkdf2_sha256":
      return { algorithm, iterations: Number(first), salt: second };
    case "scrypt":
      return { algorithm, workFactor: Number(first), salt: second, blockSize: Number(third), parallelism: Number(fourth) };
    case "bcrypt_sha256":
      return { algorithm, rounds: Number(third), salt: fourth.slice(0, 22) };
    default:
      return undefined;
  }
}

describe("a Django hash is made again, byte for byte", () => {
  const vectors = djangoHashes.flatMap((vector): (Vector & { options: HashPasswordOptions })[] => {
    const options = optionsOf(vector.encoded);
    return options ? [{ ...vector, options }] : [];
  });

  test("all algorithms that can be are among the vectors", () => {
    expect(new Set(vectors.map(({ options }) => options.algorithm))).toEqual(new Set(["pbkdf2_sha256", "scrypt", "bcrypt_sha256"]));
  });

  test.for(vectors)("$encoded", async ({ password, encoded, options }) => {
    expect(await hashPassword(password, options)).toBe(encoded);
  });

  test("argon2 with 32 bytes, as argon2-cffi 21.2 and later write them", async () => {
    const options = { algorithm: "argon2", memoryCost: 512, timeCost: 2, parallelism: 2, salt: "seasalt1" } as const;
    const encoded = "argon2$argon2id$v=19$m=512,t=2,p=2$c2Vhc2FsdDE$fAJ9KyEMZuFK7ini6ji9rs+CZASvJq8tThcI8foTwlw";
    expect(await hashPassword("correct horse", options)).toBe(encoded);
  });
});

describe("by itself", () => {
  test("it is Django's default: pbkdf2_sha256, 1,000,000 iterations, 22 characters of salt", async () => {
    expect(await hashPassword("correct horse")).toMatch(/^pbkdf2_sha256\$1000000\$[a-zA-Z0-9]{22}\$[A-Za-z0-9+/]{43}=$/);
  });

  test.for([
    ["scrypt", /^scrypt\$16384\$[a-zA-Z0-9]{22}\$8\$5\$[A-Za-z0-9+/]{86}==$/],
    ["argon2", /^argon2\$argon2id\$v=19\$m=102400,t=2,p=8\$[A-Za-z0-9+/]{30}\$[A-Za-z0-9+/]{43}$/],
    ["bcrypt_sha256", /^bcrypt_sha256\$\$2b\$12\$[./A-Za-z0-9]{53}$/],
  ] as const)("%s works as hard as Django's", async ([algorithm, shape]) => {
    const encoded = await hashPassword("correct horse", { algorithm, iterations: undefined, rounds: undefined, salt: undefined });
    expect(encoded).toMatch(shape);
    expect(encoded.length).toBeLessThanOrEqual(128); // Django's column
  });
});

describe.for(CHEAP)("$algorithm", (options) => {
  test("gives each hash a salt of its own", async () => {
    expect(await hashPassword("x", options)).not.toBe(await hashPassword("x", options));
  });

  test("whatever the password, it is right, and another is wrong", async () => {
    const passwords = fc.string({ unit: "grapheme", maxLength: 90 }).map((text) => text.replaceAll("\0", "")); // on NULs, see row 59
    await fc.assert(
      fc.asyncProperty(passwords, passwords, async (password, other) => {
        const encoded = await hashPassword(password, options);
        expect(await checkPassword(password, encoded, options)).toBe(true);
        expect(await checkPassword(other, encoded, options)).toBe(other === password);
      }),
      { numRuns: 25 },
    );
  });
});

describe("options that cannot be are a ConfigError that says what can", () => {
  test.for([
    [{ algorithm: "md5" }, "WAXSEAL_PASSWORD_ALGORITHM"],
    [{ algorithm: "pbkdf2_sha1" }, "WAXSEAL_PASSWORD_ALGORITHM"], // read, never written
    [{ algorithm: "__proto__" }, "WAXSEAL_PASSWORD_ALGORITHM"],
    [{ algorithm: "constructor" }, "WAXSEAL_PASSWORD_ALGORITHM"],
    [{ algorithm: null }, "WAXSEAL_PASSWORD_ALGORITHM"],
    [{ iterations: 0 }, "WAXSEAL_PASSWORD_WORK"],
    [{ iterations: -1 }, "WAXSEAL_PASSWORD_WORK"],
    [{ iterations: 1.5 }, "WAXSEAL_PASSWORD_WORK"],
    [{ iterations: Number.NaN }, "WAXSEAL_PASSWORD_WORK"],
    [{ iterations: "1000" }, "WAXSEAL_PASSWORD_WORK"],
    [{ iterations: null }, "WAXSEAL_PASSWORD_WORK"],
    [{ iterations: 10_000_001 }, "WAXSEAL_PASSWORD_WORK"],
    [{ iteration: 1000 }, "WAXSEAL_PASSWORD_WORK"],
    [{ rounds: 12 }, "WAXSEAL_PASSWORD_WORK"], // of bcrypt_sha256, not of the default
    [{ algorithm: "scrypt", iterations: 1000 }, "WAXSEAL_PASSWORD_WORK"],
    [{ algorithm: "scrypt", workFactor: 1000 }, "WAXSEAL_PASSWORD_WORK"],
    [{ algorithm: "argon2", memoryCost: 8 }, "WAXSEAL_PASSWORD_WORK"], // 64 for 8 lanes
    [{ algorithm: "argon2", memoryCost: 2 ** 30 }, "WAXSEAL_PASSWORD_WORK"],
    [{ algorithm: "bcrypt_sha256", rounds: 31 }, "WAXSEAL_PASSWORD_WORK"],
    [{ salt: "" }, "WAXSEAL_PASSWORD_SALT"],
    [{ salt: "a$b" }, "WAXSEAL_PASSWORD_SALT"],
    [{ salt: "\ud800" }, "WAXSEAL_PASSWORD_SALT"],
    [{ salt: 12345678 }, "WAXSEAL_PASSWORD_SALT"],
    [{ algorithm: "argon2", salt: "short" }, "WAXSEAL_PASSWORD_SALT"],
    [{ algorithm: "bcrypt_sha256", salt: "seasalt1" }, "WAXSEAL_PASSWORD_SALT"],
    [{ algorithm: "bcrypt_sha256", salt: "KfeJgif0KUPKH0kzu8yNrv" }, "WAXSEAL_PASSWORD_SALT"], // bits beyond the 128 are set
  ] as const)("%o", async ([options, code]) => {
    const error: unknown = await hashPassword("correct horse", options as HashPasswordOptions).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code });
  });

  test("the message has the parameters, their defaults and their bounds", async () => {
    await expect(hashPassword("x", { algorithm: "bcrypt_sha256", rounds: 31 })).rejects.toThrow(
      "bcrypt_sha256 takes whole numbers for rounds 12 (Django's defaults); bounds: rounds from 4 to 15.",
    );
  });
});

test.for([
  ["\ud800", "WAXSEAL_TEXT_ILL_FORMED"],
  ["whole and then \udfff", "WAXSEAL_TEXT_ILL_FORMED"],
  [undefined, "WAXSEAL_TEXT_ILL_FORMED"],
  [12345678, "WAXSEAL_TEXT_ILL_FORMED"],
  ["x".repeat(4097), "WAXSEAL_PASSWORD_TOO_LONG"],
  ["é".repeat(2049), "WAXSEAL_PASSWORD_TOO_LONG"],
] as const)("a password that cannot be is a PayloadError: %$", async ([password, code]) => {
  const error: unknown = await hashPassword(password as string, { iterations: 1 }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(PayloadError);
  expect(error).toMatchObject({ code });
});
