/**
 * Django's hasher with Argon2id, by the runtime's own `crypto.argon2` (Node 24.7+, Bun) or else by the package @node-rs/argon2.
 *
 * Shape:  "argon2$argon2id$v=19$m=" KiB ",t=" passes ",p=" lanes "$" salt "$" hash, both in unpadded base64;
 *         32 bytes of hash as argon2-cffi 21.2+ has it, other lengths and "argon2i" (Django before 3.2) are read
 * Source: Django 5.2, django/contrib/auth/hashers.py, class Argon2PasswordHasher. Vectors: test/vectors/django.json, "hashers".
 * @module
 */
import { nativeArgon2, type Argon2, type Argon2Variety, type Argon2Work } from "../crypto/password-kdf.ts";
import { utf8 } from "../encoding/utf8.ts";
import type { Hasher, Recipe } from "./hasher.ts";
import { missingPackage } from "./missing-package.ts";
import { isShortSalt, randomSalt } from "./salt.ts";

const SHAPE = /^argon2\$(argon2id?)\$v=19\$m=([1-9]\d*),t=([1-9]\d*),p=([1-9]\d*)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{6,86})$/;
const HASH_BYTES = 32;
const MOST_KIB = 2 ** 20;
const MOST_KIB_PASSES = 10 * 102_400 * 2;
const MOST_LANES = 10 * 8;

/** As the package numbers the varieties; its enum exists only as a type. */
const PACKAGE_OPTIONS = { argon2i: { algorithm: 1 }, argon2id: { algorithm: 2 } } as const;

export const argon2Hasher: Hasher<Argon2Work> = {
  algorithm: "argon2",
  work: { memoryCost: 102_400, timeCost: 2, parallelism: 8 },
  bounds: "memoryCost from 8 * parallelism up to 1 GiB, memoryCost * timeCost up to 2,048,000 KiB, parallelism up to 80",
  weigh({ memoryCost, timeCost, parallelism }) {
    if (memoryCost > MOST_KIB || memoryCost * timeCost > MOST_KIB_PASSES || parallelism > MOST_LANES) return "excessive";
    return memoryCost >= 8 * parallelism ? "bearable" : "impossible"; // RFC 9106, section 3.1
  },
  isSalt: (salt) => /^[\x20-\x7e]{8,64}$/.test(salt),
  newSalt: randomSalt,
  recipe: (salt, work) => recipe("argon2id", utf8(salt), HASH_BYTES, work),
  read(encoded) {
    const [, variety, memoryCost, timeCost, parallelism, salt, hash] = SHAPE.exec(encoded) ?? [];
    if (salt === undefined || hash === undefined) return undefined;
    const work = { memoryCost: Number(memoryCost), timeCost: Number(timeCost), parallelism: Number(parallelism) };
    return recipe(variety as Argon2Variety, Buffer.from(salt, "base64"), Math.floor((hash.length * 3) / 4), work);
  },
};

function recipe(variety: Argon2Variety, salt: Uint8Array, length: number, work: Argon2Work): Recipe<Argon2Work> {
  return {
    work,
    outdated: variety !== "argon2id" || length !== HASH_BYTES || isShortSalt(salt.length),
    async encode(password) {
      const argon2 = nativeArgon2 ?? (await packageArgon2());
      const hash = await argon2(variety, password, salt, work, length);
      const { memoryCost, timeCost, parallelism } = work;
      return `argon2$${variety}$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
    },
    shortfall: () => [],
  };
}

/** @throws {ConfigError} `WAXSEAL_PASSWORD_PACKAGE` */
async function packageArgon2(): Promise<Argon2> {
  // The comments, and `catch` at this very place, let a program be bundled without the package.
  const { hashRaw } = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ "@node-rs/argon2").catch(
    missingPackage("argon2", "@node-rs/argon2"),
  );
  return (variety, password, salt, work, length) => hashRaw(password, { ...PACKAGE_OPTIONS[variety], ...work, salt, outputLen: length });
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
