/**
 * An application's settings, resolved once: what every request reads.
 *
 * @module
 */
import { secondsOf, systemClock, type Clock } from "../clock.ts";
import type { ChunkedAttributes } from "../cookies/chunks.ts";
import { serializeSetCookie, type CookieAttributes } from "../cookies/serialize.ts";
import { cookieSignature } from "../cookies/signed-cookie.ts";
import type { AllowedOrigins } from "../csrf/request-origin.ts";
import { ConfigError, KeySourceError } from "../errors.ts";
import { isProduction } from "../keys/is-production.ts";
import type { LiveKeys } from "../keys/key-ring.ts";
import { BATCH_SALT } from "../messages/batch.ts";
import { BatchBook } from "../messages/batch-book.ts";
import { messageRules, type MessageRules } from "../messages/message-rules.ts";
import type { ExpiryRules } from "../sessions/expiry.ts";
import { keepInCookie } from "../sessions/keep-in-cookie.ts";
import { keepInTable } from "../sessions/keep-in-table.ts";
import type { SessionKeeping } from "../sessions/keeping.ts";
import type { SessionTable } from "../sessions/store.ts";
import { cookieStore } from "../sessions/stores/cookie.ts";
import type { Purposes } from "../signing/purposes.ts";
import { MESSAGES_SALT } from "../signing/salts.ts";
import { validated, type StandardSchemaV1 } from "../signing/schema.ts";
import { TimestampedSignature } from "../signing/timestamped-signature.ts";
import type { LiveRevocations } from "../tokens/revocations/revocations.ts";
import { appKeys } from "./app-keys.ts";
import { csrfRules, type CsrfOptions, type CsrfRules } from "./csrf.ts";
import { djangoBinding, sessionBinding } from "./csrf-binding.ts";
import { batchedMessages } from "./batched-messages.ts";
import { djangoMessages } from "./message-keeping.ts";
import { namesOf, type Names } from "./names.ts";
import type { WaxsealOptions } from "./options.ts";
import { ownPurposes } from "./own-purposes.ts";
import { watchPolicy } from "./policy-watch.ts";
import type { Preset } from "./preset.ts";
import { assertWithinPolicy } from "./purpose-policy.ts";

/** Django's CSRF_COOKIE_AGE. Source: Django 5.2, django/conf/global_settings.py. */
const DJANGO_CSRF_COOKIE_SECONDS = 52 * 7 * 86_400;

export interface Application {
  readonly keys: LiveKeys;
  readonly clock: Clock;
  readonly preset: Preset | undefined;
  /** The origin of baseUrl. */
  readonly baseOrigin: string | undefined;
  readonly names: Names;
  readonly attributes: Readonly<Record<"session" | "csrf" | "messages" | "others", ChunkedAttributes>>;
  readonly rules: ExpiryRules;
  readonly schema: StandardSchemaV1<unknown, object> | undefined;
  readonly origins: AllowedOrigins;
  readonly csrf: CsrfRules;
  readonly bindCsrf: typeof sessionBinding;
  readonly messagesSignature: TimestampedSignature;
  readonly messageRules: MessageRules;
  readonly keepMessages: typeof djangoMessages;
  readonly purposes: Purposes;
  readonly revocations: LiveRevocations | undefined;
  /** Where sessions are kept. @throws {KeySourceError} `WAXSEAL_NOT_READY` before ready() */
  readonly keeping: () => SessionKeeping;
  readonly ready: () => Promise<void>;
  readonly close: () => void;
}

