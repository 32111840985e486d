/**
 * The sessions of a user, whichever browser they are in: for a page of "your devices", and to sign out everywhere.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { FoundSession } from "../sessions/keeping.ts";
import { viewOf } from "../sessions/session-view.ts";
import type { Application } from "./application.ts";
import type { WaxSessionData } from "./session-data.ts";

/** A live session, as a list shows it. */
export interface ListedSession<D extends object = WaxSessionData> {
  /** As `wax.session.id` is in it. It opens nothing: a page may show it. */
  readonly id: string;
  /** When the person signed in. */
  readonly createdAt: Date;
  /** When it was used last; within a tenth of the idle limit, and where there is none, when it was changed last. */
  readonly seenAt: Date;
  /** When it ends if it is not used again. */
  readonly expiresAt: Date;
  /** The application's data in it, to look at. */
  readonly data: Readonly<D>;
}

export interface RevokeOptions {
  /** Ends the session only if it is this user's; undefined is nobody, and ends nothing. Give it wherever the id comes from a form. */
  userId?: string | number | undefined;
}

export interface RevokeAllOptions {
  /** The id of a session that goes on, such as `wax.session.id`. @default none does */
  except?: string | undefined;
}

/** All of them reject with StoreError, and with ConfigError `WAXSEAL_SESSIONS_UNLISTED` under the Django preset and with cookie sessions. */
export interface Sessions<D extends object = WaxSessionData> {
  /** Returns the sessions in which this user is signed in, the most recently seen first, at most 1,000. */
  list(userId: string | number): Promise<ListedSession<D>[]>;
  /** Ends a session at once. @returns whether it was there */
  revoke(id: string, options?: RevokeOptions): Promise<boolean>;
  /** Ends all sessions of a user at once. @returns how many */
  revokeAll(userId: string | number, options?: RevokeAllOptions): Promise<number>;
}

export function sessionsOf(app: Application): Sessions<object> {
  const listed = ({ id, fields, createdAt, seenAt, expiresAt }: FoundSession): ListedSession<object> => ({
    id,
    createdAt: dateOf(createdAt),
    seenAt: dateOf(seenAt),
    expiresAt: dateOf(expiresAt),
    data: viewOf(fields, app.schema).data,
  });
  const keeping = (): ReturnType<Application["keeping"]> => {
    if (app.preset === undefined) return app.keeping();
    throw new ConfigError(
      "WAXSEAL_SESSIONS_UNLISTED",
      "Django's table does not say whose a session is, so nobody's can be listed; a change of the password ends all of a user's.",
    );
  };
  return {
    list: async (userId) => (await keeping().list(String(userId))).map(listed),
    async revoke(id, options = {}) {
      if (!("userId" in options)) return keeping().revoke(id);
      return options.userId !== undefined && keeping().revoke(id, String(options.userId));
    },
    revokeAll: async (userId, { except } = {}) => keeping().revokeAll(String(userId), except),
  };
}

function dateOf(unixSeconds: number): Date {
  return new Date(unixSeconds * 1000);
}
