/**
 * The one object of an application.
 *
 * @module
 */
import type { PurposeReport } from "../signing/purposes.ts";
import type { StandardSchemaV1 } from "../signing/schema.ts";
import type { WaxUser } from "../tokens/password-reset.ts";
import { application, type Application } from "./application.ts";
import { definitions, type Definitions } from "./definitions.ts";
import type { SessionOptions, WaxsealOptions } from "./options.ts";
import type { WaxSessionData } from "./session-data.ts";
import { sessionsOf, type Sessions } from "./sessions.ts";
import { usersOf, type Users, type UsersOptions } from "./users.ts";
import { ConfigError } from "../errors.ts";

export interface Waxseal<D extends object = WaxSessionData> extends Definitions {
  /** Keeps the type of the session's data. Never there. */
  readonly "~session": D;
  /** Makes two kinds of session data that differ at all two types. Never there. */
  readonly "~invariant"?: (data: D) => D;
  /**
   * Loads keys, opens the session store and lets no further purpose in; adapters await it.
   *
   * @throws {ConfigError} `WAXSEAL_KEY_MISSING`, `WAXSEAL_KEY_WEAK` in production, `WAXSEAL_SESSION_SCHEMA`, `WAXSEAL_TABLE_MISSING`
   * @throws {KeySourceError} @throws {StoreError}
   */
  ready(): Promise<void>;
  /** Lets go of what ready() holds. */
  close(): void;
  /** Says how to find users, and so defines login, logout and password reset; once. @throws {ConfigError} `WAXSEAL_USERS_TAKEN` */
  users<U extends WaxUser>(options: UsersOptions<U>): Users<U>;
  /** Every user's sessions: to list them, and to end them. */
  readonly sessions: Sessions<D>;
  /** Returns everything that this application hands out, for whoever changes the key or revokes. */
  audit(): readonly PurposeReport[];
}

/** Data with required fields needs a schema that fills them. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the type of which nothing is required
type SchemaWhereNeeded<D extends object> = {} extends D
  ? unknown
  : { session: SessionOptions<D> & { schema: StandardSchemaV1<unknown, D> } };

const applications = new WeakMap<object, Application>();

/**
 * Returns the one object of an application, in a file of its own beside its purposes. Does no I/O and reads no key.
 *
 * @throws {ConfigError} `WAXSEAL_BASE_URL`, `WAXSEAL_TRUSTED_ORIGIN`, `WAXSEAL_DURATION_INVALID`, `WAXSEAL_COOKIE_INVALID`, `WAXSEAL_COOKIE_PREFIX`
 */
export function createWaxseal<D extends object = WaxSessionData>(options: WaxsealOptions<D> & SchemaWhereNeeded<D>): Waxseal<D> {
  const app = application(options);
  const waxseal = {
    ready: () => app.ready(),
    close() {
      app.close();
    },
    ...definitions(app),
    users: <U extends WaxUser>(usersOptions: UsersOptions<U>): Users<U> => usersOf(app, usersOptions),
    sessions: sessionsOf(app),
    audit: () => app.purposes.reports,
  };
  applications.set(waxseal, app);
  return waxseal as unknown as Waxseal<D>;
}

/** Returns the settings behind an application's object. @throws {ConfigError} `WAXSEAL_APPLICATION_UNKNOWN` */
export function applicationOf(waxseal: object): Application {
  const app = applications.get(waxseal);
  if (app === undefined) throw new ConfigError("WAXSEAL_APPLICATION_UNKNOWN", "Pass the object that createWaxseal returned.");
  return app;
}