/** Returns the settings of an application; does no I/O and reads no key. @throws {ConfigError} `WAXSEAL_BASE_URL`, `WAXSEAL_TRUSTED_ORIGIN`, `WAXSEAL_DURATION_INVALID`, `WAXSEAL_COOKIE_INVALID`, `WAXSEAL_COOKIE_PREFIX` */
export function application({
  keys: given,
  preset,
  baseUrl,
  clock = systemClock,
  session,
  csrf = {},
  messages = {},
  cookies = {},
  revocations,
}: WaxsealOptions<object>): Application {
  const keys = appKeys(given);
  const baseOrigin = baseUrl === undefined ? undefined : originOf(baseUrl, "WAXSEAL_BASE_URL", "baseUrl");
  const { domain, sameSite, secure = baseOrigin === undefined ? isProduction() : baseOrigin.startsWith("https:") } = cookies;
  const shared: CookieAttributes = { secure, domain, sameSite };
  const { store = cookieStore(), schema, maxAge = "14d", idle, cookieName } = session ?? {};
  const rules: ExpiryRules = {
    layout: preset === undefined ? "waxseal" : "django",
    maxAgeSeconds: secondsOf(maxAge, "session.maxAge"),
    idleSeconds: idle === undefined ? undefined : secondsOf(idle, "session.idle"),
  };
  const names = namesOf(preset, { secure, domain, sessionCookie: cookieName });
  const attributes: Application["attributes"] = {
    session: { ...shared, chunks: store.kind === "cookie" ? store.chunks : undefined },
    csrf: preset === undefined ? { secure, sameSite } : { ...shared, httpOnly: false, maxAgeSeconds: DJANGO_CSRF_COOKIE_SECONDS },
    messages: shared,
    others: shared,
  };
  for (const [name, those] of [
    [names.sessionCookie, attributes.session],
    [names.csrfCookie, attributes.csrf],
    [names.messagesCookie, attributes.messages],
  ] as const) {
    serializeSetCookie(name, "", those); // so that what browsers would refuse does not wait for the first visitor
  }
  const purposes = ownPurposes({ names, rules, store, canRevoke: revocations !== undefined });
  let table: SessionTable | undefined;
  let keeping: SessionKeeping | undefined;
  let starting: Promise<void> | undefined;
  let unwatch: (() => void) | undefined;

  const start = async (): Promise<void> => {
    await Promise.all([keys.ready(), revocations?.ready()]);
    if (schema !== undefined) assertAcceptsNothing(schema);
    if (store.kind === "cookie") keeping = keepInCookie({ keys, clock, rules, revocations, sealed: store.sealed });
    else {
      table = await store.open({ layout: rules.layout, clock });
      keeping = keepInTable(table, { keys, clock, rules, revocations });
    }
    if (keys.document !== undefined) assertWithinPolicy(purposes.reports, keys.document.policy);
    purposes.close();
    if (keys.isLive) unwatch = watchPolicy(keys, purposes.reports);
  };

  return {
    keys,
    clock,
    preset,
    baseOrigin,
    names,
    attributes,
    rules,
    schema,
    origins: { own: baseOrigin === undefined ? [] : [baseOrigin], trusted: trustedOrigins(csrf) },
    csrf: csrfRules(csrf),
    bindCsrf: preset === undefined ? sessionBinding : djangoBinding,
    messagesSignature:
      preset === undefined ? TimestampedSignature.for(keys, BATCH_SALT, { clock }) : cookieSignature(keys, MESSAGES_SALT, { clock }),
    messageRules: messageRules(messages, rules.layout),
    keepMessages: preset === undefined ? batchedMessages(new BatchBook(clock)) : djangoMessages,
    purposes,
    revocations,
    keeping() {
      if (keeping === undefined)
        throw new KeySourceError("WAXSEAL_NOT_READY", "The application is not ready: await waxseal.ready() before it serves; adapters do.");
      return keeping;
    },
    ready() {
      starting ??= start().catch((error: unknown) => {
        starting = undefined; // so that a database that comes up later is found
        throw error;
      });
      return starting;
    },
    close() {
      unwatch?.();
      keys.close();
      revocations?.close();
      table?.close?.();
    },
  };
}

function trustedOrigins(csrf: CsrfOptions | false): string[] {
  return csrf === false
    ? []
    : (csrf.trustedOrigins ?? []).map((origin) => originOf(origin, "WAXSEAL_TRUSTED_ORIGIN", "csrf.trustedOrigins"));
}

function originOf(text: string, code: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/` || url.hostname.includes("*")) {
    throw new ConfigError(code, `${name} takes origins only: a scheme, a host and perhaps a port, such as "https://shop.example".`);
  }
  return url.origin;
}

function assertAcceptsNothing(schema: StandardSchemaV1<unknown, object>): void {
  try {
    validated(schema, {});
  } catch (cause) {
    throw new ConfigError(
      "WAXSEAL_SESSION_SCHEMA",
      "The session's schema has to accept {}, as every session begins; give each field a default, or make it optional.",
      { cause },
    );
  }
}
