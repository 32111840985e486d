/**
 * Passwords as Django keeps them: hash, check, and know when to hash again.
 *
 * @module
 */
export { checkPassword } from "./check-password.ts";
export { hashPassword, type HashPasswordOptions } from "./hash-password.ts";
export { needsRehash } from "./needs-rehash.ts";
export type { PasswordAlgorithm, PasswordOptions } from "./password-options.ts";
export { isUsablePassword, unusablePassword } from "./unusable-password.ts";
