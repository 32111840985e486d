/**
 * Keys from Google Cloud's Secret Manager.
 *
 * Versions of a secret are added blindly there: with "latest" two writers would both succeed, and the last one would win. What can be
 * changed on a condition is the secret itself, by its etag. So a source that writes names an alias, which readers read and which a writer
 * moves to the version that it added, where nobody moved it meanwhile; the version of a writer that came second is never read.
 *
 * Source: docs.cloud.google.com/secret-manager/docs/reference/rest (versions/access, addVersion, patch) and /secret-manager/docs/etags
 * @module
 */
import { systemClock, type Clock } from "../../clock.ts";
import { ConfigError } from "../../errors.ts";
import type { KeySource, LiveKeySource } from "../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../live-keys.ts";
import type { Provided } from "./credentials/provided.ts";
import { SecretVersions } from "./gcp/secret-versions.ts";
import type { HttpOptions } from "./http/request.ts";
import { remoteSource } from "./remote-source.ts";

export interface GcpSourceOptions extends HttpOptions {
  /** "projects/P/secrets/S", or of one region "projects/P/locations/L/secrets/S". */
  secret: string;
  /** The version alias with the keys. With one, the source can write. @default none: the latest version, read only */
  alias?: string | undefined;
  /** An access token, or a function that has it, such as `() => auth.getAccessToken()`. @default that of the machine's service account, from the metadata server */
  token?: Provided | undefined;
  /** Where Secret Manager is. @default Google's, that of the region where the secret has one */
  endpoint?: string | undefined;
  /** Host and port of the metadata server. @default GCE_METADATA_HOST in the environment, or "metadata.google.internal" */
  metadataHost?: string | undefined;
  /** @default the system's */
  clock?: Clock | undefined;
}

const SECRET = /^projects\/[a-z0-9:.-]{1,64}(?:\/locations\/([a-z0-9-]{1,40}))?\/secrets\/[A-Za-z0-9_-]{1,255}$/;
const ALIAS = /^(?!latest$)[A-Za-z][A-Za-z0-9_-]{0,62}$/;

/** Returns keys that are kept in Secret Manager, read at `ready()` and fresh from then on. */
export function gcpKeys(options: GcpSourceOptions & LiveKeysOptions): LiveKeySource {
  return liveKeys(gcpSource(options), options);
}

/**
 * Returns Secret Manager as a source. With an alias it has `write`: of two writers on one etag, one gets `WAXSEAL_KEYRING_CONFLICT`.
 *
 * @throws {ConfigError} `WAXSEAL_KEY_SOURCE_NAME`
 */
export function gcpSource({ secret, alias, clock = systemClock, ...options }: GcpSourceOptions): KeySource {
  const location = SECRET.exec(secret);
  if (location === null || (alias !== undefined && !ALIAS.test(alias))) throw unnamed();
  const name = `${secret} in Google Secret Manager`;
  const host = location[1] === undefined ? "secretmanager.googleapis.com" : `secretmanager.${location[1]}.rep.googleapis.com`;
  const versions = new SecretVersions({ ...options, endpoint: options.endpoint ?? `https://${host}`, secret, name, clock });
  return remoteSource({
    name,
    read: (signal) => versions.access(alias ?? "latest", signal),
    swap: alias === undefined ? undefined : versions.swapOf(alias),
  });
}

function unnamed(): ConfigError {
  return new ConfigError(
    "WAXSEAL_KEY_SOURCE_NAME",
    'A secret of Secret Manager is named "projects/P/secrets/S" or "projects/P/locations/L/secrets/S", and an alias by a letter and up to 62 letters, digits, "_" and "-".',
  );
}
