import { KeySourceError } from "../../../errors.ts";
import type { KeySource, LiveKeySource } from "../../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../../live-keys.ts";
import { memberAt, textAt } from "../answer-member.ts";
import { bearerJson } from "../credentials/bearer-json.ts";
import type { Provided } from "../credentials/provided.ts";
import type { HttpOptions } from "../http/request.ts";
import { remoteSource } from "../remote-source.ts";
import { urlPath } from "../url-path.ts";

export interface OnePasswordSourceOptions extends HttpOptions {
  /** Of your Connect server, such as "https://connect.example.org". */
  server: string;
  /** The id of the vault. */
  vault: string;
  /** The id of the item. */
  item: string;
  /** The label or the id of the field with the document or the key in it. */
  field: string;
  /** An access token of the Connect server, or a function that has it. */
  token: Provided;
}

/** Returns keys that are kept in 1Password, read over a Connect server. */
export function onePasswordKeys(options: OnePasswordSourceOptions & LiveKeysOptions): LiveKeySource {
  return liveKeys(onePasswordSource(options), options);
}

/**
 * Returns an item of 1Password as a source, read only.
 *
 * Source: developer.1password.com/docs/connect/api-reference, "Get item details"
 * @throws {ConfigError} `WAXSEAL_KEY_SOURCE_NAME`
 */
export function onePasswordSource({ server, vault, item, field, token, ...http }: OnePasswordSourceOptions): KeySource {
  const name = `${field} of an item in 1Password`;
  const url = `${server.replace(/\/$/, "")}/v1${urlPath("vaults", vault, "items", item)}`;
  return remoteSource({
    name,
    async read(signal) {
      const fields = memberAt(await bearerJson({ ...http, source: name, url, signal }, token), "fields");
      const named = (Array.isArray(fields) ? (fields as unknown[]) : []).filter((one) =>
        [memberAt(one, "id"), memberAt(one, "label")].includes(field),
      );
      if (named.length > 1) {
        throw new KeySourceError(
          "WAXSEAL_KEY_SOURCE_AMBIGUOUS",
          `${name} is the name of several fields; give the id of the one that is meant.`,
        );
      }
      return textAt(named[0], name, "value");
    },
  });
}
