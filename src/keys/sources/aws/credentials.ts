/**
 * Who asks AWS.
 *
 * @module
 */
import type { Fetch } from "../http/fetch.ts";

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of credentials that are lent for a time. */
  sessionToken?: string | undefined;
}

/** Asked before each request, so it is the one that remembers: providers of `@aws-sdk/credential-providers` have this shape. */
export type AwsCredentialProvider = () => Promise<AwsCredentials>;

/** What is known of the machine and the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where credentials are looked for. */
export interface CredentialsSearch {
  /** Such as "eu-central-1", whose STS is asked. */
  region: string;
  fetch?: Fetch | undefined;
  signal?: AbortSignal | undefined;
  /** @default process.env */
  env?: Environment | undefined;
}
