/**
 * Django's hasher with scrypt, which costs an attacker memory and needs no package.
 *
 * Shape:  "scrypt$" N "$" salt "$" r "$" p "$" base64 of 64 bytes
 * Source: Django 5.2, django/contrib/auth/hashers.py, class ScryptPasswordHasher. Its maxmem is 0, which is OpenSSL's 32 MiB;
 *         ours is what the work takes, so that everything within the bounds works. Vectors: test/vectors/django.json, "hashers".
 * @module
 */
import { scrypt, scryptBytes, type ScryptWork } from "../crypto/password-kdf.ts";
import { utf8 } from "../encoding/utf8.ts";
import type { Hasher, Recipe } from "./hasher.ts";
import { isDelimitedSalt, isShortSalt, randomSalt } from "./salt.ts";

const SHAPE = /^scrypt\$([1-9]\d*)\$([^$]+)\$([1-9]\d*)\$([1-9]\d*)\$[A-Za-z0-9+/]+==$/;
const MOST_BLOCKS = 10 * (2 ** 14 + 64) * 8 * 5;
const MOST_BYTES = 2 ** 30;
const MIXING_COST = 64; // what PBKDF2 spends on each block besides, in passes of workFactor

export const scryptHasher: Hasher<ScryptWork> = {
  algorithm: "scrypt",
  work: { workFactor: 2 ** 14, blockSize: 8, parallelism: 5 },
  bounds: "workFactor a power of two, workFactor * blockSize * parallelism up to 6,553,600, and 1 GiB",
  weigh(work) {
    const { workFactor, blockSize, parallelism } = work;
    if ((workFactor + MIXING_COST) * blockSize * parallelism > MOST_BLOCKS || scryptBytes(work) > MOST_BYTES) return "excessive";
    const isPowerOfTwo = workFactor > 1 && (workFactor & (workFactor - 1)) === 0;
    return isPowerOfTwo && workFactor < 2 ** (16 * blockSize) ? "bearable" : "impossible"; // RFC 7914, section 6
  },
  isSalt: isDelimitedSalt,
  newSalt: randomSalt,
  recipe,
  read(encoded) {
    const [, workFactor, salt, blockSize, parallelism] = SHAPE.exec(encoded) ?? [];
    if (salt === undefined) return undefined;
    return recipe(salt, { workFactor: Number(workFactor), blockSize: Number(blockSize), parallelism: Number(parallelism) });
  },
};

function recipe(salt: string, work: ScryptWork): Recipe<ScryptWork> {
  return {
    work,
    outdated: isShortSalt([...salt].length),
    async encode(password) {
      const { workFactor, blockSize, parallelism } = work;
      const key = await scrypt(password, utf8(salt), work, 64);
      return `scrypt$${workFactor}$${salt}$${blockSize}$${parallelism}$${key.toString("base64")}`;
    },
    shortfall: () => [],
  };
}
