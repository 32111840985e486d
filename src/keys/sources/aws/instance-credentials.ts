/**
 * The credentials of the role that an EC2 instance has, by version 2 of its metadata service. Version 1 is never asked: whoever makes
 * this process fetch an address could ask it as well.
 *
 * Source: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata"
 * @module
 */
import { KeySourceError } from "../../../errors.ts";
import { requestJson, requestText, type SourceRequest } from "../http/request.ts";
import { sourceFailure } from "../http/source-failure.ts";
import type { AwsCredentials, CredentialsSearch } from "./credentials.ts";
import { lentCredentials } from "./lent-credentials.ts";

const SOURCE = "The metadata service of this EC2 instance";
const SERVICE = "http://169.254.169.254/latest";
const ROLES = "/meta-data/iam/security-credentials/";
const TOKEN_SECONDS = "60"; // it is used at once
const ROLE = /^(?!\.{1,2}$)[\w+=,.@-]{1,64}$/; // Source: IAM User Guide, "IAM and AWS STS quotas"

/** Returns undefined when nothing answers there, or the environment forbids to ask. */
export async function instanceCredentials({ fetch, signal, env = process.env }: CredentialsSearch): Promise<AwsCredentials | undefined> {
  if (env["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true") return undefined;
  const way = { source: SOURCE, allowHttp: true, timeoutMs: 1_000, deadlineMs: 3_000, fetch, signal };
  const token = await tokenOf(way);
  if (token === undefined) return undefined;
  const headers = { "x-aws-ec2-metadata-token": token };
  const role = (await requestText({ ...way, url: SERVICE + ROLES, headers })).trim();
  if (!ROLE.test(role)) throw sourceFailure("malformed", SOURCE, "it names no role");
  return lentCredentials(await requestJson({ ...way, url: SERVICE + ROLES + role, headers }), SOURCE);
}

async function tokenOf(way: Omit<SourceRequest, "url">): Promise<string | undefined> {
  const headers = { "x-aws-ec2-metadata-token-ttl-seconds": TOKEN_SECONDS };
  try {
    return await requestText({ ...way, url: `${SERVICE}/api/token`, method: "PUT", headers });
  } catch (error) {
    const isElsewhere = error instanceof KeySourceError && /_(TIMEOUT|UNREACHABLE)$/.test(error.code);
    if (isElsewhere && !way.signal?.aborted) return undefined; // not on EC2, most likely
    throw error;
  }
}
