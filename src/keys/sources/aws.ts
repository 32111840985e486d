/**
 * Keys from AWS Secrets Manager, or from the Parameter Store of AWS Systems Manager.
 *
 * Shape:  the secret or parameter is a whole document, or one bare key
 * @module
 */
import type { KeySource, LiveKeySource } from "../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../live-keys.ts";
import { parameterSource, type ParameterStoreOptions } from "./aws/parameter-source.ts";
import { secretSource, type SecretsManagerOptions } from "./aws/secret-source.ts";

export type { AwsCallOptions } from "./aws/call-client.ts";
export type { AwsCredentialProvider, AwsCredentials } from "./aws/credentials.ts";
export type { AwsAccess } from "./aws/json-client.ts";
export type { ParameterStoreClient, ParameterStoreOptions } from "./aws/parameter-source.ts";
export type { SecretsManagerClient, SecretsManagerOptions } from "./aws/secret-source.ts";
export type { Fetch, FetchBody, FetchInit, FetchReader, FetchResponse } from "./http/fetch.ts";
export type { HttpOptions } from "./http/request.ts";

/** Names one of both places. */
export type AwsSourceOptions = (SecretsManagerOptions & { parameter?: undefined }) | (ParameterStoreOptions & { secretId?: undefined });

/**
 * Returns keys that AWS keeps, read at `ready()` and fresh from then on; before that nothing is read, no region and no credentials.
 *
 * ```ts
 * awsKeys({ secretId: "shop/keyring", refresh: "5m" });
 * awsKeys({ secretId: "shop/keyring", client: new SecretsManager() }); // of @aws-sdk/client-secrets-manager
 * ```
 */
export function awsKeys(options: AwsSourceOptions & LiveKeysOptions): LiveKeySource {
  return liveKeys(awsSource(options), options);
}

/**
 * Returns the secret or the parameter as a source. A secret's `write` is a compare-and-swap: of two writers on one revision, one gets
 * `WAXSEAL_KEYRING_CONFLICT`. A parameter has no `write`, since the Parameter Store cannot compare.
 *
 * `load` and `write` reject with a KeySourceError: `WAXSEAL_KEY_SOURCE_…`, of which `_CREDENTIALS` says that there are none for AWS, and
 * `_EXPOSED` that a parameter is not encrypted; and with a ConfigError: `WAXSEAL_AWS_REGION`, `WAXSEAL_KEY_SOURCE_URL`, `WAXSEAL_KEYRING_INVALID`,
 * and of a bare key `WAXSEAL_KEY_EMPTY`, `WAXSEAL_KEY_UNCLEAN`.
 */
export function awsSource(options: AwsSourceOptions): KeySource {
  return options.parameter === undefined ? secretSource(options) : parameterSource(options);
}
