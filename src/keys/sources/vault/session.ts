/**
 * How a process signs in to Vault, and stays signed in.
 *
 * Source: developer.hashicorp.com/vault/api-docs/auth: approle, kubernetes, token ("Renew a token (self)")
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { ConfigError } from "../../../errors.ts";
import { memberAt, textAt } from "../answer-member.ts";
import { provide, type Provided } from "../credentials/provided.ts";
import { RenewedToken, type GivenToken } from "../credentials/renewed-token.ts";
import { SERVICE_ACCOUNT_TOKEN, tokenOfFile } from "../credentials/token-file.ts";
import { requestJson, type HttpOptions, type SourceRequest } from "../http/request.ts";
import { urlPath } from "../url-path.ts";

/** One of the three. A `mount` is where the method is enabled, by default under its own name. */
export type VaultLogin =
  | { token: Provided }
  | { appRole: { roleId: string; secretId: Provided; mount?: string | undefined } }
  | { kubernetes: { role: string; tokenPath?: string | undefined; mount?: string | undefined } };

export interface VaultSessionOptions extends HttpOptions {
  name: string;
  address: string;
  namespace?: string | undefined;
  login: VaultLogin;
  clock: Clock;
}

/** Makes of a path under `/v1` a request that carries the token. */
export type VaultWay = (path: string) => SourceRequest;

export interface VaultSession {
  /** Returns what `act` does as who is signed in; see RenewedToken for how often it is tried. */
  use<T>(act: (way: VaultWay) => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
}

/** Returns a session that begins when it is first used. */
export function vaultSession({ name, address, namespace, login, clock, ...http }: VaultSessionOptions): VaultSession {
  const request = (path: string, token?: string): SourceRequest => ({
    ...http,
    source: name,
    url: `${address.replace(/\/$/, "")}/v1${path}`,
    headers: {
      "content-type": "application/json",
      "x-vault-request": "true", // asked for by Vault's agent and proxy, as a guard against requests that somebody else had forged
      ...(token !== undefined && { "x-vault-token": token }),
      ...(namespace !== undefined && { "x-vault-namespace": namespace }),
    },
  });
  const way = (token: string): VaultWay => {
    return (path) => request(path, token);
  };
  const post = async (asked: SourceRequest, body: object, signal: AbortSignal | undefined): Promise<GivenToken> =>
    given(await requestJson({ ...asked, method: "POST", body: JSON.stringify(body), signal }));

  function given(answer: unknown): GivenToken {
    const token = textAt(answer, name, "auth", "client_token");
    const seconds = memberAt(answer, "auth", "lease_duration");
    const isRenewable = memberAt(answer, "auth", "renewable") === true;
    return {
      token,
      seconds: typeof seconds === "number" && seconds > 0 ? seconds : Infinity, // 0 is a token without an end
      ...(isRenewable && { renew: (signal) => post(request("/auth/token/renew-self", token), {}, signal) }),
    };
  }

  if ("token" in login) {
    return { use: async (act) => act(way(await provide(login.token, name))) };
  }
  const token = new RenewedToken(async (signal) => {
    const [method, body] = await loginOf(login, name);
    return post(request(`${urlPath("auth", method)}/login`), body, signal);
  }, clock);
  return { use: (act, signal) => token.use((good) => act(way(good)), signal) };
}

/** Returns where to sign in, and with what. */
async function loginOf(login: Exclude<VaultLogin, { token: Provided }>, name: string): Promise<[mount: string, body: object]> {
  if ("appRole" in login) {
    const { roleId, secretId, mount = "approle" } = login.appRole;
    return [mount, { role_id: roleId, secret_id: await provide(secretId, name) }];
  }
  if ("kubernetes" in login) {
    const { role, tokenPath = SERVICE_ACCOUNT_TOKEN, mount = "kubernetes" } = login.kubernetes;
    return [mount, { role, jwt: await provide(() => tokenOfFile(tokenPath, name), name) }];
  }
  throw new ConfigError(
    "WAXSEAL_KEY_SOURCE_LOGIN",
    "Say how to sign in to Vault: login is { token }, { appRole: { roleId, secretId } } or { kubernetes: { role } }.",
  );
}
