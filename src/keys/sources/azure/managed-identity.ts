/**
 * Tokens that Azure gives a machine for its own identity.
 *
 * Source: learn.microsoft.com/azure/app-service/overview-managed-identity, "REST endpoint reference";
 *   learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token, "Get a token using HTTP"
 * @module
 */
import { systemClock } from "../../../clock.ts";
import { memberAt, textAt } from "../answer-member.ts";
import type { GivenToken } from "../credentials/renewed-token.ts";
import { requestJson, type HttpOptions } from "../http/request.ts";
import { sourceFailure } from "../http/source-failure.ts";

export interface ManagedIdentityOptions extends HttpOptions {
  name: string;
  /** What the token is for. */
  resource: string;
  clientId?: string | undefined;
  env: Record<string, string | undefined>;
  metadataUrl?: string | undefined;
  signal: AbortSignal | undefined;
}

/** Returns a token of App Service's endpoint where the environment names one, else of the metadata service of a virtual machine. */
export async function managedIdentityToken(options: ManagedIdentityOptions): Promise<GivenToken> {
  const { name, resource, clientId, env, metadataUrl = "http://169.254.169.254", signal, ...http } = options;
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = env;
  const isAppService = !!endpoint && !!header;
  const url = URL.parse(isAppService ? endpoint : `${metadataUrl}/metadata/identity/oauth2/token`);
  if (url === null) throw sourceFailure("unreachable", name, "its managed identity has no address");
  url.searchParams.set("api-version", isAppService ? "2019-08-01" : "2018-02-01");
  url.searchParams.set("resource", resource);
  if (clientId !== undefined) url.searchParams.set("client_id", clientId);
  const answer = await requestJson({
    ...http,
    source: `the managed identity, asked for the token to ${name},`,
    url: url.href,
    headers: isAppService ? { "x-identity-header": header } : { metadata: "true" },
    allowHttp: true, // it is the machine's own, and speaks nothing else
    signal,
  });
  return { token: textAt(answer, name, "access_token"), seconds: secondsLeft(answer, name) };
}

/** Both numbers come as text, and one of them may be missing: `expires_in` counts from now, `expires_on` from 1970. */
function secondsLeft(answer: unknown, name: string): number {
  const left = Number(memberAt(answer, "expires_in") ?? Number(memberAt(answer, "expires_on")) - systemClock());
  if (Number.isNaN(left)) throw sourceFailure("malformed", name, "its token has no end");
  return left;
}
