import type { KeySource, LiveKeySource } from "../../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../../live-keys.ts";
import { textAt } from "../answer-member.ts";
import { bearerJson } from "../credentials/bearer-json.ts";
import type { Provided } from "../credentials/provided.ts";
import type { HttpOptions } from "../http/request.ts";
import { remoteSource } from "../remote-source.ts";

export interface DopplerSourceOptions extends HttpOptions {
  project: string;
  /** Such as "prd". */
  config: string;
  /** Of the secret with the document or the key in it. */
  name: string;
  /** A service token, or a function that has it. */
  token: Provided;
  /** @default "https://api.doppler.com" */
  server?: string | undefined;
}

/** Returns keys that are kept in Doppler. */
export function dopplerKeys(options: DopplerSourceOptions & LiveKeysOptions): LiveKeySource {
  return liveKeys(dopplerSource(options), options);
}

/**
 * Returns a secret of Doppler as a source, read only: its value with references resolved, as all others of its readers get it.
 *
 * Source: docs.doppler.com/reference, "Config Secret: Retrieve"
 */
export function dopplerSource({ project, config, name: secret, token, ...options }: DopplerSourceOptions): KeySource {
  const { server = "https://api.doppler.com", ...http } = options;
  const name = `${secret} in Doppler`;
  const query = new URLSearchParams({ project, config, name: secret }).toString();
  const url = `${server.replace(/\/$/, "")}/v3/configs/config/secret?${query}`;
  return remoteSource({
    name,
    read: async (signal) => textAt(await bearerJson({ ...http, source: name, url, signal }, token), name, "value", "computed"),
  });
}
