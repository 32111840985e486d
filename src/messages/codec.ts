/**
 * Flash messages as text for a cookie, byte for byte as Django's CookieStorage writes them.
 *
 * Shape:  signed, compressed JSON: [["__json_message", 0 or 1 for safe, level, text, extra tags if any], …]
 * Source: Django 5.2, django/contrib/messages/storage/cookie.py. Vectors: test/vectors/django.json, "messages".
 * @module
 */
import { cookieSignature } from "../cookies/signed-cookie.ts";
import { decodePayload, encodePayload } from "../encoding/payload.ts";
import { PayloadError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { MESSAGES_SALT } from "../signing/salts.ts";
import type { ClockOptions, TimestampedSignature } from "../signing/timestamped-signature.ts";
import { valueOf } from "../signing/verdict.ts";
import type { Message } from "./message.ts";

const MESSAGE_KEY = "__json_message";
const NOT_FINISHED = "__messagesnotfinished__";

/** What may be written: extra tags may be left out. */
export type MessageInput = Omit<Message, "extraTags"> & { extraTags?: string | null | undefined };

/** Returns `messages` as the value of Django's messages cookie. @throws {PayloadError} `WAXSEAL_NOT_JSON` */
export function encodeMessages(keys: Keys, messages: readonly MessageInput[], options?: ClockOptions): string {
  return sealMessages(cookieSignature(keys, MESSAGES_SALT, options), messages);
}

/** Returns the messages in a cookie's value. @throws {BadSignature} @throws {PayloadError} `WAXSEAL_MESSAGES_INVALID`, and as loads */
export function decodeMessages(keys: Keys, cookie: string, options?: ClockOptions): Message[] {
  return openMessages(cookieSignature(keys, MESSAGES_SALT, options), cookie);
}

/** Returns `messages` signed; where others are kept elsewhere, with Django's mark for that. @throws {PayloadError} `WAXSEAL_NOT_JSON` */
export function sealMessages(signature: TimestampedSignature, messages: readonly MessageInput[], finished = true): string {
  const json: unknown[] = messages.map(messageToJson);
  return signature.sign(encodePayload(finished ? json : [...json, NOT_FINISHED], true));
}

/** Returns the messages in a signed text. @throws {BadSignature} @throws {PayloadError} `WAXSEAL_MESSAGES_INVALID`, and as loads */
export function openMessages(signature: TimestampedSignature, text: string): Message[] {
  const verdict = signature.verify(text);
  publishVerification(MESSAGES_SALT, verdict);
  return messagesOfJson(decodePayload(valueOf(verdict)));
}

/** Returns a message as Django's JSON has it. */
export function messageToJson({ level, message, extraTags, safe = false }: MessageInput): unknown[] {
  const tags = extraTags === null || extraTags === undefined ? [] : [extraTags];
  return [MESSAGE_KEY, safe ? 1 : 0, level, message, ...tags];
}

/** Returns the messages in Django's JSON; the mark that others lie elsewhere is left out. @throws {PayloadError} `WAXSEAL_MESSAGES_INVALID` */
export function messagesOfJson(json: unknown): Message[] {
  if (!Array.isArray(json)) throw invalid();
  return json.filter((item) => item !== NOT_FINISHED).map(messageOfJson);
}

function messageOfJson(item: unknown): Message {
  if (!Array.isArray(item) || item[0] !== MESSAGE_KEY) throw invalid();
  const [, safe, level, message, extraTags] = item as unknown[];
  if (typeof level !== "number" || typeof message !== "string") throw invalid();
  return { level, message, extraTags: typeof extraTags === "string" ? extraTags : null, ...(safe === 1 ? { safe: true } : {}) };
}

function invalid(): PayloadError {
  return new PayloadError(
    "WAXSEAL_MESSAGES_INVALID",
    "The signature holds, but this is no list of messages; it was written by something else.",
  );
}
