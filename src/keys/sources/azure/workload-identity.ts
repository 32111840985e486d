/**
 * Tokens that Entra gives a pod for the token of its service account ("Workload ID" of AKS).
 *
 * Source: learn.microsoft.com/azure/aks/workload-identity-overview, "Service account annotations" and the variables that its webhook sets;
 *   learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, "Third case: Access token request with a federated credential"
 * @module
 */
import { memberAt, textAt } from "../answer-member.ts";
import { provide } from "../credentials/provided.ts";
import type { GivenToken } from "../credentials/renewed-token.ts";
import { tokenOfFile } from "../credentials/token-file.ts";
import { requestJson } from "../http/request.ts";
import { sourceFailure } from "../http/source-failure.ts";
import { urlPath } from "../url-path.ts";
import type { ManagedIdentityOptions } from "./managed-identity.ts";

const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Returns undefined where the environment names no token: the machine's own identity, which comes next, is another one than is meant here. */
export async function workloadIdentityToken(options: Omit<ManagedIdentityOptions, "metadataUrl">): Promise<GivenToken | undefined> {
  const { name, resource, clientId, env, signal, ...http } = options;
  const { AZURE_FEDERATED_TOKEN_FILE: path, AZURE_TENANT_ID: tenant, AZURE_AUTHORITY_HOST: authority, AZURE_CLIENT_ID } = env;
  const client = clientId ?? AZURE_CLIENT_ID;
  if (!path) return undefined;
  if (!tenant || !client)
    throw sourceFailure("denied", name, "AZURE_TENANT_ID or AZURE_CLIENT_ID is not set, and AZURE_FEDERATED_TOKEN_FILE is");
  const source = `the workload identity, asked for the token to ${name},`;
  const answer = await requestJson({
    ...http,
    source,
    url: `${(authority ?? "https://login.microsoftonline.com").replace(/\/$/, "")}${urlPath(tenant, "oauth2", "v2.0", "token")}`,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: client,
      scope: `${resource}/.default`,
      client_assertion_type: ASSERTION,
      client_assertion: await provide(() => tokenOfFile(path, source), source),
    }).toString(),
    idempotent: true,
    signal,
  });
  const seconds = memberAt(answer, "expires_in");
  if (typeof seconds !== "number") throw sourceFailure("malformed", name, "its token has no end");
  return { token: textAt(answer, name, "access_token"), seconds };
}
