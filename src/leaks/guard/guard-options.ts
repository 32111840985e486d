import type { Keys } from "../../keys/key-ring.ts";
import type { Fault } from "./fault.ts";

export interface GuardOptions {
  /**
   * The keys to look for. What a function returns is read once a build and closed again, if it can be; what is given as it is stays yours.
   *
   * @default SECRET_KEY, SECRET_KEY_FALLBACKS and SECRET_KEY_STAGED of the environment; with Vite, of its .env files as well
   */
  keys?: Keys | (() => Keys | undefined | Promise<Keys | undefined>) | undefined;
  /** Without a key to look for the build fails, instead of a warning. @default false */
  requireKeys?: boolean | undefined;
  /** Whether browsers get what is built. @default what the bundler tells of its target; where that tells nothing, true */
  client?: boolean | undefined;
  /**
   * Asked about each fault but keys that the guard was given: true accepts it.
   *
   * @default none is accepted
   */
  allow?: ((fault: Fault) => boolean) | undefined;
}
