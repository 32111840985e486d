/**
 * A key ring in AWS Secrets Manager: the SecretString of the version that is labelled AWSCURRENT.
 *
 * Source: AWS Secrets Manager API Reference, GetSecretValue, PutSecretValue, UpdateSecretVersionStage
 * @module
 */
import { randomText } from "../../../crypto/random.ts";
import type { KeySource } from "../../key-source.ts";
import { memberAt } from "../answer-member.ts";
import { sourceFailure } from "../http/source-failure.ts";
import { keyRingConflict } from "../keyring-conflict.ts";
import { remoteSource, type Held } from "../remote-source.ts";
import { callClient, type AwsCallOptions } from "./call-client.ts";
import { jsonClient, type AwsAccess } from "./json-client.ts";

/** What is used of a client; `SecretsManager` of @aws-sdk/client-secrets-manager is one. */
export interface SecretsManagerClient {
  getSecretValue(
    input: { SecretId: string; VersionStage: string },
    options: AwsCallOptions,
  ): Promise<{ SecretString?: string | undefined; VersionId?: string | undefined }>;
  putSecretValue(
    input: { SecretId: string; ClientRequestToken: string; SecretString: string; VersionStages: string[] },
    options: AwsCallOptions,
  ): Promise<unknown>;
  updateSecretVersionStage(
    input: { SecretId: string; VersionStage: string; MoveToVersionId: string; RemoveFromVersionId: string },
    options: AwsCallOptions,
  ): Promise<unknown>;
}

export interface SecretsManagerOptions extends AwsAccess {
  /** The secret's name or ARN. */
  secretId: string;
  /** The caller's own, in place of region, credentials, endpoint and the like. */
  client?: SecretsManagerClient | undefined;
}

const CURRENT = "AWSCURRENT";
/** Keeps a version from counting as current; not AWSPENDING, which belongs to AWS's own rotation. */
const DRAFT = "WAXSEALDRAFT";

/** Returns the secret as a source, whose `write` is a compare-and-swap. */
export function secretSource({ secretId, client, ...access }: SecretsManagerOptions): KeySource {
  const name = `${secretId} in AWS Secrets Manager`;
  const aws = client ?? ownClient(name, access);
  const { deadlineMs } = access;

  async function hold(signal: AbortSignal | undefined): Promise<Held<string>> {
    const input = { SecretId: secretId, VersionStage: CURRENT };
    const answer: unknown = await callClient(name, { signal, deadlineMs }, (options) => aws.getSecretValue(input, options));
    const [text, version] = [memberAt(answer, "SecretString"), memberAt(answer, "VersionId")];
    if (typeof text !== "string" || typeof version !== "string")
      throw sourceFailure("malformed", name, "it has no SecretString; a SecretBinary is not read");
    return { text, version };
  }

  /**
   * Puts the text beside the current version first, and then moves the label, which AWS refuses where the version that it is taken from
   * has lost it. So of two writers one wins, and one that dies in between has changed nothing.
   */
  async function replace(text: string, { version: from }: Held<string>, signal: AbortSignal | undefined): Promise<void> {
    const to = randomText(32, "0123456789abcdef");
    const draft = { SecretId: secretId, ClientRequestToken: to, SecretString: text, VersionStages: [DRAFT] };
    const move = { SecretId: secretId, VersionStage: CURRENT, MoveToVersionId: to, RemoveFromVersionId: from };
    await callClient(name, { signal, deadlineMs }, (options) => aws.putSecretValue(draft, options));
    try {
      await callClient(name, { signal, deadlineMs }, (options) => aws.updateSecretVersionStage(move, options));
    } catch (error) {
      // An answer may be lost, and then the second try is refused although the first one was not: what is current by now tells.
      const { version } = await hold(signal).catch(() => {
        throw error;
      });
      if (version === to) return;
      throw version === from ? error : keyRingConflict(name);
    }
  }

  return remoteSource({ name, read: async (signal) => (await hold(signal)).text, swap: { hold, replace } });
}

function ownClient(name: string, access: AwsAccess): SecretsManagerClient {
  const call = jsonClient({ service: "secretsmanager", target: "secretsmanager" }, name, access);
  return {
    getSecretValue: async (input, options) => (await call("GetSecretValue", input, options)) as object,
    putSecretValue: (input, options) => call("PutSecretValue", input, options),
    updateSecretVersionStage: (input, options) => call("UpdateSecretVersionStage", input, options),
  };
}
