/**
 * The versions of one secret in Secret Manager, and its aliases for them.
 *
 * Source: docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets and projects.secrets.versions
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { utf8 } from "../../../encoding/utf8.ts";
import { memberAt, textAt } from "../answer-member.ts";
import { bearerJson } from "../credentials/bearer-json.ts";
import type { Provided } from "../credentials/provided.ts";
import { RenewedToken } from "../credentials/renewed-token.ts";
import type { HttpOptions, SourceRequest } from "../http/request.ts";
import { sourceFailure } from "../http/source-failure.ts";
import { keyRingConflict } from "../keyring-conflict.ts";
import type { Held, Swap } from "../remote-source.ts";
import { bytesOfBase64, textOfBytes } from "../secret-bytes.ts";
import { crc32c } from "./crc32c.ts";
import { metadataToken } from "./metadata-token.ts";

export interface SecretVersionsOptions extends HttpOptions {
  endpoint: string;
  secret: string;
  /** As people call the source. */
  name: string;
  token?: Provided | undefined;
  metadataHost?: string | undefined;
  clock: Clock;
}

/** What a secret says of itself. */
interface Description {
  readonly etag: string;
  readonly aliases: Readonly<Record<string, unknown>>;
}

/** What an answer to a patch with another etag says, by its documents and by AIP-154. */
const OUTDATED = /"status":\s*"(?:FAILED_PRECONDITION|ABORTED)"/;

export class SecretVersions {
  readonly #name: string;
  readonly #url: string;
  readonly #http: HttpOptions;
  readonly #provided: Provided | undefined;
  readonly #token: RenewedToken;

  constructor({ endpoint, secret, name, token, metadataHost, clock, ...http }: SecretVersionsOptions) {
    this.#name = name;
    this.#url = `${endpoint.replace(/\/$/, "")}/v1/${secret}`;
    this.#http = http;
    this.#provided = token;
    this.#token = new RenewedToken((signal) => metadataToken({ ...http, name, metadataHost, signal }), clock);
  }

  /** Returns the text of a version, named by its number or an alias. */
  async access(version: string, signal: AbortSignal | undefined): Promise<string> {
    const answer = await this.#ask(signal, { url: `${this.#url}/versions/${version}:access` });
    const bytes = bytesOfBase64(textAt(answer, this.#name, "payload", "data"), this.#name);
    if (textAt(answer, this.#name, "payload", "dataCrc32c") !== String(crc32c(bytes))) {
      throw sourceFailure("malformed", this.#name, "its checksum is another one: it was changed on the way");
    }
    return textOfBytes(bytes, this.#name);
  }

  /** Returns how the text behind `alias` is replaced: by a new version, to which the alias is moved if nobody changed the secret meanwhile. */
  swapOf(alias: string): Swap<Description> {
    return {
      hold: async (signal) => {
        const answer = await this.#ask(signal, { url: this.#url });
        const etag = textAt(answer, this.#name, "etag");
        const number = memberAt(answer, "versionAliases", alias);
        if (typeof number !== "string" || !/^\d{1,19}$/.test(number)) throw sourceFailure("missing", this.#name, `the alias ${alias}`);
        // By its number, to which the etag belongs: what an alias stands for is known late in some places, and an old text would pass for this one.
        const aliases = memberAt(answer, "versionAliases") as Description["aliases"];
        return { text: await this.access(number, signal), version: { etag, aliases } };
      },
      replace: async (text, { version: { etag, aliases } }: Held<Description>, signal) => {
        const number = await this.#add(text, signal);
        await this.#ask(signal, {
          method: "PATCH",
          url: `${this.#url}?updateMask=versionAliases`,
          body: JSON.stringify({ etag, versionAliases: { ...aliases, [alias]: number } }),
          refusal: (_, body) => (OUTDATED.test(body) ? keyRingConflict(this.#name) : undefined),
        });
      },
    };
  }

  /** Adds a version and returns its number. */
  async #add(text: string, signal: AbortSignal | undefined): Promise<string> {
    const bytes = utf8(text);
    const payload = { data: Buffer.from(bytes).toString("base64"), dataCrc32c: String(crc32c(bytes)) };
    const answer = await this.#ask(signal, { method: "POST", url: `${this.#url}:addVersion`, body: JSON.stringify({ payload }) });
    const number = /\/versions\/(\d{1,19})$/.exec(textAt(answer, this.#name, "name"))?.[1];
    if (number === undefined) throw sourceFailure("malformed", this.#name, "its new version has no number");
    return number;
  }

  async #ask(signal: AbortSignal | undefined, question: Omit<SourceRequest, "source">): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    const ask = (token: Provided): Promise<unknown> =>
      bearerJson({ ...this.#http, ...question, source: this.#name, headers, signal }, token);
    return this.#provided === undefined ? this.#token.use(ask, signal) : ask(this.#provided);
  }
}
