/**
 * Protection of one request against cross-site request forgery: what pages put into their forms, and the check when they come back.
 *
 * @module
 */
import { csrfTokenMatches, maskCsrfSecret } from "../csrf/mask.ts";
import { csrfError } from "../csrf/refusal.ts";
import { isSafeMethod, originRefusal, type AllowedOrigins } from "../csrf/request-origin.ts";
import type { CsrfBinding } from "./csrf-binding.ts";
import type { Exchange } from "./exchange.ts";
import type { Names } from "./names.ts";

/** What a handler sees. */
export interface Csrf {
  /** A token for this page: masked anew each time, never to be put into a URL. */
  readonly token: string;
  /** The token as a hidden input, for a form. */
  readonly field: string;
  /** The name of the form field that carries the token. */
  readonly fieldName: string;
  /** The name of the request header that carries it instead, for scripts. */
  readonly headerName: string;
  /** Checks a token that the handler has read by itself, such as from a multipart form on an exempt path. @throws {CsrfError} */
  check(token: string | undefined): void;
}

export interface CsrfOptions {
  /** Origins besides baseUrl's whose pages may post here, such as "https://admin.shop.example". */
  trustedOrigins?: readonly string[] | undefined;
  /** Tells whether to leave a request unchecked: webhooks that carry a signature of their own, or a multipart form that its handler checks. */
  exempt?: ((request: { method: string; target: string }) => boolean) | undefined;
}

export interface CsrfGuardOptions {
  exchange: Exchange;
  binding: CsrfBinding;
  names: Names;
  origins: AllowedOrigins;
  exempt: CsrfOptions["exempt"];
  enabled: boolean;
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
    return `<input type="hidden" name="${this.fieldName}" value="${this.token}">`; // letters and digits only: nothing to escape
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
    const { exchange, binding } = this.#options;
    const refusal = originRefusal(
      { origin: exchange.requestHeader("origin"), fetchSite: exchange.requestHeader("sec-fetch-site") },
      this.#allowed(),
    );
    if (refusal !== undefined) throw csrfError(refusal);
    if (token === undefined || token === "") throw csrfError("token-missing");
    if (!binding.accepted().some((secret) => csrfTokenMatches(token, secret))) throw csrfError("token-wrong");
  }

  /** Checks the request as it came, unless its method changes nothing. @throws {CsrfError} */
  guard(): void {
    const { exchange, enabled, exempt } = this.#options;
    if (!enabled || isSafeMethod(exchange.method) || exempt?.({ method: exchange.method, target: exchange.target }) === true) return;
    this.check(exchange.requestHeader(this.headerName) ?? exchange.formField(this.fieldName));
  }

  /** Makes the tokens given out so far worthless. */
  rotate(): void {
    this.#options.binding.rotate();
  }

  /** The Host header counts only where no origin is configured. Behind a proxy that ends TLS the connection is plain and the page is not. */
  #allowed(): AllowedOrigins {
    const { origins, exchange } = this.#options;
    const host = exchange.requestHeader("host");
    if (origins.own.length > 0 || host === undefined) return origins;
    return { own: exchange.secure ? [`https://${host}`] : [`https://${host}`, `http://${host}`], trusted: origins.trusted };
  }
}
