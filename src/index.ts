/**
 * One secret that seals what an application hands out, as Django's SECRET_KEY does.
 *
 * @module
 */
export { systemClock, type Clock, type Duration, type Lifetime } from "./clock.ts";
export {
  BadSignature,
  ConfigError,
  CsrfError,
  KeySourceError,
  PayloadError,
  SessionInterrupted,
  SignatureExpired,
  StoreError,
  TokenUsed,
  WaxsealError,
  type CsrfRefusal,
  type Refusal,
} from "./errors.ts";
export type { CsrfEvent, KeysEvent, RevokeEvent, SignInEvent, VerifyEvent } from "./events.ts";
export { checkSecretKey } from "./keys/check-secret-key.ts";
export { generateSecretKey, type GenerateOptions } from "./keys/generate.ts";
export { KeyRing, type KeyRingKeys, type Keys, type LiveKeys } from "./keys/key-ring.ts";
export type { KeySource, LiveKeySource, LoadOptions, WriteOptions } from "./keys/key-source.ts";
export { liveKeys, type LiveKeysOptions } from "./keys/live-keys.ts";
export { SecretKey, type KeyLike } from "./keys/secret-key.ts";
export type { Finding } from "./keys/strength.ts";
export { tenantKeys, type TenantKeys, type TenantKeysOptions } from "./keys/tenant-keys.ts";
export { dumps, loads, type DumpsOptions, type LoadsOptions } from "./signing/object-signer.ts";
export type { PurposeKind, PurposeReport } from "./signing/purposes.ts";
export type { StandardSchemaV1 } from "./signing/schema.ts";
export { Signer, type SignerOptions } from "./signing/signer.ts";
export { TimestampSigner, type AgeOptions, type TimestampSignerOptions } from "./signing/timestamp-signer.ts";
export type { Verdict } from "./signing/verdict.ts";
export type { MessagesOptions } from "./messages/message-rules.ts";
export type { Message } from "./messages/message.ts";
export type { MessageOptions, Messages, ShownMessage } from "./messages/messages.ts";
export type { Session } from "./sessions/open-session.ts";
export type { CookieStore, MigratableStore, SessionStore, TableStore } from "./sessions/store.ts";
export type { BoundToken } from "./tokens/bound-token.ts";
export type { ClaimStore } from "./tokens/claim-store.ts";
export type { WaxUser } from "./tokens/password-reset.ts";
export { liveRevocations, type LiveRevocationsOptions } from "./tokens/revocations/live-revocations.ts";
export {
  FOR_EVER_MS,
  MOST_ENTRIES,
  type MigratableRevocationStore,
  type RevocationEntry,
  type RevocationStore,
} from "./tokens/revocations/revocation-store.ts";
export type { Issued, LiveRevocations, Revocation } from "./tokens/revocations/revocations.ts";
export type { SignedUrl, SignedUrlOptions, UrlRequest } from "./tokens/signed-url.ts";
export type { SingleUseToken } from "./tokens/single-use-token.ts";
export type { BoundState } from "./tokens/state-bound.ts";
export type { Token } from "./tokens/token.ts";
export type { WaxContext } from "./web/context.ts";
export type { Cookies } from "./web/cookie-jar.ts";
export type { Cookie, CookieOptions } from "./web/cookie-purpose.ts";
export { createWaxseal, type Waxseal } from "./web/create-waxseal.ts";
export type { Csrf, CsrfOptions } from "./web/csrf.ts";
export type { BoundTokenOptions, Definitions, PurposeOptions, SingleUseOptions, TokenOptions } from "./web/definitions.ts";
export type { CookieDefaults, SessionOptions, WaxsealOptions } from "./web/options.ts";
export type { Preset } from "./web/preset.ts";
export type { PasswordReset, PasswordResetOptions } from "./web/reset-links.ts";
export type { WaxSessionData } from "./web/session-data.ts";
export type { ListedSession, RevokeAllOptions, RevokeOptions, Sessions } from "./web/sessions.ts";
export type { LoginOptions, Users, UsersOptions } from "./web/users.ts";
