/**
 * Protection of one request against cross-site request forgery: what pages put into their forms, and the check when they come back.
 *
 * @module
 */
import { csrfTokenMatches, maskCsrfSecret } from "../csrf/mask.ts";
import { ownOrigins } from "../csrf/own-origins.ts";
import { isSafeMethod, originRefusal, upgradeRefusal, type AllowedOrigins, type RequestOrigin } from "../csrf/request-origin.ts";
import { CsrfError, type CsrfRefusal } from "../errors.ts";
import { publishCsrf } from "../events.ts";
import type { CsrfBinding } from "./csrf-binding.ts";
import type { Exchange } from "./exchange.ts";
import type { Names } from "./names.ts";

/** What a handler sees. Whatever carries the token is made of letters, digits, hyphens and underscores alone: there is nothing to escape in it. */
export interface Csrf {
  /** A token for this page: masked anew each time, never to be put into a URL. */
  readonly token: string;
  /** The token as a hidden input, for a form. */
  readonly field: string;
  /** The token as `<meta name="csrf-token" content="…">`: for scripts that look for it in the page, as Turbo does. */
  readonly meta: string;
  /** The token as an attribute, `hx-headers='{"x-csrf-token":"…"}'`: on `<body>` for every request that htmx makes. */
  readonly hxHeaders: string;
  /** The token as headers for fetch(), such as `{ "x-csrf-token": "…" }`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The name of the form field that carries the token. */
  readonly fieldName: string;
  /** The name of the request header that carries it instead, for scripts. */
  readonly headerName: string;
  /**
   * Checks a token that the handler has read by itself, such as from a multipart form on an exempt path; under `reportOnly` it only reports.
   *
   * @throws {CsrfError} with the `reason`
   */
  check(token: string | undefined): void;
}

export interface CsrfOptions {
  /** Origins besides baseUrl's whose pages may post here, such as "https://admin.shop.example". */
  trustedOrigins?: readonly string[] | undefined;
  /** Tells whether to leave a request unchecked: webhooks that carry a signature of their own, or a multipart form that its handler checks. */
  exempt?: ((request: { method: string; target: string }) => boolean) | undefined;
  /**
   * Refuses nothing, and publishes on "waxseal:csrf" what it would have refused: to find out what an existing site has to mend first.
   * The site is as unprotected as before.
   *
   * @default false
   */
  reportOnly?: boolean | undefined;
  /**
   * Without baseUrl, takes the application's own origin from the X-Forwarded-Host and X-Forwarded-Proto that the nearest proxy wrote,
   * and where it wrote none from Host. Only behind a proxy that sets or removes both: from anybody else they are a visitor's words.
   *
   * @default false
   */
  trustProxy?: boolean | undefined;
}

/** How an application is protected. */
export interface CsrfRules {
  readonly enabled: boolean;
  readonly exempt: CsrfOptions["exempt"];
  readonly reportOnly: boolean;
  readonly trustProxy: boolean;
}

export function csrfRules(options: CsrfOptions | false): CsrfRules {
  const { exempt, reportOnly = false, trustProxy = false } = options === false ? {} : options;
  return { enabled: options !== false, exempt, reportOnly, trustProxy };
}

export interface CsrfGuardOptions {
  exchange: Exchange;
  binding: CsrfBinding;
  names: Names;
  origins: AllowedOrigins;
  rules: CsrfRules;
}

export class CsrfGuard implements Csrf {
  readonly #options: CsrfGuardOptions;
  #touched = false;

  constructor(options: CsrfGuardOptions) {
    this.#options = options;
  }

  get token(): string {
    this.#touched = true;
    return maskCsrfSecret(this.#options.binding.secret());
  }

  get field(): string {
    return `<input type="hidden" name="${this.fieldName}" value="${this.token}">`;
  }

  get meta(): string {
    return `<meta name="csrf-token" content="${this.token}">`;
  }

  get hxHeaders(): string {
    return `hx-headers='${JSON.stringify(this.headers)}'`;
  }

  get headers(): Readonly<Record<string, string>> {
    return { [this.headerName]: this.token };
  }

  get fieldName(): string {
    return this.#options.names.csrfField;
  }

  get headerName(): string {
    return this.#options.names.csrfHeader;
  }

  get touched(): boolean {
    return this.#touched;
  }

  check(token: string | undefined): void {
    this.#touched = true;
    this.#judge(originRefusal(this.#origin(), this.#allowed()) ?? this.#tokenRefusal(token));
  }

  /** Checks the request as it came, unless its method changes nothing. @throws {CsrfError} */
  guard(): void {
    const { exchange } = this.#options;
    if (isSafeMethod(exchange.method) || this.#isLeftOut()) return;
    this.check(exchange.requestHeader(this.headerName) ?? exchange.formField(this.fieldName));
  }

  /** Checks a request that opens a WebSocket, by its origin: no page can send a token with it. @throws {CsrfError} */
  guardUpgrade(): void {
    if (!this.#isLeftOut()) this.#judge(upgradeRefusal(this.#origin(), this.#allowed()));
  }

  /** Makes the tokens given out so far worthless. */
  rotate(): void {
    this.#options.binding.rotate();
  }

  #isLeftOut(): boolean {
    const { exchange, rules } = this.#options;
    return !rules.enabled || rules.exempt?.({ method: exchange.method, target: exchange.target }) === true;
  }

  #judge(reason: CsrfRefusal | undefined): void {
    if (reason === undefined) return;
    const { exchange, rules } = this.#options;
    publishCsrf({ outcome: rules.reportOnly ? "reported" : "refused", reason, method: exchange.method });
    if (!rules.reportOnly) throw new CsrfError(reason);
  }

  #tokenRefusal(token: string | undefined): CsrfRefusal | undefined {
    if (token === undefined || token === "") return "token-missing";
    return this.#options.binding.accepts((secret) => csrfTokenMatches(token, secret)) ? undefined : "token-wrong";
  }

  #origin(): RequestOrigin {
    const { exchange } = this.#options;
    return { origin: exchange.requestHeader("origin"), fetchSite: exchange.requestHeader("sec-fetch-site") };
  }

  /** Where the request was sent to counts only where no origin is configured. */
  #allowed(): AllowedOrigins {
    const { origins, exchange, rules } = this.#options;
    if (origins.own.length > 0) return origins;
    const forwarded = rules.trustProxy
      ? { host: exchange.requestHeader("x-forwarded-host"), proto: exchange.requestHeader("x-forwarded-proto") }
      : undefined;
    return { own: ownOrigins({ secure: exchange.secure, host: exchange.requestHeader("host"), forwarded }), trusted: origins.trusted };
  }
}
