/**
 * A thin client of AWS's services that speak "application/x-amz-json-1.1".
 *
 * @module
 */
import { ConfigError, WaxsealError, type KeySourceError } from "../../../errors.ts";
import { memberAt } from "../answer-member.ts";
import { jsonOfAnswer, requestText, type HttpOptions } from "../http/request.ts";
import { sourceUrl } from "../http/source-url.ts";
import { failureNamed } from "./aws-failure.ts";
import type { AwsCallOptions } from "./call-client.ts";
import type { AwsCredentialProvider, AwsCredentials } from "./credentials.ts";
import { defaultCredentials } from "./default-credentials.ts";
import { noCredentials } from "./no-credentials.ts";
import { regionalEndpoint } from "./regional-endpoint.ts";
import { signedHeaders } from "./sigv4.ts";

/** How AWS is asked where no client of its SDK is given. */
export interface AwsAccess extends HttpOptions {
  /** @default AWS_REGION or AWS_DEFAULT_REGION in the environment */
  region?: string | undefined;
  /** @default from the environment, else for its web identity, else those of the ECS or EKS container, else those of the EC2 instance */
  credentials?: AwsCredentialProvider | undefined;
  /** Of a VPC, of a partition other than AWS's own and China's, or of a test server; an origin without a path. @default the region's */
  endpoint?: string | undefined;
}

export interface JsonService {
  /** As host names and signatures call it. */
  service: "secretsmanager" | "ssm";
  /** As the header x-amz-target begins. */
  target: "secretsmanager" | "AmazonSSM";
}

/** Makes one call; all that are made here may be made twice. */
export type JsonCall = (action: string, input: object, options: AwsCallOptions) => Promise<unknown>;

/** Returns a client. Nothing is read or asked before the first call. */
export function jsonClient(
  { service, target }: JsonService,
  source: string,
  { region: given, credentials, endpoint, ...limits }: AwsAccess,
): JsonCall {
  const { fetch, allowHttp } = limits;
  const refusal = (_status: number, body: string): KeySourceError | "again" | undefined =>
    failureNamed(nameOfRefusal(body, source), source);
  return async (action, input, { abortSignal: signal }) => {
    const region = regionOf(given);
    const { origin, host } = sourceOrigin(endpoint ?? regionalEndpoint(service, region), source, allowHttp);
    const who = await credentialsOf(credentials ?? (() => defaultCredentials({ region, fetch, signal })));
    const method = "POST";
    const body = JSON.stringify(input);
    const unsigned = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${target}.${action}` };
    const headers = signedHeaders({ method, host, headers: unsigned, body }, who, { region, service, at: new Date() });
    const text = await requestText({ ...limits, source, url: `${origin}/`, method, headers, body, idempotent: true, signal, refusal });
    return jsonOfAnswer(text, source);
  };
}

/** What a provider throws may quote what it was given, so it is not passed on. */
async function credentialsOf(provider: AwsCredentialProvider): Promise<AwsCredentials> {
  try {
    return await provider();
  } catch (error) {
    throw error instanceof WaxsealError ? error : noCredentials("the provider that was given failed");
  }
}

function regionOf(given: string | undefined): string {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = [given, AWS_REGION, AWS_DEFAULT_REGION].find((one) => one !== undefined && one !== "");
  // It becomes a part of a host name, so nothing else may stand in it.
  if (region !== undefined && /^[a-z0-9-]{1,32}$/.test(region)) return region;
  throw new ConfigError("WAXSEAL_AWS_REGION", 'The region is not set, or is no name such as "eu-central-1"; set `region`, or AWS_REGION.');
}

function sourceOrigin(endpoint: string, source: string, allowHttp: boolean | undefined): URL {
  const url = sourceUrl(endpoint, source, { allowHttp });
  if (url.pathname === "/" && url.search === "") return url;
  throw new ConfigError(
    "WAXSEAL_KEY_SOURCE_URL",
    `The endpoint of ${source} has a path or a query, which is not signed; give an origin alone.`,
  );
}

/** Returns what AWS calls the error, and undefined where it does not say. */
function nameOfRefusal(body: string, source: string): unknown {
  try {
    return memberAt(jsonOfAnswer(body, source), "__type");
  } catch {
    return undefined;
  }
}
