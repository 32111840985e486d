/**
 * The credentials that ECS lends to a task, and EKS to a pod.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Container credential provider"
 * @module
 */
import { ConfigError } from "../../../errors.ts";
import { tokenOfFile } from "../credentials/token-file.ts";
import { requestJson } from "../http/request.ts";
import { isLoopback } from "../http/source-url.ts";
import type { AwsCredentials, CredentialsSearch, Environment } from "./credentials.ts";
import { lentCredentials } from "./lent-credentials.ts";
import { noCredentials } from "./no-credentials.ts";

const SOURCE = "The endpoint for credentials of this container";
const ECS = "http://169.254.170.2";
/** Of ECS and EKS: the only ones besides this machine that may be asked without TLS, since whoever sets the variable gets the token. */
const LINK_LOCAL = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"];

/** Returns undefined when the environment names no endpoint. @throws {ConfigError} `WAXSEAL_KEY_SOURCE_URL` when it is not one of AWS */
export async function containerCredentials({ fetch, signal, env = process.env }: CredentialsSearch): Promise<AwsCredentials | undefined> {
  const url = endpointIn(env);
  if (url === undefined) return undefined;
  const token = await tokenIn(env);
  const answer = await requestJson({
    source: SOURCE,
    url: url.href,
    headers: token === undefined ? {} : { authorization: token },
    allowHttp: true, // to the hosts above only
    timeoutMs: 2_000,
    fetch,
    signal,
  });
  return lentCredentials(answer, SOURCE);
}

function endpointIn(env: Environment): URL | undefined {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = env;
  const text = relative ? `${ECS}${relative}` : full;
  if (!text) return undefined;
  const url = URL.parse(text);
  const isTrusted = url !== null && (url.protocol === "https:" || isLoopback(url) || LINK_LOCAL.includes(url.hostname));
  if (!isTrusted || (relative && url.origin !== ECS)) {
    throw new ConfigError(
      "WAXSEAL_KEY_SOURCE_URL",
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI names an endpoint that is neither https, nor this machine, nor that of ECS or EKS; leave it as AWS sets it.",
    );
  }
  return url;
}

/** The file comes first, since its token is renewed. */
async function tokenIn(env: Environment): Promise<string | undefined> {
  const path = env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"];
  const token = path ? await tokenOfFile(path, SOURCE).catch(() => "") : (env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "");
  if ((path && token === "") || !/^[^\p{Cc}]*$/u.test(token.trimEnd())) {
    throw noCredentials("the container's authorization token cannot be read, or is more than one line");
  }
  return token === "" ? undefined : token.trimEnd();
}
