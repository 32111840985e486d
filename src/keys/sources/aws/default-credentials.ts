import { containerCredentials } from "./container-credentials.ts";
import type { AwsCredentials, CredentialsSearch } from "./credentials.ts";
import { instanceCredentials } from "./instance-credentials.ts";
import { noCredentials } from "./no-credentials.ts";
import { webIdentityCredentials } from "./web-identity.ts";

/**
 * Returns the credentials in the environment, else those for a web identity, else those that AWS gives to a container of ECS or EKS, else those
 * of an EC2 instance. Where one of these is named and fails, the next one is not asked: its role is another one than was meant.
 *
 * They are asked for each time, so that lent ones are never late. Profiles in files are for AWS's own SDK.
 *
 * Source: the order is that of AWS SDKs and Tools Reference Guide, "Standardized credential providers"
 * @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_CREDENTIALS` when there are none, and `WAXSEAL_KEY_SOURCE_…` when they cannot be had
 */
export async function defaultCredentials({ region, fetch, signal, env = process.env }: CredentialsSearch): Promise<AwsCredentials> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, sessionToken };
  const way = { region, fetch, signal, env };
  const found = (await webIdentityCredentials(way)) ?? (await containerCredentials(way)) ?? (await instanceCredentials(way));
  if (found === undefined)
    throw noCredentials("there are none in the environment, and this is no container or instance that AWS lends them to");
  return found;
}
