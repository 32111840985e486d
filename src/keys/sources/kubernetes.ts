/**
 * Keys from a Secret of Kubernetes, asked of its API server. A Secret that is mounted as a volume is a file: see file.ts.
 *
 * The API server's certificate is of the cluster's own authority, which the global `fetch` does not know: start Node with
 * `NODE_EXTRA_CA_CERTS=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt`, or give a `fetch` that does.
 *
 * Source: kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1;
 *   kubernetes.io/docs/reference/using-api/api-concepts, "Updates to existing resources"; kubernetes.io/docs/tasks/run-application/access-api-from-pod
 * @module
 */
import { utf8 } from "../../encoding/utf8.ts";
import { ConfigError } from "../../errors.ts";
import type { KeySource, LiveKeySource } from "../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../live-keys.ts";
import { textAt } from "./answer-member.ts";
import { bearerJson } from "./credentials/bearer-json.ts";
import type { Provided } from "./credentials/provided.ts";
import { SERVICE_ACCOUNT_TOKEN, tokenOfFile } from "./credentials/token-file.ts";
import type { HttpOptions, SourceRequest } from "./http/request.ts";
import { keyRingConflict } from "./keyring-conflict.ts";
import { remoteSource, type Held } from "./remote-source.ts";
import { bytesOfBase64, textOfBytes } from "./secret-bytes.ts";

export interface KubernetesSourceOptions extends HttpOptions {
  namespace: string;
  /** Of the Secret. */
  name: string;
  /** The member of its data with the document or the key in it. */
  key: string;
  /** Of the API server. @default KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT in the environment, as each pod has them */
  server?: string | undefined;
  /** A bearer token, or a function that has it. @default what `tokenPath` holds, read again at each request, since it is replaced in time */
  token?: Provided | undefined;
  /** @default where the token of the pod's service account is mounted */
  tokenPath?: string | undefined;
}

/** RFC 1123, as names of objects and namespaces are. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const KEY = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,253}$/;

/** Returns keys that are kept in a Secret, read at `ready()` and fresh from then on. */
export function kubernetesKeys(options: KubernetesSourceOptions & LiveKeysOptions): LiveKeySource {
  return liveKeys(kubernetesSource(options), options);
}

/**
 * Returns a Secret as a source. Its `write` is a patch of the version that was read: of two writers, one gets `WAXSEAL_KEYRING_CONFLICT`.
 * The service account needs the verb `get`, and `patch` to write.
 *
 * @throws {ConfigError} `WAXSEAL_KEY_SOURCE_NAME`
 */
export function kubernetesSource(options: KubernetesSourceOptions): KeySource {
  const { namespace, name: secret, key, server, token, tokenPath = SERVICE_ACCOUNT_TOKEN, ...http } = options;
  if (!NAME.test(namespace) || !NAME.test(secret) || !KEY.test(key)) {
    throw new ConfigError(
      "WAXSEAL_KEY_SOURCE_NAME",
      'A Secret and its namespace are named by lower-case letters, digits, "-" and ".", a key in it by letters, digits, ".", "_" and "-".',
    );
  }
  const name = `${key} of the Secret ${namespace}/${secret}`;

  async function ask(signal: AbortSignal | undefined, write?: Partial<SourceRequest>): Promise<unknown> {
    const url = `${server?.replace(/\/$/, "") ?? serverOfPod()}/api/v1/namespaces/${namespace}/secrets/${secret}`;
    return bearerJson({ ...http, source: name, url, ...write, signal }, token ?? (() => tokenOfFile(tokenPath, name)));
  }

  async function hold(signal: AbortSignal | undefined): Promise<Held<string>> {
    const answer = await ask(signal);
    const text = textOfBytes(bytesOfBase64(textAt(answer, name, "data", key), name), name);
    return { text, version: textAt(answer, name, "metadata", "resourceVersion") };
  }

  async function replace(text: string, { version }: Held<string>, signal: AbortSignal | undefined): Promise<void> {
    const data = { [key]: Buffer.from(utf8(text)).toString("base64") };
    await ask(signal, {
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json" },
      body: JSON.stringify({ metadata: { resourceVersion: version }, data }),
      refusal: (status) => (status === 409 ? keyRingConflict(name) : undefined),
    });
  }

  return remoteSource({ name, read: async (signal) => (await hold(signal)).text, swap: { hold, replace } });
}

function serverOfPod(): string {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = process.env;
  if (host === undefined) {
    throw new ConfigError(
      "WAXSEAL_KEY_SOURCE_URL",
      "This process runs in no pod: KUBERNETES_SERVICE_HOST is not set. Name the API server, as `kubectl cluster-info` prints it.",
    );
  }
  return `https://${host.includes(":") ? `[${host}]` : host}:${port}`; // an IPv6 address comes bare
}
