/**
 * Where flash messages wait between two requests: in a signed cookie, and what does not fit there in the session.
 *
 * Source: Django 5.2, django/contrib/messages/storage/fallback.py, class FallbackStorage; storage/cookie.py, CookieStorage._store.
 * @module
 */
import { serializeCookieValue, type CookieAttributes } from "../cookies/serialize.ts";
import { BadSignature, PayloadError } from "../errors.ts";
import { messagesOfJson, messageToJson, openMessages, sealMessages } from "../messages/codec.ts";
import type { Message } from "../messages/message.ts";
import { asciiJson } from "../encoding/ascii-json.ts";
import { readJson } from "../encoding/strict-json.ts";
import { MESSAGES } from "../sessions/fields.ts";
import type { OpenSession } from "../sessions/open-session.ts";
import type { TimestampedSignature } from "../signing/timestamped-signature.ts";
import type { CookieJar } from "./cookie-jar.ts";

const MOST_COOKIE_CHARACTERS = 2048;

export interface MessageKeepingOptions {
  jar: CookieJar;
  session: OpenSession;
  signature: TimestampedSignature;
  cookie: { name: string; attributes: CookieAttributes };
}

export interface MessageKeeping {
  load(): Message[];
  store(messages: readonly Message[]): void;
}

export function messageKeeping({ jar, session, signature, cookie }: MessageKeepingOptions): MessageKeeping {
  const isThere = (): boolean => jar.unsigned(cookie.name) !== undefined;
  return {
    load() {
      const text = jar.unsigned(cookie.name);
      const inSession = session.reserved(MESSAGES);
      return [
        ...(text === undefined || text === "" ? [] : orNone(() => openMessages(signature, text))),
        ...(typeof inSession === "string" ? orNone(() => messagesOfJson(readJson(inSession))) : []),
      ];
    },
    store(messages) {
      const { text, rest } = fitting(signature, messages);
      if (text !== undefined) jar.put(cookie.name, text, cookie.attributes);
      else if (isThere()) jar.drop(cookie.name, cookie.attributes);
      if (rest.length > 0) session.reserve(MESSAGES, asciiJson(rest.map(messageToJson)));
      else if (session.reserved(MESSAGES) !== undefined) session.reserve(MESSAGES, undefined);
    },
  };
}

/** Returns as many messages, from the first, as fit a cookie, and those that do not. */
function fitting(signature: TimestampedSignature, messages: readonly Message[]): { text: string | undefined; rest: readonly Message[] } {
  const sealed = (count: number): string => sealMessages(signature, messages.slice(0, count), count === messages.length);
  const fits = (text: string): boolean => serializeCookieValue(text).length <= MOST_COOKIE_CHARACTERS;
  if (messages.length === 0) return { text: undefined, rest: [] };
  const all = sealed(messages.length);
  if (fits(all)) return { text: all, rest: [] };
  let [most, tooMany] = [0, messages.length];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(sealed(middle))) most = middle;
    else tooMany = middle;
  }
  return { text: most > 0 ? sealed(most) : undefined, rest: messages.slice(most) };
}

/** A message that cannot be read is no reason to refuse the page. */
function orNone(read: () => Message[]): Message[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadSignature || error instanceof PayloadError) return [];
    throw error;
  }
}
