import { textOfUtf8 } from "../../../encoding/utf8.ts";
import { sourceFailure } from "../http/source-failure.ts";
import { startOfFile } from "../start-of-file.ts";

/** Where Kubernetes mounts the token of a pod's service account. */
export const SERVICE_ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** More than a credential may have, so that one that is too long is seen to be. */
const MOST_BYTES = 16_400;

/**
 * Returns the token in a file as it stands now: Kubernetes replaces it before it ends.
 *
 * @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_DENIED` when there is none that can be read
 */
export async function tokenOfFile(path: string, source: string): Promise<string> {
  const text = await textOfFile(path).catch(() => undefined);
  if (text === undefined) throw sourceFailure("denied", source, `no token can be read in ${JSON.stringify(path)}`);
  return text.replace(/\r?\n$/, "");
}

/** Follows symbolic links, as a projected volume consists of them. */
async function textOfFile(path: string): Promise<string | undefined> {
  return textOfUtf8(await startOfFile(path, { mostBytes: MOST_BYTES, followSymlinks: true }));
}
