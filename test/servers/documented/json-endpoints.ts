/**
 * Services that give a secret in answer to one GET, as their documents describe them; not the services themselves.
 *
 * Source: developer.1password.com/docs/connect/api-reference, "Get item details"; infisical.com/docs/api-reference/endpoints/secrets/read
 *   (version 4); docs.doppler.com/reference, "Config Secret: Retrieve"; RFC 9110, sections 8.8.3 and 13.1.1 (ETag, If-Match: 412).
 * @module
 */
import { randomBytes } from "node:crypto";
import { HttpService, type Answer, type Asked } from "./http-service.ts";
import type { RemoteService } from "./remote-service.ts";

export class DocumentedEndpoint implements RemoteService {
  readonly http: HttpService;
  readonly token = `dp.st.${randomBytes(24).toString("hex")}`;
  readonly credentials = [this.token];
  readonly malformed: readonly unknown[];
  readonly #shape: EndpointShape;
  #content: string | undefined;
  #edits = 0;

  private constructor(http: HttpService, shape: EndpointShape) {
    this.http = http;
    this.#shape = shape;
    this.malformed = shape.malformed;
  }

  static async open(shape: EndpointShape): Promise<DocumentedEndpoint> {
    let endpoint: DocumentedEndpoint | undefined = undefined as DocumentedEndpoint | undefined;
    const http = await HttpService.open((asked) => endpoint?.answer(asked));
    return (endpoint = new DocumentedEndpoint(http, shape));
  }

  put(content: string): void {
    this.#content = content;
    this.#edits++;
  }

  remove(): void {
    this.#content = undefined;
  }

  content(): string | undefined {
    return this.#content;
  }

  isRead({ method }: Asked): boolean {
    return method === "GET";
  }

  answer(asked: Asked): Answer {
    const { method, headers, body } = asked;
    if (headers.authorization !== `Bearer ${this.token}`) return { status: 401, body: { message: "Invalid token" } };
    if (!this.#shape.isAt(asked) || this.#content === undefined) return { status: 404, body: { message: "Not found" } };
    if (method === "GET") return { status: 200, headers: { etag: this.#etag }, body: this.#shape.body(this.#content) };
    if (method !== "PUT" || this.#shape !== PLAIN) return { status: 405 };
    if (headers["if-match"] !== this.#etag) return { status: 412 };
    this.put(body);
    return { status: 204, headers: { etag: this.#etag } };
  }

  get #etag(): string {
    return `"${this.#edits}"`;
  }
}

export interface EndpointShape {
  isAt(asked: Asked): boolean;
  body(content: string): unknown;
  readonly malformed: readonly unknown[];
}

/** Gives the content as it is, and takes it back by PUT with If-Match. */
export const PLAIN: EndpointShape = {
  isAt: ({ path }) => path === "/keyring",
  body: (content) => content,
  malformed: [],
};

export const NESTED: EndpointShape = {
  isAt: ({ path }) => path === "/keyring",
  body: (content) => ({ items: [{ name: "other" }, { name: "keyring", "the/value": content }] }),
  malformed: [[], {}, { items: [] }, { items: [{}, { "the/value": 5 }] }, { items: [{}, { "the/value": null }] }, null],
};

const VAULT = "ftz4pm2xxwmwrsd7rjqn7grzfz";
const ITEM = "2fcbqwe9ndg175zg2dzwftvkpa";

export const ONE_PASSWORD: EndpointShape = {
  isAt: ({ path }) => path === `/v1/vaults/${VAULT}/items/${ITEM}`,
  body: (content) => ({
    id: ITEM,
    title: "Keys of the shop",
    vault: { id: VAULT },
    category: "API_CREDENTIAL",
    fields: [
      { id: "notesPlain", type: "STRING", purpose: "NOTES", label: "notesPlain" },
      { id: "s2ju540zlna8bdj4uro7sj64rk", type: "CONCEALED", label: "keyring", value: content, section: { id: "95cdbc3b" } },
    ],
  }),
  malformed: [
    [],
    {},
    { fields: {} },
    { fields: [5] },
    { fields: [{ id: "1", label: "keyring" }] },
    {
      fields: [
        { id: "1", label: "keyring", value: "a" },
        { id: "2", label: "keyring", value: "b" },
      ],
    },
  ],
};

export const INFISICAL: EndpointShape = {
  isAt: ({ path, query }) =>
    path === "/api/v4/secrets/WAXSEAL_KEYRING" &&
    query.get("projectId") === "7d2b" &&
    query.get("environment") === "prod" &&
    query.get("secretPath") === "/shop",
  body: (content) => ({
    secret: { id: "1", environment: "prod", version: 3, type: "shared", secretKey: "WAXSEAL_KEYRING", secretValue: content },
  }),
  malformed: [[], {}, { secret: null }, { secret: { secretValue: 5 } }, { secret: { secretValue: "", secretValueHidden: true } }],
};

export const DOPPLER: EndpointShape = {
  isAt: ({ path, query }) =>
    path === "/v3/configs/config/secret" &&
    query.get("project") === "shop" &&
    query.get("config") === "prd" &&
    query.get("name") === "WAXSEAL_KEYRING",
  body: (content) => ({ name: "WAXSEAL_KEYRING", value: { raw: "a reference to another secret", computed: content, note: "" } }),
  malformed: [[], {}, { value: "x" }, { value: { raw: "x" } }, { value: { computed: null } }],
};
