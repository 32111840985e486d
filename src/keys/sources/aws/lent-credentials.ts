import { textAt } from "../answer-member.ts";
import type { AwsCredentials } from "./credentials.ts";

/**
 * Returns the credentials in what a container's or an instance's endpoint answered.
 *
 * @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_MALFORMED`
 */
export function lentCredentials(answer: unknown, source: string): AwsCredentials {
  return {
    accessKeyId: textAt(answer, source, "AccessKeyId"),
    secretAccessKey: textAt(answer, source, "SecretAccessKey"),
    sessionToken: textAt(answer, source, "Token"),
  };
}
