/**
 * The credentials that AWS lends for a token of somebody else's: to a pod of EKS for that of its service account ("IRSA").
 *
 * The question is not signed: the token in it is what proves who asks. So it goes to AWS's own host alone, and no variable names another.
 *
 * Shape:  the answer is XML, of which one element each is read; what stands in them has no character that XML writes in another way
 * Source: AWS STS API Reference, AssumeRoleWithWebIdentity; AWS SDKs and Tools Reference Guide, "Assume role credential provider"
 * @module
 */
import type { KeySourceError } from "../../../errors.ts";
import { provide } from "../credentials/provided.ts";
import { tokenOfFile } from "../credentials/token-file.ts";
import { requestText } from "../http/request.ts";
import { sourceFailure } from "../http/source-failure.ts";
import { failureNamed } from "./aws-failure.ts";
import type { AwsCredentials, CredentialsSearch } from "./credentials.ts";
import { noCredentials } from "./no-credentials.ts";
import { regionalEndpoint } from "./regional-endpoint.ts";

const SOURCE = "AWS STS, asked for the credentials of a web identity,";
const VERSION = "2011-06-15";

/** Returns undefined when the environment names no token. */
export async function webIdentityCredentials({
  region,
  fetch,
  signal,
  env = process.env,
}: CredentialsSearch): Promise<AwsCredentials | undefined> {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: path, AWS_ROLE_ARN: role, AWS_ROLE_SESSION_NAME: session = "waxseal" } = env;
  if (!path) return undefined;
  if (!role) throw noCredentials("AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN, the role to take on, is not");
  const token = await provide(() => tokenOfFile(path, SOURCE), SOURCE);
  const answer = await requestText({
    source: SOURCE,
    url: `${regionalEndpoint("sts", region)}/`,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      Action: "AssumeRoleWithWebIdentity",
      Version: VERSION,
      RoleArn: role,
      RoleSessionName: session,
      WebIdentityToken: token,
    }).toString(),
    idempotent: true,
    refusal,
    fetch,
    signal,
  });
  return {
    accessKeyId: elementIn(answer, "AccessKeyId"),
    secretAccessKey: elementIn(answer, "SecretAccessKey"),
    sessionToken: elementIn(answer, "SessionToken"),
  };
}

function refusal(_status: number, body: string): KeySourceError | "again" | undefined {
  return failureNamed(/<Code>(\w{1,64})<\/Code>/.exec(body)?.[1], SOURCE);
}

/** Returns what stands in the one element of this name; there is no second one, and nothing that would hide one. */
function elementIn(xml: string, name: string): string {
  const [, rest, another] = xml.includes("<!") ? [] : xml.split(`<${name}>`);
  const text = /^([\w+/=-]{1,16384})<\//.exec(rest ?? "")?.[1];
  if (text === undefined || another !== undefined || !rest?.startsWith(`${text}</${name}>`)) {
    throw sourceFailure("malformed", SOURCE, `its answer has not one ${name}`);
  }
  return text;
}
