import type { Repository } from "../../scan-result.ts";
import { ROOT } from "./artifact-location.ts";

const NETWORK = new Set(["http:", "https:", "ssh:", "git:"]);
/** What git takes for user, host and path of ssh. Without a user it might be a scheme. */
const SCP_LIKE = /^[\w.-]+@([\w.-]+):([^/\\:][^\\:]*)$/;

/** Returns the version that was looked at, as SARIF says it; undefined where its URI is none that others can use. */
export function provenanceOf(repository: Repository | undefined): Record<string, unknown> | undefined {
  const repositoryUri = repository && uriOf(repository.uri);
  if (repository === undefined || repositoryUri === undefined) return undefined;
  const { revision, branch } = repository;
  return { repositoryUri, revisionId: revision, branch, mappedTo: { uriBaseId: ROOT } };
}

/** Returns `text` as a URI without what signs in there: user, password, token. */
function uriOf(text: string): string | undefined {
  const [, host, path] = SCP_LIKE.exec(text) ?? [];
  const url = URL.parse(host === undefined ? text : `ssh://${host}/${path!}`);
  if (url === null || !NETWORK.has(url.protocol)) return undefined;
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  return url.href;
}
