/**
 * A key from a file that only the application may read, as secrets are mounted in containers and handed over by systemd.
 *
 * Shape:  UTF-8, the key and at most one line break after it
 * @module
 */
import { textOfUtf8 } from "../../encoding/utf8.ts";
import { ConfigError } from "../../errors.ts";
import { KeyRing, type LiveKeys } from "../key-ring.ts";
import { keyText } from "../key-text.ts";
import { LoadedKeys } from "../loaded-keys.ts";
import { readPrivateFile } from "../private-file.ts";

export interface FileKeysOptions {
  path: string;
  /** Accept a symbolic link, as Kubernetes mounts secrets. @default false */
  followSymlinks?: boolean | undefined;
}

/**
 * Returns keys that are read from a file at `ready()`; before that nothing is read.
 *
 * `ready()` rejects with a KeySourceError (`WAXSEAL_KEY_FILE_…`) when the file cannot be trusted, and with a ConfigError
 * (`WAXSEAL_KEY_EMPTY`, `WAXSEAL_KEY_UNCLEAN`, `WAXSEAL_KEY_FILE_FORMAT`) when what it holds is no key.
 */
export function fileKeys(from: string | FileKeysOptions): LiveKeys {
  const options = typeof from === "string" ? { path: from } : from;
  return new LoadedKeys(() => ringOfFile(options));
}

/** Returns the ring in a file as it stands now. Rejects as `ready()` of fileKeys does. */
export async function ringOfFile({ path, followSymlinks }: FileKeysOptions): Promise<KeyRing> {
  const bytes = await readPrivateFile(path, { followSymlinks });
  return new KeyRing({ current: keyOfFile(bytes, JSON.stringify(path)) });
}

function keyOfFile(bytes: Uint8Array, name: string): string {
  const text = textOfUtf8(bytes);
  if (text === undefined) throw format(name, "is not UTF-8 text (PowerShell's > writes UTF-16)");
  const key = keyText(text.replace(/\r?\n$/, ""), name);
  if (/[\r\n]/.test(key)) throw format(name, "holds more than one line");
  if (key.startsWith("{")) throw format(name, "holds a JSON document");
  return key;
}

function format(name: string, what: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_KEY_FILE_FORMAT",
    `${name} ${what}; a key file holds one key and nothing else, as \`npx waxseal generate\` prints it.`,
  );
}
