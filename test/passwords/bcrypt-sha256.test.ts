import { compare } from "@node-rs/bcrypt";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { utf8 } from "../../src/encoding/utf8.ts";
import { bcryptSha256 } from "../../src/passwords/bcrypt-sha256.ts";
import { runWithoutPackages } from "./without-packages.ts";

const SALT = "KfeJgif0KUPKH0kzu8yNru";

test("what is hashed is the hex of SHA-256, so that bcrypt itself agrees", async () => {
  const encoded = await bcryptSha256.recipe(SALT, { rounds: 4 }).encode(utf8("correct horse"));
  const digest = createHash("sha256").update("correct horse").digest("hex");
  expect(encoded).toBe("bcrypt_sha256$$2b$04$KfeJgif0KUPKH0kzu8yNru03KDruPhN00suUDWkVTh18g3PJ5Nu/S");
  expect(await compare(digest, encoded.slice("bcrypt_sha256$".length))).toBe(true);
});

test.for(["2a", "2y"])("$%s$ is read, and written back as it was", async (version) => {
  const encoded = `bcrypt_sha256$$${version}$04$KfeJgif0KUPKH0kzu8yNru03KDruPhN00suUDWkVTh18g3PJ5Nu/S`;
  expect(await bcryptSha256.read(encoded)?.encode(utf8("correct horse"))).toBe(encoded);
});

test("new salts are 16 bytes in bcrypt's base64, the unused bits zero", () => {
  const salts = Array.from({ length: 500 }, () => bcryptSha256.newSalt());
  expect(salts.every((salt) => bcryptSha256.isSalt(salt))).toBe(true);
  expect(new Set(salts.map((salt) => salt.at(-1)))).toEqual(new Set(".Oeu"));
  expect(bcryptSha256.isSalt(SALT.slice(0, -1) + "v")).toBe(false);
});

test("what lacks of higher rounds adds up to them", () => {
  const recipe = bcryptSha256.recipe(SALT, { rounds: 4 });
  const costs = recipe.shortfall({ rounds: 7 }).map(({ work }) => 2 ** work["rounds"]!);
  expect(2 ** 4 + costs.reduce((sum, cost) => sum + cost)).toBe(2 ** 7);
  expect(recipe.shortfall({ rounds: 4 })).toEqual([]);
});

test.for([
  [4, "bearable"],
  [15, "bearable"],
  [16, "excessive"],
  [31, "excessive"],
  [3, "impossible"],
] as const)("%i rounds is %s", ([rounds, burden]) => {
  expect(bcryptSha256.weigh({ rounds })).toBe(burden);
});

test("the package is asked for by its install command when it is not there", () => {
  const printed = runWithoutPackages(`
    import { hashPassword } from "./src/passwords/index.ts";
    import { ConfigError } from "./src/errors.ts";
    const error = await hashPassword("x", { algorithm: "bcrypt_sha256" }).catch((error) => error);
    console.log(error instanceof ConfigError, error.code, error.message);
  `);
  expect(printed).toBe(
    "true WAXSEAL_PASSWORD_PACKAGE bcrypt_sha256 needs the package @node-rs/bcrypt, which did not load. Run: npm install @node-rs/bcrypt\n",
  );
});
