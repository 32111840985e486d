/**
 * HashiCorp Vault's and OpenBao's KV version 2, as their API documents describe it; not the program itself.
 *
 * Source: developer.hashicorp.com/vault/api-docs: secret/kv/kv-v2 (read, create/update, `cas`, a deleted version), auth/approle and
 *   auth/kubernetes (login), auth/token (renew-self); /vault/docs/enterprise/namespaces (X-Vault-Namespace).
 * @module
 */
import { randomBytes } from "node:crypto";
import { HttpService, type Answer, type Asked } from "./http-service.ts";
import type { RemoteService } from "./remote-service.ts";

const LEASE_SECONDS = 1200;

export class DocumentedVault implements RemoteService {
  readonly http: HttpService;
  readonly rootToken = `hvs.${randomBytes(24).toString("hex")}`;
  readonly roleId = "59d6d1ca-47bb-4e7e-a40b-8be3bc5a0ba8";
  readonly secretId = `secret-id-${randomBytes(16).toString("hex")}`;
  readonly serviceAccountToken = `jwt.${randomBytes(24).toString("hex")}`;
  readonly credentials: string[] = [this.rootToken, this.secretId, this.serviceAccountToken];
  readonly malformed = [
    [],
    {},
    { data: null },
    { data: { data: null, metadata: { version: 1 } } },
    { data: { data: { keyring: 5 }, metadata: { version: 1 } } },
    { data: { data: { keyring: "x" }, metadata: {} } },
  ];
  /** Where the secret lies, and the namespace that has to be named, if any. */
  readonly path = "secret/data/shop/keyring";
  namespace: string | undefined;
  renewable = true;
  readonly #tokens = new Set([this.rootToken]);
  #version = 0;
  #data: Record<string, unknown> | undefined;

  private constructor(http: HttpService) {
    this.http = http;
  }

  static async open(): Promise<DocumentedVault> {
    let vault: DocumentedVault | undefined = undefined as DocumentedVault | undefined;
    const http = await HttpService.open((asked) => vault?.answer(asked));
    return (vault = new DocumentedVault(http));
  }

  put(content: string): void {
    this.#data = { keyring: content, owner: "the platform team" };
    this.#version++;
  }

  remove(): void {
    this.#data = undefined; // a deleted version: its number stays
  }

  content(): string | undefined {
    return this.#data?.["keyring"] as string | undefined;
  }

  /** The other members of the secret, which a write has to leave alone. */
  get owner(): unknown {
    return this.#data?.["owner"];
  }

  isRead({ method, path }: Asked): boolean {
    return method === "GET" && path === `/v1/${this.path}`;
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  answer({ method, path, headers, body }: Asked): Answer | undefined {
    if (headers["x-vault-namespace"] !== this.namespace) return denied();
    if (method === "POST" && path === "/v1/auth/approle/login") {
      const { role_id, secret_id } = JSON.parse(body) as Record<string, unknown>;
      return role_id === this.roleId && secret_id === this.secretId ? this.#login() : refused("invalid role or secret ID");
    }
    if (method === "POST" && path === "/v1/auth/kubernetes/login") {
      const { role, jwt } = JSON.parse(body) as Record<string, unknown>;
      return role === "shop" && jwt === this.serviceAccountToken ? this.#login() : denied();
    }
    const token = headers["x-vault-token"];
    if (typeof token !== "string" || !this.#tokens.has(token)) return denied();
    if (method === "POST" && path === "/v1/auth/token/renew-self") return this.#auth(token);
    if (path !== `/v1/${this.path}`) return { status: 404, body: { errors: [] } };
    if (method === "GET") return this.#read();
    if (method === "POST") return this.#write(body);
    return { status: 405, body: { errors: ["unsupported operation"] } };
  }

  #read(): Answer {
    if (this.#version === 0) return { status: 404, body: { errors: [] } };
    const deleted = this.#data === undefined;
    const metadata = {
      created_time: "2027-01-31T12:00:00.945319214Z",
      custom_metadata: null,
      deletion_time: deleted ? "2027-01-31T13:00:00Z" : "",
      destroyed: false,
      version: this.#version,
    };
    return { status: deleted ? 404 : 200, body: { request_id: "1", data: { data: this.#data ?? null, metadata } } };
  }

  #write(body: string): Answer {
    const { options, data } = JSON.parse(body) as { options?: { cas?: number }; data: Record<string, unknown> };
    if (options?.cas !== undefined && options.cas !== this.#version) {
      return refused("check-and-set parameter did not match the current version");
    }
    this.#data = data;
    this.#version++;
    return { status: 200, body: { data: { version: this.#version, destroyed: false } } };
  }

  #login(): Answer {
    const token = `hvs.${randomBytes(24).toString("hex")}`;
    this.#tokens.add(token);
    this.credentials.push(token);
    return this.#auth(token);
  }

  #auth(token: string): Answer {
    const auth = { client_token: token, lease_duration: LEASE_SECONDS, renewable: this.renewable, token_policies: ["default"] };
    return { status: 200, body: { auth, data: null, lease_duration: 0, renewable: false } };
  }
}

function denied(): Answer {
  return { status: 403, body: { errors: ["1 error occurred:\n\t* permission denied\n\n"] } };
}

function refused(why: string): Answer {
  return { status: 400, body: { errors: [why] } };
}
