/**
 * Keys from Azure's Key Vault, read only.
 *
 * There is no `write`: setting a secret takes no condition there (no If-Match, no expected version), so of two writers both would succeed
 * and the last one would win.
 *
 * Source: learn.microsoft.com/rest/api/keyvault/secrets/get-secret and set-secret, version 2025-07-01
 * @module
 */
import { systemClock, type Clock } from "../../clock.ts";
import { ConfigError } from "../../errors.ts";
import type { KeySource, LiveKeySource } from "../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../live-keys.ts";
import { textAt } from "./answer-member.ts";
import { managedIdentityToken } from "./azure/managed-identity.ts";
import { workloadIdentityToken } from "./azure/workload-identity.ts";
import { bearerJson } from "./credentials/bearer-json.ts";
import type { Provided } from "./credentials/provided.ts";
import { RenewedToken } from "./credentials/renewed-token.ts";
import type { HttpOptions } from "./http/request.ts";
import { sourceUrl } from "./http/source-url.ts";
import { remoteSource } from "./remote-source.ts";

export interface AzureSourceOptions extends HttpOptions {
  /** Such as "https://shop.vault.azure.net". */
  vaultUrl: string;
  /** Of the secret. */
  name: string;
  /** An access token for Key Vault, or a function that has it. @default that of the workload identity in AKS, else that of the managed identity */
  token?: Provided | undefined;
  /** Which identity, where there are several. @default AZURE_CLIENT_ID for a workload identity; of managed ones the system's */
  clientId?: string | undefined;
  /** Accept this host too, as a private cloud or a test has one; by itself only Microsoft's own Key Vault domains are: whoever gets the token reads all. */
  trustedHost?: string | undefined;
  /** Where AKS (AZURE_FEDERATED_TOKEN_FILE and others), App Service and its kin (IDENTITY_ENDPOINT, IDENTITY_HEADER) say how to ask for a token. @default process.env */
  env?: Record<string, string | undefined> | undefined;
  /** Where other machines ask for it. @default "http://169.254.169.254" */
  metadataUrl?: string | undefined;
  /** @default the system's */
  clock?: Clock | undefined;
}

const API_VERSION = "2025-07-01";
/** Of the public cloud, China and the US government. */
const DOMAINS = ["vault.azure.net", "vault.azure.cn", "vault.usgovcloudapi.net"];
const SECRET = /^[A-Za-z0-9-]{1,127}$/;

/** Returns keys that are kept in Key Vault, read at `ready()` and fresh from then on. */
export function azureKeys(options: AzureSourceOptions & LiveKeysOptions): LiveKeySource {
  return liveKeys(azureSource(options), options);
}

/** Returns Key Vault as a source. @throws {ConfigError} `WAXSEAL_KEY_SOURCE_NAME` */
export function azureSource(options: AzureSourceOptions): KeySource {
  const { vaultUrl, name: secret, token, clientId, trustedHost, env = process.env, metadataUrl, clock = systemClock, ...http } = options;
  if (!SECRET.test(secret)) {
    throw new ConfigError("WAXSEAL_KEY_SOURCE_NAME", 'A secret of Key Vault is named by 1 to 127 letters, digits and "-".');
  }
  const name = `${secret} in Azure Key Vault`;
  const identity = new RenewedToken(async (signal) => {
    const wanted = { ...http, name, resource: `https://${domainOf(vaultUrl, name, trustedHost)}`, clientId, env, signal };
    return (await workloadIdentityToken(wanted)) ?? managedIdentityToken({ ...wanted, metadataUrl });
  }, clock);

  async function read(signal: AbortSignal | undefined): Promise<string> {
    domainOf(vaultUrl, name, trustedHost); // before a token is asked for
    const url = `${vaultUrl.replace(/\/$/, "")}/secrets/${secret}?api-version=${API_VERSION}`;
    const ask = (bearer: Provided): Promise<unknown> => bearerJson({ ...http, source: name, url, signal }, bearer);
    return textAt(await (token === undefined ? identity.use(ask, signal) : ask(token)), name, "value");
  }

  return remoteSource({ name, read });
}

/** Returns the domain of the cloud that a vault is in, which tokens for it name. @throws {ConfigError} `WAXSEAL_KEY_SOURCE_URL` for a host that is no vault */
function domainOf(vaultUrl: string, name: string, trustedHost: string | undefined): string {
  const { hostname } = sourceUrl(vaultUrl, name, { allowHttp: true }); // whether it may be http is for the request to say
  const domain = DOMAINS.find((one) => hostname.endsWith(`.${one}`));
  if (domain === undefined && hostname !== trustedHost) {
    throw new ConfigError(
      "WAXSEAL_KEY_SOURCE_URL",
      `The address of ${name} is in none of the domains of Key Vault (${DOMAINS.join(", ")}); if it is one nevertheless, name its host as trustedHost.`,
    );
  }
  return domain ?? DOMAINS[0]!;
}
