import { KeySourceError } from "../../../errors.ts";

/** Returns the error for credentials that cannot be had. */
export function noCredentials(why: string): KeySourceError {
  return new KeySourceError(
    "WAXSEAL_KEY_SOURCE_CREDENTIALS",
    `No credentials for AWS: ${why}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give \`credentials\`, such as a provider of @aws-sdk/credential-providers, or \`client\`.`,
  );
}
