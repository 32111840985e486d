import type { KeySource, LiveKeySource } from "../../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../../live-keys.ts";
import { memberAt, textAt } from "../answer-member.ts";
import { bearerJson } from "../credentials/bearer-json.ts";
import type { Provided } from "../credentials/provided.ts";
import type { HttpOptions } from "../http/request.ts";
import { sourceFailure } from "../http/source-failure.ts";
import { remoteSource } from "../remote-source.ts";
import { urlPath } from "../url-path.ts";

export interface InfisicalSourceOptions extends HttpOptions {
  projectId: string;
  /** The environment's slug, such as "prod". */
  environment: string;
  /** The folder of the secret. @default "/" */
  secretPath?: string | undefined;
  /** Of the secret with the document or the key in it. */
  name: string;
  /** The access token of a machine identity, or a function that has it. */
  token: Provided;
  /** "https://eu.infisical.com", or your own. @default "https://us.infisical.com" */
  server?: string | undefined;
}

/** Returns keys that are kept in Infisical. */
export function infisicalKeys(options: InfisicalSourceOptions & LiveKeysOptions): LiveKeySource {
  return liveKeys(infisicalSource(options), options);
}

/**
 * Returns a secret of Infisical as a source, read only.
 *
 * Source: infisical.com/docs/api-reference/endpoints/secrets/read, version 4
 * @throws {ConfigError} `WAXSEAL_KEY_SOURCE_NAME`
 */
export function infisicalSource({
  projectId,
  environment,
  secretPath = "/",
  name: secret,
  token,
  ...options
}: InfisicalSourceOptions): KeySource {
  const { server = "https://us.infisical.com", ...http } = options;
  const name = `${secret} in Infisical`;
  const query = new URLSearchParams({ projectId, environment, secretPath }).toString();
  const url = `${server.replace(/\/$/, "")}/api/v4${urlPath("secrets", secret)}?${query}`;
  return remoteSource({
    name,
    async read(signal) {
      const answer = await bearerJson({ ...http, source: name, url, signal }, token);
      if (memberAt(answer, "secret", "secretValueHidden") === true)
        throw sourceFailure("denied", name, "its value is hidden from this identity");
      return textAt(answer, name, "secret", "secretValue");
    },
  });
}
