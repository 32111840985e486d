/**
 * Keys from a credential that systemd hands to a service: `LoadCredential=`, `LoadCredentialEncrypted=`, `SetCredential=`, `ImportCredential=`.
 *
 * Shape:  a file in `$CREDENTIALS_DIRECTORY`, of mode 0400 and the service's user; or of root with an access list, which shows as mode 0440
 * Source: systemd.exec(5), Credentials; names as systemd 252, src/shared/creds-util.c, credential_name_valid.
 * @module
 */
import { isAbsolute, join } from "node:path";
import { ConfigError, KeySourceError } from "../../../errors.ts";
import type { KeySource, LiveKeySource } from "../../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../../live-keys.ts";
import { documentOfFile } from "./document-of-file.ts";
import { watchFile } from "./watch-file.ts";
import { whereMissing } from "./where-missing.ts";

export interface SystemdSourceOptions {
  /** The credential's: what stands before the colon in `LoadCredential=secret_key:/etc/shop/secret.key`. */
  name: string;
  /** @default process.env */
  env?: Record<string, string | undefined> | undefined;
}

export interface SystemdKeysOptions extends SystemdSourceOptions, LiveKeysOptions {}

const CREDENTIAL_NAME = /^(?!\.{1,2}$)[\x21-\x2e\x30-\x39\x3b-\x7e]{1,255}$/; // neither slash nor colon

/**
 * Returns keys from a credential, read at `ready()` and again where systemd replaces it, which it does when the service starts again.
 *
 * `ready()` rejects as that of fileKeys does, and with a KeySourceError `WAXSEAL_KEY_SOURCE_NO_CREDENTIALS` where systemd has handed over none.
 * @throws {ConfigError} `WAXSEAL_CREDENTIAL_NAME` when `name` is none
 */
export function systemdKeys(from: string | SystemdKeysOptions): LiveKeySource {
  const options = typeof from === "string" ? { name: from } : from;
  return liveKeys(systemdSource(options), options);
}

/** Returns a credential as a source of keys, which nobody can write. @throws {ConfigError} `WAXSEAL_CREDENTIAL_NAME` when `name` is none */
export function systemdSource({ name, env = process.env }: SystemdSourceOptions): KeySource {
  if (!CREDENTIAL_NAME.test(name)) {
    throw new ConfigError("WAXSEAL_CREDENTIAL_NAME", "A credential has a file's name, without slash and colon, such as secret_key.");
  }
  const missing = (): KeySourceError =>
    new KeySourceError(
      "WAXSEAL_KEY_SOURCE_NO_CREDENTIALS",
      `systemd has handed over no credential ${name}; add to the service: LoadCredential=${name}:/path/of/the/key`,
    );
  const path = (): string => {
    const folder = env["CREDENTIALS_DIRECTORY"];
    if (folder === undefined || !isAbsolute(folder)) throw missing();
    return join(folder, name);
  };
  return {
    name: `the credential ${name} of systemd`,
    load: async (options) => whereMissing(documentOfFile(path(), { readableBy: "group" }, options), missing),
    watch: (onChange) => watchFile(path(), onChange),
  };
}
