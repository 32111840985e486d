import { ConfigError } from "../errors.ts";

/** Returns the error of a table that is asked whose a row is, and cannot tell: Django's. */
export function unlisted(): ConfigError {
  return new ConfigError(
    "WAXSEAL_LAYOUT_UNLISTED",
    "Django's table does not say whose a session is; to sign somebody out everywhere, change their password, or keep the sessions in our own layout.",
  );
}
