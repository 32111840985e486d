import { containerCredentials } from "./container-credentials.ts";
import type { AwsCredentials, CredentialsSearch } from "./credentials.ts";
import { instanceCredentials } from "./instance-credentials.ts";
import { noCredentials } from "./no-credentials.ts";

/**
 * Returns the credentials in the environment, else those that AWS gives to a container of ECS or EKS, else those of an EC2 instance.
 *
 * They are asked for each time, so that lent ones are never late. Profiles in files, and web identity tokens, are for AWS's own SDK.
 *
 * Source: the order is that of AWS SDKs and Tools Reference Guide, "Standardized credential providers"
 * @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_CREDENTIALS` when there are none, and `WAXSEAL_KEY_SOURCE_…` when they cannot be had
 */
export async function defaultCredentials({ fetch, signal, env = process.env }: CredentialsSearch = {}): Promise<AwsCredentials> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, sessionToken };
  // Past this token lies the instance's own role, which is another one than was meant.
  if (env["AWS_WEB_IDENTITY_TOKEN_FILE"]) throw noCredentials("the environment names a web identity token, which is for AWS's own SDK");
  const way = { fetch, signal, env };
  const found = (await containerCredentials(way)) ?? (await instanceCredentials(way));
  if (found === undefined)
    throw noCredentials("there are none in the environment, and this is no container or instance that AWS lends them to");
  return found;
}
