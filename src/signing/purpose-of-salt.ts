import { COOKIE_SESSION_SALT, DATABASE_SESSION_SALT, MESSAGES_SALT, PASSWORD_RESET_SALT, SESSION_AUTH_SALT } from "./salts.ts";

const OWN = /^waxseal\.(\w+)\.v1:(.*)$/s;
const SEALED = /^(\w+):(.*)$/s;
const COOKIE = /^cookie:(.+)$/s;

/** Kinds of our own of which an application has one, whatever their parts are called. */
const SOLE_KINDS: ReadonlySet<string> = new Set(["session", "csrf", "messages"]);

const DJANGO: ReadonlyMap<string, string> = new Map([
  [DATABASE_SESSION_SALT, "session"],
  [COOKIE_SESSION_SALT, "session"],
  [SESSION_AUTH_SALT, "session"],
  [MESSAGES_SALT, "messages"],
  [PASSWORD_RESET_SALT, "password-reset"],
]);

/**
 * Returns the name under which `audit()` lists what is checked under `salt`, the purpose of "waxseal:verify"; a salt of a user's own is its
 * own name. Django's reset links are "password-reset", whatever the application calls them.
 */
export function purposeOfSalt(salt: string): string {
  const [, kind, purpose] = OWN.exec(salt) ?? [];
  if (kind === "seal") {
    const [, sealedKind, sealedPurpose] = SEALED.exec(purpose!) ?? [];
    return sealedKind === undefined ? salt : nameOf(sealedKind, sealedPurpose!);
  }
  if (kind !== undefined) return nameOf(kind, purpose!);
  return DJANGO.get(salt) ?? COOKIE.exec(salt)?.[1] ?? salt;
}

function nameOf(kind: string, purpose: string): string {
  return SOLE_KINDS.has(kind) ? kind : purpose;
}
