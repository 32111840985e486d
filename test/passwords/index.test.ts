import { expect, expectTypeOf, test } from "vitest";
import * as passwords from "../../src/passwords/index.ts";

test("the face of waxseal/passwords", () => {
  expect(Object.keys(passwords).sort()).toEqual(["checkPassword", "hashPassword", "isUsablePassword", "needsRehash", "unusablePassword"]);
});

test("its types", () => {
  type Options = passwords.PasswordOptions;
  expectTypeOf<keyof typeof passwords>().toEqualTypeOf<
    "checkPassword" | "hashPassword" | "isUsablePassword" | "needsRehash" | "unusablePassword"
  >();
  expectTypeOf(passwords.hashPassword).parameters.toEqualTypeOf<[password: string, options?: passwords.HashPasswordOptions | undefined]>();
  expectTypeOf(passwords.hashPassword).returns.toEqualTypeOf<Promise<string>>();
  expectTypeOf(passwords.checkPassword).parameters.toEqualTypeOf<
    [password: string, encoded: string | null | undefined, options?: Options | undefined]
  >();
  expectTypeOf(passwords.checkPassword).returns.toEqualTypeOf<Promise<boolean>>();
  expectTypeOf(passwords.needsRehash).parameters.toEqualTypeOf<[encoded: string | null | undefined, options?: Options | undefined]>();
  expectTypeOf(passwords.needsRehash).returns.toEqualTypeOf<Promise<boolean>>();
  expectTypeOf(passwords.unusablePassword).returns.toEqualTypeOf<string>();
  expectTypeOf<passwords.PasswordAlgorithm>().toEqualTypeOf<"pbkdf2_sha256" | "scrypt" | "argon2" | "bcrypt_sha256">();
  expectTypeOf<Options["algorithm"]>().toEqualTypeOf<passwords.PasswordAlgorithm | undefined>();
  expectTypeOf<Options["iterations"]>().toEqualTypeOf<number | undefined>();
  expectTypeOf<passwords.HashPasswordOptions["salt"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<{ algorithm: undefined; iterations: undefined; salt: undefined }>().toExtend<passwords.HashPasswordOptions>();
});
