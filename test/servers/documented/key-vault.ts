/**
 * Azure's Key Vault and its managed identities, as their documents describe them; not the services themselves.
 *
 * Source: learn.microsoft.com/rest/api/keyvault/secrets/get-secret (version 2025-07-01);
 *   learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token (IMDS, `Metadata: true`, expires_in as text);
 *   learn.microsoft.com/azure/app-service/overview-managed-identity (IDENTITY_ENDPOINT, X-IDENTITY-HEADER, expires_on).
 * @module
 */
import { randomBytes } from "node:crypto";
import { HttpService, type Answer, type Asked } from "./http-service.ts";
import type { RemoteService } from "./remote-service.ts";

export class DocumentedKeyVault implements RemoteService {
  readonly http: HttpService;
  readonly name = "shop-keyring";
  readonly identityHeader = `853b9a84-${randomBytes(12).toString("hex")}`;
  readonly credentials: string[] = [this.identityHeader];
  readonly malformed = [[], {}, { value: 5 }, { value: null }, null];
  readonly #tokens = new Set<string>();
  #content: string | undefined;

  private constructor(http: HttpService) {
    this.http = http;
  }

  static async open(): Promise<DocumentedKeyVault> {
    let vault: DocumentedKeyVault | undefined = undefined as DocumentedKeyVault | undefined;
    const http = await HttpService.open((asked) => vault?.answer(asked));
    return (vault = new DocumentedKeyVault(http));
  }

  put(content: string): void {
    this.#content = content;
  }

  remove(): void {
    this.#content = undefined;
  }

  content(): string | undefined {
    return this.#content;
  }

  token(): string {
    const token = `eyJ0eXAi.${randomBytes(24).toString("hex")}`;
    this.#tokens.add(token);
    this.credentials.push(token);
    return token;
  }

  isRead({ path }: Asked): boolean {
    return path.startsWith("/secrets/");
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  answer({ method, path, query, headers }: Asked): Answer | undefined {
    if (path === "/metadata/identity/oauth2/token") {
      if (headers["metadata"] !== "true" || query.get("api-version") !== "2018-02-01") return { status: 400 };
      return this.#issue(query, { expires_in: "3599", expires_on: "1506484173" }); // that it lies in the past is the document's own example
    }
    if (path === "/msi/token") {
      if (headers["x-identity-header"] !== this.identityHeader || query.get("api-version") !== "2019-08-01") return { status: 400 };
      return this.#issue(query, { expires_on: String(Math.floor(Date.now() / 1000) + 3600) });
    }
    if (!this.#tokens.has(headers.authorization?.replace(/^Bearer /, "") ?? "")) return failure(401, "Unauthorized");
    if (query.get("api-version") !== "2025-07-01") return failure(400, "BadParameter");
    if (method !== "GET" || path !== `/secrets/${this.name}` || this.#content === undefined) return failure(404, "SecretNotFound");
    const id = `https://shop.vault.azure.net/secrets/${this.name}/4387e9f3d6e14c459867679a90fd0f79`;
    return { status: 200, body: { value: this.#content, id, attributes: { enabled: true, created: 1493938410, updated: 1493938410 } } };
  }

  #issue(query: URLSearchParams, ends: object): Answer {
    if (query.get("resource") !== "https://vault.azure.net") return { status: 400, body: { error: "invalid_resource" } };
    const client = query.get("client_id");
    if (client !== null && client !== "5e29463d") return { status: 400, body: { error: "invalid_request" } };
    return { status: 200, body: { access_token: this.token(), ...ends, resource: "https://vault.azure.net", token_type: "Bearer" } };
  }
}

function failure(status: number, code: string): Answer {
  return { status, body: { error: { code, message: `The request failed: ${code}.` } } };
}
