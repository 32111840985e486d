/**
 * Where flash messages wait between two requests, as Django has it: in one signed cookie, and what does not fit there in the session.
 *
 * Source: Django 5.2, django/contrib/messages/storage/fallback.py, class FallbackStorage; storage/cookie.py, CookieStorage._store.
 * @module
 */
import type { CookieAttributes } from "../cookies/serialize.ts";
import { asciiJson } from "../encoding/ascii-json.ts";
import { readJson } from "../encoding/strict-json.ts";
import { BadSignature, PayloadError } from "../errors.ts";
import { messagesOfJson, messageToJson, openMessages, sealMessages } from "../messages/codec.ts";
import { fitting } from "../messages/fitting.ts";
import type { Message } from "../messages/message.ts";
import type { WaitingMessages } from "../messages/messages.ts";
import { MESSAGES } from "../sessions/fields.ts";
import type { OpenSession } from "../sessions/open-session.ts";
import type { TimestampedSignature } from "../signing/timestamped-signature.ts";
import type { CookieJar } from "./cookie-jar.ts";

/** Of a cookie's value. Source: as above, CookieStorage.max_cookie_size. */
export const MOST_COOKIE_CHARACTERS = 2048;

export interface MessageKeepingOptions {
  jar: CookieJar;
  session: OpenSession;
  signature: TimestampedSignature;
  cookie: { name: string; attributes: CookieAttributes };
}

/** The messages of one request: what waits, and what becomes of it with the response. */
export interface MessageKeeping extends WaitingMessages {
  /** Forgets what was taken, and keeps `added` for later requests. Called once, before the session is saved. */
  store(added: readonly Message[]): void;
  /** Leaves what was taken to others, since this response will not show it. */
  giveBack(): void;
}

/** Two requests at the same time can lose each other's messages, or bring back what the other has shown: so it is in Django. */
export function djangoMessages({ jar, session, signature, cookie }: MessageKeepingOptions): MessageKeeping {
  let left: readonly Message[] | undefined;
  let taken = false;

  const waiting = (): readonly Message[] => {
    if (left !== undefined) return left;
    const text = jar.unsigned(cookie.name);
    const inSession = session.reserved(MESSAGES);
    return (left = [
      ...(text === undefined || text === "" ? [] : (orNone(() => openMessages(signature, text)) ?? [])),
      ...(typeof inSession === "string" ? (orNone(() => messagesOfJson(readJson(inSession))) ?? []) : []),
    ]);
  };

  return {
    peek: waiting,
    take() {
      const messages = waiting();
      left = [];
      taken = true;
      return messages;
    },
    store(added) {
      if (!taken && added.length === 0) return;
      const messages = [...waiting(), ...added];
      const { text, rest } = fitting(messages, MOST_COOKIE_CHARACTERS, (part) =>
        sealMessages(signature, part, part.length === messages.length),
      );
      if (text !== undefined) jar.put(cookie.name, text, cookie.attributes);
      else if (jar.unsigned(cookie.name) !== undefined) jar.drop(cookie.name, cookie.attributes);
      if (rest.length > 0) session.reserve(MESSAGES, asciiJson(rest.map(messageToJson)));
      else if (session.reserved(MESSAGES) !== undefined) session.reserve(MESSAGES, undefined);
    },
    giveBack: () => undefined,
  };
}

/** A message that cannot be read is no reason to refuse the page. */
export function orNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadSignature || error instanceof PayloadError) return undefined;
    throw error;
  }
}
