/**
 * Django's default hasher, and its older brother with SHA-1, which is read and never written.
 *
 * Shape:  "pbkdf2_sha256$" iterations "$" salt "$" base64 of 32 bytes; with "pbkdf2_sha1", of 20 bytes
 * Source: Django 5.2, django/contrib/auth/hashers.py, class PBKDF2PasswordHasher. Vectors: test/vectors/django.json, "hashers".
 * @module
 */
import { pbkdf2, type Pbkdf2Work } from "../crypto/password-kdf.ts";
import { utf8 } from "../encoding/utf8.ts";
import type { Hasher, Recipe } from "./hasher.ts";
import { isDelimitedSalt, isShortSalt, randomSalt } from "./salt.ts";

const MOST_ITERATIONS = 10_000_000;

export const pbkdf2Sha256: Hasher<Pbkdf2Work> = hasher("sha256", 32);
export const pbkdf2Sha1: Hasher<Pbkdf2Work> = hasher("sha1", 20);

function hasher(digest: "sha256" | "sha1", length: number): Hasher<Pbkdf2Work> {
  const algorithm = `pbkdf2_${digest}`;
  const shape = new RegExp(`^${algorithm}\\$([1-9]\\d*)\\$([^$]+)\\$[A-Za-z0-9+/]+=$`);

  function recipe(salt: string, work: Pbkdf2Work): Recipe<Pbkdf2Work> {
    return {
      work,
      outdated: isShortSalt([...salt].length),
      async encode(password) {
        const key = await pbkdf2(digest, password, utf8(salt), work, length);
        return `${algorithm}$${work.iterations}$${salt}$${key.toString("base64")}`;
      },
      shortfall(preferred) {
        const iterations = preferred.iterations - work.iterations;
        return iterations > 0 ? [recipe(salt, { iterations })] : [];
      },
    };
  }

  return {
    algorithm,
    work: { iterations: 1_000_000 },
    bounds: "iterations up to 10,000,000",
    weigh: ({ iterations }) => (iterations > MOST_ITERATIONS ? "excessive" : "bearable"),
    isSalt: isDelimitedSalt,
    newSalt: randomSalt,
    recipe,
    read(encoded) {
      const [, iterations, salt] = shape.exec(encoded) ?? [];
      return salt === undefined ? undefined : recipe(salt, { iterations: Number(iterations) });
    },
  };
}
