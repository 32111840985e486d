/**
 * Password reset links: built on the configured base URL, good for one user as they are now, and gone once the password changes.
 *
 * @module
 */
import { secondsOf, type Duration } from "../clock.ts";
import { base64url, bytesOfBase64url } from "../encoding/base64url.ts";
import { textOfUtf8, utf8 } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";
import { ownSalt } from "../signing/salts.ts";
import { checkPasswordResetToken, makePasswordResetToken, type WaxUser } from "../tokens/password-reset.ts";
import { revocationCheck } from "../tokens/revocations/revocations.ts";
import { stateBound } from "../tokens/state-bound.ts";
import type { Application } from "./application.ts";
import { baseOriginOf } from "./base-origin.ts";

export interface PasswordResetOptions {
  /** How long a link is good. Django's default is "3d". */
  maxAge: Duration;
  /**
   * Where the link leads. The user and the token follow as query parameters; or where the path says so, as in
   * Django's own "/accounts/reset/:uid/:token/".
   */
  path: string;
  /** Names these links in an audit, and to revoke them, where the subject is a user's primary key. @default "password-reset" */
  purpose?: string | undefined;
}

export interface PasswordReset<U> {
  /** Returns the link to send to the user's stored address. */
  link(user: U): string;
  /** Returns the user that a link is good for, or undefined. It stays good until the password, the last login or the address changes. */
  open(link: string | URL): Promise<U | undefined>;
}

interface ResetTokens {
  issue(user: WaxUser): string;
  isGood(user: WaxUser, token: string): boolean;
}

interface ResetRules {
  purpose: string;
  path: string;
  maxAgeSeconds: number;
  isRevoked: ReturnType<typeof revocationCheck>;
}

const UID = ":uid";
const TOKEN = ":token";
const MOST_LINK_CHARACTERS = 2048;

/** @throws {ConfigError} `WAXSEAL_BASE_URL_MISSING`, `WAXSEAL_RESET_PATH`, `WAXSEAL_DURATION_INVALID`, `WAXSEAL_PURPOSE_TAKEN`, `WAXSEAL_PURPOSE_LATE` */
export function passwordReset<U extends WaxUser>(
  app: Application,
  find: (pk: string) => Promise<U | undefined | null>,
  { maxAge, path, purpose = "password-reset" }: PasswordResetOptions,
): PasswordReset<U> {
  const baseOrigin = baseOriginOf(app, "Reset links");
  const segments = path.split("/");
  const isWhole = [UID, TOKEN].every((part) => segments.includes(part)) || !(path.includes(UID) || path.includes(TOKEN));
  if (!path.startsWith("/") || !isWhole || new URL(path, baseOrigin).origin !== baseOrigin) {
    throw new ConfigError(
      "WAXSEAL_RESET_PATH",
      'path is a path on this site, such as "/reset", or with both parts between its slashes "/reset/:uid/:token/".',
    );
  }
  const maxAgeSeconds = secondsOf(maxAge);
  const tokens = resetTokens(app, { purpose, path, maxAgeSeconds, isRevoked: revocationCheck(app.revocations, purpose) });
  app.purposes.add({
    kind: "password reset",
    purpose,
    maxAge: maxAgeSeconds,
    format: app.preset === undefined ? "bound" : "django",
    rotation: "kept",
    revocation: app.revocations === undefined ? "none" : "subject",
  });

  return {
    link(user) {
      const uid = base64url(utf8(String(user.pk)));
      const token = tokens.issue(user);
      if (path.includes(UID)) return baseOrigin + path.replace(UID, uid).replace(TOKEN, token);
      const url = new URL(path, baseOrigin);
      url.searchParams.set("uid", uid);
      url.searchParams.set("token", token);
      return url.href;
    },
    async open(link) {
      const { uid, token } = partsOf(String(link), path, baseOrigin);
      const bytes = uid === undefined ? undefined : bytesOfBase64url(uid);
      const pk = bytes && textOfUtf8(bytes);
      if (pk === undefined || token === undefined) return undefined;
      const user = (await find(pk)) ?? undefined;
      return user !== undefined && String(user.pk) === pk && tokens.isGood(user, token) ? user : undefined;
    },
  };
}

/** Django's tokens under its preset, and otherwise ones whose input is injective. */
function resetTokens({ keys, clock, preset }: Application, { purpose, path, maxAgeSeconds, isRevoked }: ResetRules): ResetTokens {
  if (preset !== undefined) {
    const time = (): { now: Date; timeZone: string } => ({ now: new Date(clock() * 1000), timeZone: preset.timeZone });
    return {
      issue: (user) => makePasswordResetToken(keys, user, time()),
      isGood: (user, token) =>
        checkPasswordResetToken(keys, user, token, {
          ...time(),
          maxAge: maxAgeSeconds,
          isRevoked: isRevoked && ((issuedAtMs) => isRevoked(issuedAtMs, [String(user.pk)])),
        }),
    };
  }
  const bound = stateBound({ keys, clock, salt: ownSalt("reset", purpose), maxAgeSeconds, isRevoked });
  // Whole seconds, since not every database keeps more of a login's time.
  const stateOf = ({ pk, password, lastLogin, email }: WaxUser): (string | number | null)[] => [
    path,
    String(pk),
    password,
    lastLogin && Math.floor(lastLogin.getTime() / 1000),
    email,
  ];
  return { issue: (user) => bound.issue(stateOf(user)), isGood: (user, token) => bound.verify(token, stateOf(user), [String(user.pk)]).ok };
}

function partsOf(link: string, path: string, baseOrigin: string): { uid: string | undefined; token: string | undefined } {
  const url = link.length <= MOST_LINK_CHARACTERS && URL.canParse(link, baseOrigin) ? new URL(link, baseOrigin) : undefined;
  if (url === undefined) return { uid: undefined, token: undefined };
  if (!path.includes(UID)) return { uid: onlyValue(url, "uid"), token: onlyValue(url, "token") };
  const segments = url.pathname.split("/");
  const pattern = path.split("/");
  return { uid: segments[pattern.indexOf(UID)], token: segments[pattern.indexOf(TOKEN)] };
}

function onlyValue({ searchParams }: URL, name: string): string | undefined {
  const values = searchParams.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}
