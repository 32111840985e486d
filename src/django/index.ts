/**
 * Django's formats as pure functions, for a service that shares users, cookies and tokens with a Django site.
 *
 * @module
 */
export { parseCookieHeader } from "../cookies/parse.ts";
export { serializeCookieValue } from "../cookies/serialize.ts";
export { signCookie, unsignCookie, type SignCookieOptions, type UnsignCookieOptions } from "../cookies/signed-cookie.ts";
export { csrfTokenMatches, maskCsrfSecret, unmaskCsrfToken } from "../csrf/mask.ts";
export { decodeMessages, encodeMessages, type MessageInput } from "../messages/codec.ts";
export type { Message } from "../messages/message.ts";
export { sessionAuthHash } from "../sessions/auth-hash.ts";
export { decodeSession, encodeSession, type SessionCodecOptions, type SessionFields } from "../sessions/codec.ts";
export {
  checkPasswordResetToken,
  makePasswordResetToken,
  type CheckResetOptions,
  type MakeResetOptions,
  type WaxUser,
} from "../tokens/password-reset.ts";
export { django, type DjangoOptions } from "./preset.ts";
export { saltedHmac } from "./salted-hmac.ts";
