import { afterEach, describe, expect, test, vi } from "vitest";
import { nativeArgon2 } from "../../src/crypto/password-kdf.ts";
import { utf8 } from "../../src/encoding/utf8.ts";
import { argon2Hasher } from "../../src/passwords/argon2.ts";
import { runWithoutPackages } from "./without-packages.ts";

const KDF = "../../src/crypto/password-kdf.ts";

/** Made by argon2-cffi 21.1 with Type.I, as Django before 3.2 did, and with a hash of 16 bytes. */
const OLD = "argon2$argon2i$v=19$m=512,t=2,p=2$c2Vhc2FsdDE$fIrxm6nixbyDIN7OvfxT8g";

afterEach(() => {
  vi.doUnmock(KDF);
  vi.resetModules();
});

/** The hasher as a runtime sees it that has no Argon2 of its own. */
async function hasherOfThePackage(): Promise<typeof argon2Hasher> {
  vi.resetModules();
  vi.doMock(KDF, async (original) => ({ ...(await original<object>()), nativeArgon2: undefined }));
  return (await import("../../src/passwords/argon2.ts")).argon2Hasher;
}

describe("the package @node-rs/argon2", () => {
  test.for([
    { memoryCost: 8, timeCost: 1, parallelism: 1 },
    { memoryCost: 64, timeCost: 3, parallelism: 8 },
    { memoryCost: 1001, timeCost: 2, parallelism: 3 }, // no multiple of 4 * p
  ])("writes what Node's own crypto.argon2 writes: $memoryCost KiB, $timeCost passes, $parallelism lanes", async (work) => {
    const ofThePackage = (await hasherOfThePackage()).recipe("seasalt-seasalt", work);
    const encoded = await ofThePackage.encode(utf8("pässword\0"));
    expect(encoded).toMatch(/^argon2\$argon2id\$v=19\$m=\d+,t=\d,p=\d\$c2Vhc2FsdC1zZWFzYWx0\$[\w+/]{43}$/);
    if (nativeArgon2) expect(await argon2Hasher.recipe("seasalt-seasalt", work).encode(utf8("pässword\0"))).toBe(encoded);
  });

  test("reads argon2i as well", async () => {
    expect(await (await hasherOfThePackage()).read(OLD)?.encode(utf8("correct horse"))).toBe(OLD);
  });

  test("is asked for by its install command when neither it nor crypto.argon2 is there", () => {
    const printed = runWithoutPackages(`
      import crypto from "node:crypto";
      Reflect.deleteProperty(crypto, "argon2");
      const { checkPassword, hashPassword } = await import("./src/passwords/index.ts");
      const { ConfigError } = await import("./src/errors.ts");
      for (const attempt of [
        () => hashPassword("x", { algorithm: "argon2" }),
        () => checkPassword("correct horse", "${OLD}"),
        () => checkPassword("x", undefined, { algorithm: "argon2" }),
      ]) {
        const error = await attempt().catch((error) => error);
        console.log(error instanceof ConfigError, error.code, error.message);
      }
    `);
    const line =
      "true WAXSEAL_PASSWORD_PACKAGE argon2 needs the package @node-rs/argon2, which did not load. Run: npm install @node-rs/argon2\n";
    expect(printed).toBe(line.repeat(3));
  });
});

test("argon2i and short hashes, which older Djangos wrote, are read and outdated", async () => {
  const recipe = argon2Hasher.read(OLD);
  expect(recipe?.outdated).toBe(true);
  expect(await recipe?.encode(utf8("correct horse"))).toBe(OLD);
  expect(await recipe?.encode(utf8("wrong"))).not.toBe(OLD);
});

test("a salt of bytes that are no text survives", async () => {
  const encoded = "argon2$argon2id$v=19$m=8,t=1,p=1$//79/Pv6+fg$AAAAAAAA";
  expect(await argon2Hasher.read(encoded)?.encode(utf8("x"))).toMatch(/^argon2\$argon2id\$v=19\$m=8,t=1,p=1\$\/\/79\/Pv6\+fg\$[\w+/]{8}$/);
});

test.for([
  [8, 1, 1, "bearable"],
  [102_400, 2, 8, "bearable"], // Django's default
  [19_456, 2, 1, "bearable"], // OWASP's
  [2 ** 20, 1, 4, "bearable"],
  [2 ** 20 + 1, 1, 4, "excessive"],
  [2 ** 20, 2, 4, "excessive"],
  [2 ** 30, 1, 1, "excessive"], // 1 TiB
  [8, 10 ** 12, 1, "excessive"],
  [102_400, 2, 81, "excessive"],
  [Infinity, 1, 1, "excessive"],
  [7, 1, 1, "impossible"],
  [63, 1, 8, "impossible"],
] as const)("%s KiB, %s passes, %s lanes is %s", ([memoryCost, timeCost, parallelism, burden]) => {
  expect(argon2Hasher.weigh({ memoryCost, timeCost, parallelism })).toBe(burden);
});
