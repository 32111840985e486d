/**
 * One request: its session, cookies, messages and CSRF protection, opened before the handler and committed before the response leaves.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { Messages } from "../messages/messages.ts";
import { endsWithBrowser, expiresAt, isRenewalDue } from "../sessions/expiry.ts";
import { OpenSession, type Session, type SessionOutcome } from "../sessions/open-session.ts";
import type { Application } from "./application.ts";
import { CookieJar, type Cookies } from "./cookie-jar.ts";
import { CsrfGuard, type Csrf } from "./csrf.ts";
import type { CsrfBinding } from "./csrf-binding.ts";
import type { Exchange } from "./exchange.ts";
import type { MessageKeeping } from "./message-keeping.ts";
import type { WaxSessionData } from "./session-data.ts";

/** What a handler sees of one request: `wax`. */
export interface WaxContext<D extends object = WaxSessionData> {
  readonly session: Session<D>;
  readonly csrf: Csrf;
  readonly messages: Messages;
  readonly cookies: Cookies;
}

/** From this status on nothing is saved, as in Django: the handler failed half-way. */
const SERVER_ERROR = 500;

export class RequestContext implements WaxContext<object> {
  readonly session: OpenSession;
  readonly cookies: CookieJar;
  readonly application: Application;
  /** Two session cookies came: which of them is the real one is not ours to guess, so neither is read, set or deleted. */
  readonly frozen: boolean;
  readonly #exchange: Exchange;

  // Made when they are first asked for: most requests need none of them.
  #binding: CsrfBinding | undefined;
  #csrf: CsrfGuard | undefined;
  #keeping: MessageKeeping | undefined;
  #messages: Messages | undefined;

  #committed = false;

  private constructor(application: Application, exchange: Exchange, jar: CookieJar, session: OpenSession) {
    this.application = application;
    this.#exchange = exchange;
    this.cookies = jar;
    this.session = session;
    this.frozen = jar.isDoubled(application.names.sessionCookie);
  }

  get csrf(): CsrfGuard {
    return (this.#csrf ??= this.#newCsrf());
  }

  get messages(): Messages {
    return (this.#messages ??= this.#newMessages());
  }

  /** Returns the context of a request, its session read if there is a cookie for one. @throws {StoreError} @throws {KeySourceError} `WAXSEAL_NOT_READY` */
  static async open(application: Application, exchange: Exchange): Promise<RequestContext> {
    const jar = new CookieJar(exchange.requestHeader("cookie"));
    const cookie = jar.single(application.names.sessionCookie);
    const { keeping, rules, schema } = application;
    const kept = cookie === undefined ? undefined : await keeping().find(cookie);
    const refresh =
      kept !== undefined && ((kept.stale && rules.layout === "waxseal") || isRenewalDue(kept.fields, kept.idleSeconds, rules));
    return new RequestContext(application, exchange, jar, new OpenSession({ keeping: keeping(), kept, schema, refresh }));
  }

  /** Tells whether the response has begun. */
  get committed(): boolean {
    return this.#committed;
  }

  /** Saves what changed and writes the response's headers: at once where there is nothing to save. @throws {SessionInterrupted} @throws {StoreError} @throws {PayloadError} */
  commit(): Promise<void> | undefined {
    this.#committed = true;
    const saving = this.#saving();
    if (saving !== undefined) return saving.then(() => this.#writeHeaders());
    this.#writeHeaders();
    return undefined;
  }

  /** Where nothing is saved, messages that were to be shown are still to be shown. */
  #saving(): Promise<void> | undefined {
    const fail = (error: unknown): never => {
      this.#keeping?.giveBack();
      throw error;
    };
    try {
      if (this.#exchange.status < SERVER_ERROR) return this.#save()?.catch(fail);
    } catch (error) {
      fail(error);
    }
    this.#keeping?.giveBack();
    return undefined;
  }

  #writeHeaders(): void {
    const setCookies = [...this.cookies.headers];
    for (const header of setCookies) this.#exchange.addSetCookie(header);
    if (setCookies.length > 0) this.#forbidSharedCaching();
    const lookers = [this.session, this.cookies, this.#csrf, this.#messages];
    if (setCookies.length > 0 || lookers.some((looker) => looker?.touched === true)) this.#addVary();
  }

  #save(): Promise<void> | undefined {
    if (this.#messages !== undefined) this.#keeping?.store(this.#messages.added);
    if (this.frozen) return undefined;
    if (this.#csrf !== undefined || this.session.begins) this.#bound().settle();
    const outcome = this.session.save();
    if (outcome instanceof Promise) return outcome.then((later) => this.#tell(later));
    this.#tell(outcome);
    return undefined;
  }

  #tell(outcome: SessionOutcome): void {
    const { names, attributes, clock, rules } = this.application;
    if (outcome.kind === "unchanged") return;
    if (outcome.kind === "ended") this.cookies.drop(names.sessionCookie, attributes.session);
    else {
      const { fields, cookie } = outcome.session;
      const now = clock();
      const maxAgeSeconds = endsWithBrowser(fields) ? undefined : expiresAt(fields, now, rules) - now;
      this.cookies.put(names.sessionCookie, cookie, { ...attributes.session, maxAgeSeconds });
    }
  }

  #bound(): CsrfBinding {
    const { bindCsrf, keys, names, attributes } = this.application;
    return (this.#binding ??= bindCsrf({
      keys,
      jar: this.cookies,
      session: this.session,
      cookie: { name: names.csrfCookie, attributes: attributes.csrf },
    }));
  }

  #newCsrf(): CsrfGuard {
    const { names, origins, csrf: rules } = this.application;
    return new CsrfGuard({ exchange: this.#exchange, binding: this.#bound(), names, origins, rules });
  }

  #newMessages(): Messages {
    const { keepMessages, messagesSignature: signature, messageRules, names, attributes } = this.application;
    const cookie = { name: names.messagesCookie, attributes: attributes.messages };
    this.#keeping = keepMessages({ jar: this.cookies, session: this.session, signature, cookie });
    return new Messages(this.#keeping, messageRules);
  }

  #addVary(): void {
    const vary = this.#exchange.responseHeader("vary");
    const names = vary?.split(",").map((name) => name.trim().toLowerCase()) ?? [];
    if (!names.includes("*") && !names.includes("cookie"))
      this.#exchange.setResponseHeader("vary", vary === undefined || vary === "" ? "Cookie" : `${vary}, Cookie`);
  }

  /** Whoever comes without a cookie looks alike to a cache, in spite of Vary, and would get the next person's. */
  #forbidSharedCaching(): void {
    const directives = (this.#exchange.responseHeader("cache-control") ?? "no-cache").split(",").map((directive) => directive.trim());
    if (directives.some((directive) => /^(private|no-store)$/i.test(directive))) return;
    const kept = directives.filter((directive) => !/^(public|s-maxage)\b/i.test(directive));
    this.#exchange.setResponseHeader("cache-control", ["private", ...kept].join(", "));
  }
}

/** Returns what is behind a context that an adapter gave to a handler. @throws {ConfigError} `WAXSEAL_CONTEXT_UNKNOWN` */
export function requestContextOf(wax: object): RequestContext {
  if (wax instanceof RequestContext) return wax;
  throw new ConfigError("WAXSEAL_CONTEXT_UNKNOWN", "Pass the request's own context: req.wax, behind the adapter's middleware.");
}
