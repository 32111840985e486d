/**
 * Django's hasher with bcrypt over a SHA-256 digest in hex: neither bcrypt's 72 bytes nor a NUL cuts a password short.
 *
 * Shape:  "bcrypt_sha256$" "$2b$" cost "$" 22 characters of salt, 31 of hash, both in bcrypt's own base64;
 *         "$2a$" and "$2y$" are read: for 64 ASCII characters the three are one
 * Source: Django 5.2, django/contrib/auth/hashers.py, class BCryptSHA256PasswordHasher. Vectors: test/vectors/django.json, "hashers".
 * @module
 */
import { hash } from "../crypto/hash.ts";
import { randomText } from "../crypto/random.ts";
import type { Hasher, Recipe } from "./hasher.ts";
import { missingPackage } from "./missing-package.ts";

type BcryptWork = Readonly<Record<"rounds", number>>;

const SHAPE = /^bcrypt_sha256\$\$(2[aby])\$(0[4-9]|[12]\d|3[01])\$([./A-Za-z0-9]{21}[.Oeu])[./A-Za-z0-9]{31}$/;
const ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** 128 bits are 21 characters and two bits: these have no others set. */
const LAST_CHARACTERS = ".Oeu";
const MOST_ROUNDS = 15;

export const bcryptSha256: Hasher<BcryptWork> = {
  algorithm: "bcrypt_sha256",
  work: { rounds: 12 },
  bounds: "rounds from 4 to 15",
  weigh({ rounds }) {
    if (rounds > MOST_ROUNDS) return "excessive";
    return rounds >= 4 ? "bearable" : "impossible";
  },
  isSalt: (salt) => /^[./A-Za-z0-9]{21}[.Oeu]$/.test(salt),
  newSalt: () => randomText(21, ALPHABET) + randomText(1, LAST_CHARACTERS),
  recipe: (salt, work) => recipe("2b", salt, work),
  read(encoded) {
    const [, version, rounds, salt] = SHAPE.exec(encoded) ?? [];
    return version === undefined || salt === undefined ? undefined : recipe(version, salt, { rounds: Number(rounds) });
  },
};

function recipe(version: string, salt: string, work: BcryptWork): Recipe<BcryptWork> {
  return {
    work,
    outdated: false,
    async encode(password) {
      // The comments, and `catch` at this very place, let a program be bundled without the package.
      const bcrypt = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ "@node-rs/bcrypt").catch(
        missingPackage("bcrypt_sha256", "@node-rs/bcrypt"),
      );
      const digest = Buffer.from(hash("sha256", password)).toString("hex");
      const cost = String(work.rounds).padStart(2, "0");
      return `bcrypt_sha256$${await bcrypt.hash(digest, { salt: `$${version}$${cost}$${salt}` })}`;
    },
    // Each round more doubles the work: 2^4 + 2^5 + … + 2^11 is what 2^4 lacks of 2^12.
    shortfall({ rounds }) {
      const lacking = Math.max(0, rounds - work.rounds);
      return Array.from({ length: lacking }, (_, more) => recipe(version, salt, { rounds: work.rounds + more }));
    },
  };
}
