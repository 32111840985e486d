/**
 * Password hashes, at low cost: what is compared is the format, and the work is in it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { checkPassword, hashPassword, type PasswordAlgorithm, type PasswordOptions } from "../../../src/passwords/index.ts";
import type { Random } from "../random.ts";
import { textIn, valueIn, type Family } from "./family.ts";

interface Recipe {
  algorithm: string;
  /** By Django's names, for its hasher's attributes. */
  django: Record<string, number>;
  ours: PasswordOptions;
  salt: string;
}

function anyDelimitedSalt(random: Random): string {
  return random.text(1, 30).replaceAll("$", "") || "s";
}

function pbkdf2(random: Random): Recipe {
  const iterations = random.between(1, 300);
  return { algorithm: "pbkdf2_sha256", django: { iterations }, ours: { iterations }, salt: anyDelimitedSalt(random) };
}

function scrypt(random: Random): Recipe {
  const [workFactor, blockSize, parallelism] = [2 ** random.between(1, 8), random.between(1, 8), random.between(1, 5)];
  return {
    algorithm: "scrypt",
    django: { work_factor: workFactor, block_size: blockSize, parallelism },
    ours: { algorithm: "scrypt", workFactor, blockSize, parallelism },
    salt: anyDelimitedSalt(random),
  };
}

function argon2(random: Random): Recipe {
  const [parallelism, timeCost] = [random.between(1, 4), random.between(1, 3)];
  const memoryCost = 8 * parallelism + random.below(50);
  return {
    algorithm: "argon2",
    django: { memory_cost: memoryCost, time_cost: timeCost, parallelism },
    ours: { algorithm: "argon2", memoryCost, timeCost, parallelism },
    salt: random.text(8, 30, ["token", "ascii"]),
  };
}

function bcrypt(random: Random): Recipe {
  const salt = random.text(21, 21, ["token"]) + random.pick([".", "O", "e", "u"]);
  return { algorithm: "bcrypt_sha256", django: { rounds: 4 }, ours: { algorithm: "bcrypt_sha256", rounds: 4 }, salt };
}

function anyPassword(random: Random): string {
  return random.chance(0.05) ? random.text(100, 900) : random.text(0, 40);
}

function hashes(algorithm: PasswordAlgorithm, trials: number, anyRecipe: (random: Random) => Recipe): Family {
  return {
    name: `${algorithm} hashes`,
    trials,
    async oursToDjango(random) {
      const recipe = anyRecipe(random);
      const password = anyPassword(random);
      const encoded = await hashPassword(password, { ...recipe.ours, salt: random.chance(0.5) ? recipe.salt : undefined });
      const wrong = random.chance(0.2);
      return {
        question: { op: "password_check", password: wrong ? `${password}x` : password, encoded },
        judge: (answer) => assert.equal(valueIn(answer), !wrong),
      };
    },
    djangoToOurs(random) {
      const recipe = anyRecipe(random);
      const password = anyPassword(random);
      const readOnly = algorithm === "pbkdf2_sha256" && random.chance(0.3);
      const salt = algorithm === "bcrypt_sha256" ? `$2b$04$${recipe.salt}` : recipe.salt;
      return {
        question: { op: "password_hash", algorithm: readOnly ? "pbkdf2_sha1" : algorithm, work: recipe.django, salt, password },
        async judge(answer) {
          const encoded = textIn(answer);
          assert.ok(await checkPassword(password, encoded, recipe.ours));
          assert.ok(!(await checkPassword(`${password}x`, encoded, recipe.ours)));
          // Debian's argon2-cffi is of the time when a hash had 16 bytes.
          if (!readOnly && algorithm !== "argon2")
            assert.equal(await hashPassword(password, { ...recipe.ours, salt: recipe.salt }), encoded);
        },
      };
    },
  };
}

export const passwords: readonly Family[] = [
  hashes("pbkdf2_sha256", 100, pbkdf2),
  hashes("scrypt", 50, scrypt),
  hashes("argon2", 50, argon2),
  hashes("bcrypt_sha256", 40, bcrypt),
];
