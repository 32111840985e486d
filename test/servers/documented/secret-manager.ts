/**
 * Google Cloud's Secret Manager and the metadata server, as their documents describe them; not the services themselves.
 *
 * Source: docs.cloud.google.com/secret-manager/docs/reference/rest/v1: projects.secrets.versions/access (payload.data and dataCrc32c),
 *   projects.secrets/addVersion, projects.secrets/get and patch (versionAliases, updateMask); /secret-manager/docs/etags (a patch with another
 *   etag: 400, FAILED_PRECONDITION; an etag includes its quotes); docs.cloud.google.com/compute/docs/metadata (the token, Metadata-Flavor).
 * @module
 */
import { randomBytes } from "node:crypto";
import { crc32c } from "../../../src/keys/sources/gcp/crc32c.ts";
import { HttpService, type Answer, type Asked } from "./http-service.ts";
import type { RemoteService } from "./remote-service.ts";

const SECRET = "projects/shop-123/secrets/keyring";

export class DocumentedSecretManager implements RemoteService {
  readonly http: HttpService;
  readonly secret = SECRET;
  readonly alias = "waxseal";
  readonly credentials: string[] = [];
  readonly malformed = [
    [],
    {},
    { payload: {} },
    { payload: { data: "no base64!", dataCrc32c: "0" } },
    { payload: { data: "eA==", dataCrc32c: 5 } },
    { payload: { data: "eA==" } },
    { payload: { data: "/w==", dataCrc32c: String(crc32c(Uint8Array.of(0xff))) } },
  ];
  readonly #tokens = new Set<string>();
  readonly #versions = new Map<string, string>();
  #aliases: Record<string, string> = {};
  #edits = 1;

  private constructor(http: HttpService) {
    this.http = http;
  }

  static async open(): Promise<DocumentedSecretManager> {
    let manager: DocumentedSecretManager | undefined = undefined as DocumentedSecretManager | undefined;
    const http = await HttpService.open((asked) => manager?.answer(asked));
    return (manager = new DocumentedSecretManager(http));
  }

  put(content: string): void {
    const number = String(this.#versions.size + 1);
    this.#versions.set(number, content);
    this.#aliases = { ...this.#aliases, [this.alias]: number, oldest: "1" };
    this.#edits++;
  }

  remove(): void {
    this.#versions.clear();
    this.#aliases = {};
  }

  /** What the alias stands for, or the newest version where there is none. */
  content(): string | undefined {
    return this.#versions.get(this.#aliases[this.alias] ?? String(this.#versions.size));
  }

  get aliases(): Readonly<Record<string, string>> {
    return this.#aliases;
  }

  /** A token that comes from elsewhere, as from an SDK. */
  token(): string {
    const token = `ya29.${randomBytes(24).toString("hex")}`;
    this.#tokens.add(token);
    this.credentials.push(token);
    return token;
  }

  isRead({ path }: Asked): boolean {
    return path.endsWith(":access");
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  answer({ method, path, query, headers, body }: Asked): Answer | undefined {
    if (path === "/computeMetadata/v1/instance/service-accounts/default/token") {
      if (headers["metadata-flavor"] !== "Google") return { status: 403, body: "Missing required header" };
      return { status: 200, body: { access_token: this.token(), expires_in: 3599, token_type: "Bearer" } };
    }
    if (!this.#tokens.has(headers.authorization?.replace(/^Bearer /, "") ?? "")) return failure(401, "UNAUTHENTICATED");
    const version = new RegExp(`^/v1/${SECRET}/versions/([^/:]+):access$`).exec(path)?.[1];
    if (method === "GET" && version !== undefined) return this.#access(version);
    if (method === "POST" && path === `/v1/${SECRET}:addVersion`) return this.#add(body);
    if (path !== `/v1/${SECRET}` || this.#versions.size === 0) return failure(404, "NOT_FOUND");
    if (method === "GET") return this.#described();
    if (method === "PATCH" && query.get("updateMask") === "versionAliases") return this.#patch(body);
    return failure(400, "INVALID_ARGUMENT");
  }

  #access(version: string): Answer {
    const number = version === "latest" ? String(this.#versions.size) : (this.#aliases[version] ?? version);
    const content = this.#versions.get(number);
    if (content === undefined) return failure(404, "NOT_FOUND");
    const bytes = Buffer.from(content);
    const payload = { data: bytes.toString("base64"), dataCrc32c: String(crc32c(bytes)) };
    return { status: 200, body: { name: `projects/123/secrets/keyring/versions/${number}`, payload } };
  }

  #add(body: string): Answer {
    const { payload } = JSON.parse(body) as { payload: { data: string; dataCrc32c: string } };
    const bytes = Buffer.from(payload.data, "base64");
    if (String(crc32c(bytes)) !== payload.dataCrc32c) return failure(400, "INVALID_ARGUMENT");
    const number = String(this.#versions.size + 1);
    this.#versions.set(number, bytes.toString());
    return { status: 200, body: { name: `projects/123/secrets/keyring/versions/${number}`, state: "ENABLED", etag: '"1"' } };
  }

  #patch(body: string): Answer {
    const { etag, versionAliases } = JSON.parse(body) as { etag?: string; versionAliases: Record<string, string> };
    if (etag !== undefined && etag !== this.#etag) return failure(400, "FAILED_PRECONDITION");
    this.#aliases = versionAliases;
    this.#edits++;
    return this.#described();
  }

  #described(): Answer {
    return { status: 200, body: { name: "projects/123/secrets/keyring", etag: this.#etag, versionAliases: this.#aliases } };
  }

  get #etag(): string {
    return `"16211dac58ec2d${this.#edits}"`;
  }
}

function failure(status: number, name: string): Answer {
  return { status, body: { error: { code: status, message: `The request failed: ${name}.`, status: name } } };
}
