/**
 * What a password may be, in forms.
 *
 * @module
 */
import { z } from "zod";

export const LEAST_PASSWORD = 8;
const MOST_PASSWORD = 1000; // characters; waxseal takes 4,096 bytes, and nobody types either

/** One that exists already. */
export const TypedPassword = z.string().min(1, "Please type your password.").max(MOST_PASSWORD, "This is too long to be it.");

export const NewPassword = z
  .string()
  .min(LEAST_PASSWORD, `Please use ${LEAST_PASSWORD} characters or more.`)
  .max(MOST_PASSWORD, `Please use ${MOST_PASSWORD} characters or fewer.`);
