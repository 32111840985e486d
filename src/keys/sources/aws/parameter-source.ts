/**
 * A key ring in the Parameter Store of AWS Systems Manager: a SecureString.
 *
 * Source: AWS Systems Manager API Reference, GetParameter, PutParameter
 * @module
 */
import { KeySourceError } from "../../../errors.ts";
import type { KeySource } from "../../key-source.ts";
import { memberAt, textAt } from "../answer-member.ts";
import { remoteSource } from "../remote-source.ts";
import { callClient, type AwsCallOptions } from "./call-client.ts";
import { jsonClient, type AwsAccess } from "./json-client.ts";

/** What is used of a client; `SSM` of @aws-sdk/client-ssm is one. */
export interface ParameterStoreClient {
  getParameter(input: { Name: string; WithDecryption: boolean }, options: AwsCallOptions): Promise<{ Parameter?: object | undefined }>;
}

export interface ParameterStoreOptions extends AwsAccess {
  /** The parameter's name or ARN, such as "/shop/keyring". A standard one holds 4 KB, an advanced one 8 KB. */
  parameter: string;
  /** The caller's own, in place of region, credentials, endpoint and the like. */
  client?: ParameterStoreClient | undefined;
}

/**
 * Returns the parameter as a source. It has no `write`: PutParameter overwrites whatever is there, and says only afterwards that
 * somebody else was faster. A ring that `waxseal keys` is to change belongs in Secrets Manager.
 */
export function parameterSource({ parameter, client, ...access }: ParameterStoreOptions): KeySource {
  const name = `${parameter} in the AWS Parameter Store`;
  const aws = client ?? ownClient(name, access);
  return remoteSource({
    name,
    async read(signal) {
      const input = { Name: parameter, WithDecryption: true };
      const answer = await callClient(name, { signal, deadlineMs: access.deadlineMs }, (options) => aws.getParameter(input, options));
      if (memberAt(answer, "Parameter", "Type") !== "SecureString") throw exposed(name);
      return textAt(answer, name, "Parameter", "Value");
    },
  });
}

function ownClient(name: string, access: AwsAccess): ParameterStoreClient {
  const call = jsonClient({ service: "ssm", target: "AmazonSSM" }, name, access);
  return { getParameter: async (input, options) => (await call("GetParameter", input, options)) as object };
}

function exposed(name: string): KeySourceError {
  return new KeySourceError(
    "WAXSEAL_KEY_SOURCE_EXPOSED",
    `${name} is not a SecureString, so AWS keeps and shows it unencrypted; put a new key there with --type SecureString.`,
  );
}
