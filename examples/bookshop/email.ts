/**
 * What an address may be, in forms.
 *
 * @module
 */
import { z } from "zod";

export const MOST_EMAIL = 150; // characters; Django's usernames have no more

export const Email = z
  .string()
  .trim()
  .max(MOST_EMAIL, "Please use a shorter address.")
  .pipe(z.email("This does not look like an address."));
