/**
 * From what `--source` says to the source. Credentials are those that each source finds by itself: none stands in the command line.
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { ConfigError, KeySourceError } from "../../errors.ts";
import type { KeySource } from "../../keys/key-source.ts";
import { awsSource } from "../../keys/sources/aws.ts";
import { azureSource } from "../../keys/sources/azure.ts";
import { fileSource } from "../../keys/sources/file.ts";
import { gcpSource } from "../../keys/sources/gcp.ts";
import { kubernetesSource } from "../../keys/sources/kubernetes.ts";
import { vaultSource } from "../../keys/sources/vault.ts";
import type { Io } from "../io.ts";
import { pathIn } from "../key-input.ts";
import { UsageError } from "../usage-error.ts";

/** As the help lists them. */
export const PLACES = [
  ["file:/path", "a file that only you can read"],
  ["aws:SECRET_ID", "AWS Secrets Manager"],
  ["aws-ssm:/NAME", "AWS Parameter Store, read only"],
  ["vault:MOUNT/PATH[#FIELD]", "Vault or OpenBao; VAULT_ADDR, VAULT_NAMESPACE, and VAULT_TOKEN or ~/.vault-token"],
  ["gcp:projects/P/secrets/S[/versions/ALIAS]", "Google Secret Manager; read only without an alias"],
  ["azure:https://V.vault.azure.net/NAME", "Azure Key Vault, read only"],
  ["kubernetes:NAMESPACE/NAME[/KEY]", "a Secret of Kubernetes; its KEY is SECRET_KEY unless you say otherwise"],
] as const;

type Opened = (rest: string, io: Io) => KeySource | undefined;

const SCHEMES: Readonly<Record<string, Opened>> = {
  file: (rest, io) => (rest === "" ? undefined : fileSource({ path: pathIn(io, rest.replace(/^\/\/(?=\/)/, "")) })),
  aws: (rest, io) => (rest === "" ? undefined : awsSource({ secretId: rest, endpoint: awsEndpoint("SECRETS_MANAGER", io) })),
  "aws-ssm": (rest, io) => (rest === "" ? undefined : awsSource({ parameter: rest, endpoint: awsEndpoint("SSM", io) })),
  vault: vaultPlace,
  gcp: (rest) => {
    const [, secret, alias] = /^(projects\/.+?\/secrets\/[^/]+)(?:\/versions\/([^/]+))?$/.exec(rest) ?? [];
    return secret === undefined ? undefined : gcpSource({ secret, alias: alias === "latest" ? undefined : alias });
  },
  azure: (rest, { env }) => {
    const [, vaultUrl, name] = /^(https:\/\/[^/]+)\/(?:secrets\/)?([^/]+)$/.exec(rest) ?? [];
    return vaultUrl === undefined ? undefined : azureSource({ vaultUrl, name: name!, env });
  },
  kubernetes: (rest) => {
    const [namespace, name, key = "SECRET_KEY", ...more] = rest.split("/");
    return !namespace || !name || more.length > 0 ? undefined : kubernetesSource({ namespace, name, key });
  },
};

/** Returns the source that `place` names. Nothing is read yet. @throws {UsageError} @throws {ConfigError} of the source */
export function sourceAt(place: string, io: Io): KeySource {
  const [, scheme = "", rest = ""] = /^([a-z-]+):(.*)$/s.exec(place) ?? [];
  const open = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined;
  if (open === undefined) {
    throw new UsageError(
      `--source begins with ${Object.keys(SCHEMES)
        .map((one) => `${one}:`)
        .join(", ")}. Keys in the environment or in .env need none.`,
    );
  }
  const source = open(rest, io);
  if (source !== undefined) return source;
  const [form] = PLACES.find(([one]) => one.startsWith(`${scheme}:`))!;
  throw new UsageError(`--source of this kind is written ${form}`);
}

/** As AWS's own tools are told of an endpoint in a VPC, or of LocalStack. */
function awsEndpoint(service: string, { env }: Io): string | undefined {
  return [`AWS_ENDPOINT_URL_${service}`, "AWS_ENDPOINT_URL"].map((name) => env[name]).find((url) => url !== undefined && url !== "");
}

function vaultPlace(rest: string, { env }: Io): KeySource | undefined {
  const [, mount, path, field] = /^([^/#]+)\/([^#]+)(?:#(.+))?$/s.exec(rest) ?? [];
  if (mount === undefined) return undefined;
  const address = env["VAULT_ADDR"];
  if (address === undefined)
    throw new ConfigError("WAXSEAL_KEY_SOURCE_URL", "VAULT_ADDR is not set: the address of Vault, such as https://vault.example.org:8200");
  const token = env["VAULT_TOKEN"] ?? (() => tokenOfPerson());
  return vaultSource({ address, mount, path: path!, field, namespace: env["VAULT_NAMESPACE"], login: { token } });
}

/** Where `vault login` leaves it. */
async function tokenOfPerson(): Promise<string> {
  try {
    return (await readFile(join(homedir(), ".vault-token"), "utf8")).trim();
  } catch {
    throw new KeySourceError("WAXSEAL_KEY_SOURCE_DENIED", "There is no token for Vault: set VAULT_TOKEN, or run `vault login`.");
  }
}
