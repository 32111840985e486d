/**
 * Keys from HashiCorp Vault or OpenBao, in a secrets engine of the kind KV version 2.
 *
 * Shape:  `field` of the secret is a whole document, or one bare key; without `field`, the secret's members are the document themselves
 * Source: developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 * @module
 */
import { systemClock, type Clock } from "../../clock.ts";
import { KeySourceError } from "../../errors.ts";
import type { KeySource, LiveKeySource } from "../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../live-keys.ts";
import { memberAt, textAt, textOfMembers } from "./answer-member.ts";
import { requestJson, type HttpOptions } from "./http/request.ts";
import { sourceFailure } from "./http/source-failure.ts";
import { keyRingConflict } from "./keyring-conflict.ts";
import { remoteSource, type Held } from "./remote-source.ts";
import { urlPath } from "./url-path.ts";
import { vaultSession, type VaultLogin } from "./vault/session.ts";

export interface VaultSourceOptions extends HttpOptions {
  /** Such as "https://vault.example.org:8200". */
  address: string;
  /** Where the secrets engine is mounted. @default "secret" */
  mount?: string | undefined;
  /** Of the secret, such as "shop/keyring". */
  path: string;
  /** The member of the secret with the document or the key in it. @default none: the members are the document */
  field?: string | undefined;
  /** Of Vault Enterprise or OpenBao, such as "admin/shop". @default the root namespace */
  namespace?: string | undefined;
  login: VaultLogin;
  /** @default the system's */
  clock?: Clock | undefined;
}

interface VaultVersion {
  readonly number: number;
  /** All members of the secret, of which a write replaces only its own. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** Returns keys that are kept in Vault, read at `ready()` and fresh from then on. */
export function vaultKeys(options: VaultSourceOptions & LiveKeysOptions): LiveKeySource {
  return liveKeys(vaultSource(options), options);
}

/** Returns Vault as a source. Its `write` is a check-and-set: of two writers on one version, one gets `WAXSEAL_KEYRING_CONFLICT`. */
export function vaultSource({ mount = "secret", path, field, clock = systemClock, ...options }: VaultSourceOptions): KeySource {
  const name = `${mount}/${path} in Vault`;
  const session = vaultSession({ ...options, name, clock });
  const ask = (signal: AbortSignal | undefined, write?: { method: "POST"; body: string }): Promise<unknown> =>
    session.use((way) => requestJson({ ...way(urlPath(mount, "data", path)), ...write, signal }), signal);

  async function hold(signal: AbortSignal | undefined): Promise<Held<VaultVersion>> {
    const answer = await ask(signal);
    const members = memberAt(answer, "data", "data");
    const number = memberAt(answer, "data", "metadata", "version");
    if (typeof number !== "number") throw sourceFailure("malformed", name, 'its answer has no "data.metadata.version"');
    const text = field === undefined ? textOfMembers(members, name) : textAt(members, name, field);
    return { text, version: { number, members: members as VaultVersion["members"] } };
  }

  async function replace(text: string, { version }: Held<VaultVersion>, signal: AbortSignal | undefined): Promise<void> {
    const data = field === undefined ? (JSON.parse(text) as unknown) : { ...version.members, [field]: text };
    const body = textOfMembers({ options: { cas: version.number }, data }, name);
    try {
      await ask(signal, { method: "POST", body });
    } catch (error) {
      // A check-and-set that fails has status 400, as anything else that is wrong with a request: the version by now tells them apart.
      const isRefused = error instanceof KeySourceError && error.code === "WAXSEAL_KEY_SOURCE_REFUSED";
      if (isRefused && (await hold(signal)).version.number !== version.number) throw keyRingConflict(name);
      throw error;
    }
  }

  return remoteSource({ name, read: async (signal) => (await hold(signal)).text, swap: { hold, replace } });
}
