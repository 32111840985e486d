/**
 * Signing people in and out, with the session fields that Django's `contrib.auth` uses.
 *
 * Source: Django 5.2, django/contrib/auth/__init__.py, login, logout and get_user.
 * @module
 */
import { ConfigError, SessionInterrupted } from "../errors.ts";
import { publishLogin, publishLogout } from "../events.ts";
import { authHashVerdict, madeAuthHash } from "../sessions/auth-hash.ts";
import { CREATED_AT, USER_BACKEND, USER_HASH, USER_HASH_KEY, USER_ID } from "../sessions/fields.ts";
import type { WaxUser } from "../tokens/password-reset.ts";
import type { Application } from "./application.ts";
import { requestContextOf, type RequestContext, type WaxContext } from "./context.ts";
import { passwordReset, type PasswordReset, type PasswordResetOptions } from "./reset-links.ts";

export interface UsersOptions<U extends WaxUser> {
  /** Returns the user with a primary key, given as text as the session holds it. */
  find: (pk: string) => Promise<U | undefined | null>;
}

export interface LoginOptions {
  /** true keeps the session for its whole max age, false only until the browser closes. @default as the session is set already */
  remember?: boolean | undefined;
}

// The context's own data type is no matter here, and `any` is what lets each of them in.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyContext = WaxContext<any>;

export interface Users<U extends WaxUser> {
  /**
   * Signs `user` in: the session gets a new id, CSRF tokens given out before are worthless, and another user's session is emptied first.
   * After a change of their own password, sign in who current() found, with the new hash: this session goes on, and all others end.
   *
   * @throws {SessionInterrupted} `WAXSEAL_SESSION_DOUBLED` where no session can be kept, since two session cookies came
   */
  login(wax: AnyContext, user: U, options?: LoginOptions): Promise<void>;
  /** Signs out and ends the session at once. @throws {SessionInterrupted} `WAXSEAL_SESSION_DOUBLED` as login */
  logout(wax: AnyContext): Promise<void>;
  /** Returns who is signed in, found once a request; a session from before a change of the password is ended. */
  current(wax: AnyContext): Promise<U | undefined>;
  /** Defines the links for people who forgot their password. @throws {ConfigError} `WAXSEAL_BASE_URL_MISSING`, `WAXSEAL_RESET_PATH` */
  passwordReset(options: PasswordResetOptions): PasswordReset<U>;
}

const defined = new WeakSet<Application>();

/** @throws {ConfigError} `WAXSEAL_USERS_TAKEN` on a second call for `app` */
export function usersOf<U extends WaxUser>(app: Application, { find }: UsersOptions<U>): Users<U> {
  if (defined.has(app))
    throw new ConfigError(
      "WAXSEAL_USERS_TAKEN",
      "users() is called once for an application: a session says which primary key is signed in, not from which table.",
    );
  defined.add(app);
  const found = new WeakMap<RequestContext, { pk: unknown; user: Promise<U | undefined> }>();

  /** Ties a session to the password that the user has now. Django's sessions have no place for the key's label. */
  const tie = (session: RequestContext["session"], { password }: U): void => {
    const { hash, key } = madeAuthHash(app.keys, password);
    session.reserve(USER_HASH, hash);
    if (app.preset === undefined) session.reserve(USER_HASH_KEY, key);
  };

  const currentOf = async (context: RequestContext): Promise<U | undefined> => {
    const { session } = context;
    const pk = session.reserved(USER_ID);
    if (typeof pk !== "string") return undefined;
    const user = (await find(pk)) ?? undefined;
    if (user === undefined) return undefined;
    switch (authHashVerdict(app.keys, user.password, session.reserved(USER_HASH))) {
      case "refused":
        await session.flush();
        return undefined;
      case "stale":
        // Not while Django nodes share the ring: theirs would change it back, and each change moves the session.
        if (app.preset === undefined) tie(session, user);
        return user;
      case "current":
        return user;
    }
  };

  /** Tells whether a session is this user's: by the password that they have now, or by the one they had when current() looked, until they changed it. */
  const isTheirs = async (context: RequestContext, { pk, password }: U): Promise<boolean> => {
    const { session } = context;
    if (session.reserved(USER_ID) !== String(pk)) return false;
    if (authHashVerdict(app.keys, password, session.reserved(USER_HASH)) !== "refused") return true;
    return String((await found.get(context)?.user)?.pk) === String(pk);
  };

  /** To answer as if it had worked would not be true, and a person who believes to be signed out leaves the machine. */
  const changeable = (wax: object): RequestContext => {
    const context = requestContextOf(wax);
    if (context.frozen) throw new SessionInterrupted("doubled");
    if (context.committed)
      throw new ConfigError(
        "WAXSEAL_RESPONSE_SENT",
        "The response has begun, so nobody can be signed in or out with it; do that before the first byte.",
      );
    return context;
  };

  return {
    async login(wax, user, { remember } = {}) {
      const context = changeable(wax as object);
      const { session } = context;
      if (session.reserved(USER_ID) !== undefined && !(await isTheirs(context, user))) await session.flush();
      await session.cycleKey();
      session.reserve(USER_ID, String(user.pk));
      tie(session, user);
      if (app.preset === undefined) session.reserve(CREATED_AT, Math.floor(app.clock()));
      else session.reserve(USER_BACKEND, app.preset.authBackend);
      if (remember !== undefined) session.setExpiry(remember ? undefined : "browser");
      context.csrf.rotate();
      found.set(context, { pk: String(user.pk), user: Promise.resolve(user) });
      publishLogin({ user: String(user.pk) });
    },
    async logout(wax) {
      const { session } = changeable(wax as object);
      const pk = session.reserved(USER_ID);
      if (!(await session.end())) throw new SessionInterrupted();
      if (typeof pk === "string") publishLogout({ user: pk });
    },
    current(wax) {
      const context = requestContextOf(wax as object);
      const pk = context.session.reserved(USER_ID);
      let known = found.get(context);
      if (known === undefined || known.pk !== pk) {
        known = { pk, user: currentOf(context) };
        found.set(context, known);
      }
      return known.user;
    },
    passwordReset: (options) => passwordReset(app, find, options),
  };
}
