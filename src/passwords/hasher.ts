/**
 * What the hashers have in common: reading an encoded hash, judging the work it demands, and making it again.
 *
 * A hasher is data and small functions, one file each; which one is asked, and what a refusal means, is decided elsewhere.
 *
 * Source: Django 5.2, django/contrib/auth/hashers.py, class BasePasswordHasher.
 * @module
 */

/** Work by parameter, each a whole number from 1 on. */
export type Work = Readonly<Record<string, number>>;

/** Whether the work can be done at all, and whether one login may cost it: at most ten times Django's default, and 1 GiB. */
export type Burden = "bearable" | "excessive" | "impossible";

/** How one encoded hash is made, all but the password. */
export interface Recipe<W extends Work = Work> {
  readonly work: W;
  /** A new hash is due whatever the work: a salt below 128 bits, an older variety of the algorithm. */
  readonly outdated: boolean;
  /** Returns the encoded hash of `password` with this salt and this work. */
  encode(password: Uint8Array): Promise<string>;
  /** Recipes that together cost what this one lacks of `preferred`; none where that cannot be told. */
  shortfall(preferred: W): readonly Recipe[];
}

/** Methods, not properties that hold functions: TypeScript then lets hashers of unlike work into one table. */
export interface Hasher<W extends Work = Work> {
  /** Django's name, which encoded hashes begin with. */
  readonly algorithm: string;
  /** Django 5.2's default. Its keys are the work options that this hasher has. */
  readonly work: W;
  /** What is bearable, for people. */
  readonly bounds: string;
  weigh(work: W): Burden;
  /** Tells whether an encoded hash can carry this salt. */
  isSalt(salt: string): boolean;
  /** Returns a new random salt of 128 bits or more. */
  newSalt(): string;
  /** How to make a new hash. The work has been weighed, the salt looked at. */
  recipe(salt: string, work: W): Recipe<W>;
  /** How `encoded` was made, or undefined when it is not spelled as this hasher spells. The work is whatever it says. */
  read(encoded: string): Recipe<W> | undefined;
}
