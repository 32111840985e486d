/**
 * Keys from a secret that a container platform mounts.
 *
 * | platform | the file | its mode | a change arrives |
 * |---|---|---|---|
 * | Kubernetes, a volume of a Secret | a link by way of `..data` into the same volume | 0644 of root; what `defaultMode` says; 0440 with fsGroup | by a swap of `..data`, within a minute or two |
 * | Kubernetes, with subPath | itself | the same | never: start the pod again |
 * | Docker Swarm, Podman | itself, in /run/secrets | 0444 of root, or what the service says | never: a secret is replaced by another |
 * | Docker Compose, from a file | itself, in /run/secrets | those of the file on its host, owner and all | when the file is written in place; not by a rename on the host |
 *
 * Sources: Kubernetes 1.31, pkg/volume/util/atomic_writer.go, and its API, SecretVolumeSource; Docker's documents, "Manage sensitive data with Docker
 * secrets" and "Secrets in Compose".
 * @module
 */
import { KeySourceError } from "../../../errors.ts";
import type { KeySource, LiveKeySource, LoadOptions } from "../../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../../live-keys.ts";
import { documentOfFile } from "./document-of-file.ts";
import { watchFile } from "./watch-file.ts";
import { whereMissing } from "./where-missing.ts";

export interface MountedKeysOptions extends LiveKeysOptions {
  path: string;
}

/**
 * Returns keys from a mounted secret, such as `/run/secrets/secret_key` or `/etc/shop/SECRET_KEY`, read at `ready()` and again when the mount changes.
 *
 * In a container whoever runs may read what is mounted, and its walls keep out the others: so any mode is taken but one by which others than the owner
 * may write, and any owner. Links are followed as long as they stay in the folder of the path. Outside of containers use fileKeys.
 *
 * `ready()` rejects as that of fileKeys does.
 */
export function mountedKeys(from: string | MountedKeysOptions): LiveKeySource {
  const options = typeof from === "string" ? { path: from } : from;
  return liveKeys(mountedSource(options.path), options);
}

/** Returns a mounted secret as a source of keys, to which only the platform can write. */
export function mountedSource(path: string): KeySource {
  const name = JSON.stringify(path);
  const missing = (): KeySourceError =>
    new KeySourceError("WAXSEAL_KEY_FILE_MISSING", `There is no file ${name}; mount the secret with the key there.`);
  return {
    name: `the mounted secret ${name}`,
    load: (options?: LoadOptions) =>
      whereMissing(documentOfFile(path, { followSymlinks: true, readableBy: "everyone", anyOwner: true }, options), missing),
    watch: (onChange) => watchFile(path, onChange),
  };
}
