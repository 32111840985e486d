/**
 * The Secrets of Kubernetes' API server, as its documents describe them; not the server itself.
 *
 * Source: kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1 (read, patch; data in base64);
 *   kubernetes.io/docs/reference/using-api/api-concepts, "Updates to existing resources" (resourceVersion in a patch: 409 Conflict);
 *   kubernetes.io/docs/concepts/configuration/secret, "Immutable Secrets" (422).
 * @module
 */
import { randomBytes } from "node:crypto";
import { HttpService, type Answer, type Asked } from "./http-service.ts";
import type { RemoteService } from "./remote-service.ts";

const PATH = "/api/v1/namespaces/shop/secrets/keyring";

export class DocumentedKubernetesApi implements RemoteService {
  readonly http: HttpService;
  readonly credentials: string[] = [];
  readonly malformed = [
    [],
    {},
    { metadata: {}, data: { "ring.json": "eA==" } },
    { metadata: { resourceVersion: "7" }, data: { "ring.json": "no base64!" } },
    { metadata: { resourceVersion: "7" }, data: { "ring.json": 5 } },
    { metadata: { resourceVersion: "7" }, data: { "ring.json": "/w==" } },
  ];
  readonly #tokens = new Set<string>();
  #data: Record<string, string> | undefined;
  #edits = 10_245;

  private constructor(http: HttpService) {
    this.http = http;
  }

  static async open(): Promise<DocumentedKubernetesApi> {
    let api: DocumentedKubernetesApi | undefined = undefined as DocumentedKubernetesApi | undefined;
    const http = await HttpService.open((asked) => api?.answer(asked));
    return (api = new DocumentedKubernetesApi(http));
  }

  put(content: string): void {
    this.#data = { "ring.json": Buffer.from(content).toString("base64"), owner: "cGxhdGZvcm0=" };
    this.#edits++;
  }

  remove(): void {
    this.#data = undefined;
  }

  content(): string | undefined {
    const data = this.#data?.["ring.json"];
    return data === undefined ? undefined : Buffer.from(data, "base64").toString();
  }

  /** Another member of the Secret, which a write has to leave alone. */
  get owner(): string | undefined {
    return this.#data?.["owner"];
  }

  /** A service account's token. */
  token(): string {
    const token = `eyJhbGci.${randomBytes(24).toString("hex")}`;
    this.#tokens.add(token);
    this.credentials.push(token);
    return token;
  }

  isRead({ method, path }: Asked): boolean {
    return method === "GET" && path === PATH;
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  answer({ method, path, headers, body }: Asked): Answer | undefined {
    if (!this.#tokens.has(headers.authorization?.replace(/^Bearer /, "") ?? "")) return failure(401, "Unauthorized");
    if (path !== PATH || this.#data === undefined) return failure(404, "NotFound");
    if (method === "GET") return this.#object();
    if (method !== "PATCH") return failure(405, "MethodNotAllowed");
    if (headers["content-type"] !== "application/merge-patch+json") return failure(415, "UnsupportedMediaType");
    const { metadata, data } = JSON.parse(body) as { metadata?: { resourceVersion?: string }; data: Record<string, string> };
    if (metadata?.resourceVersion !== undefined && metadata.resourceVersion !== String(this.#edits)) return failure(409, "Conflict");
    this.#data = { ...this.#data, ...data };
    this.#edits++;
    return this.#object();
  }

  #object(): Answer {
    const metadata = { name: "keyring", namespace: "shop", resourceVersion: String(this.#edits) };
    return { status: 200, body: { kind: "Secret", apiVersion: "v1", metadata, data: this.#data, type: "Opaque" } };
  }
}

function failure(code: number, reason: string): Answer {
  return { status: code, body: { kind: "Status", apiVersion: "v1", status: "Failure", message: "The request failed.", reason, code } };
}
