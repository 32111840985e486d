import { memberAt, textAt } from "../answer-member.ts";
import type { GivenToken } from "../credentials/renewed-token.ts";
import { requestJson, type HttpOptions } from "../http/request.ts";
import { sourceFailure } from "../http/source-failure.ts";

export interface MetadataTokenOptions extends HttpOptions {
  name: string;
  metadataHost?: string | undefined;
  signal: AbortSignal | undefined;
}

/**
 * Returns an access token of the service account that Google Cloud gave this machine.
 *
 * Source: docs.cloud.google.com/compute/docs/access/authenticate-workloads; the variable GCE_METADATA_HOST is that of Google's own libraries
 */
export async function metadataToken({ name, metadataHost, signal, ...http }: MetadataTokenOptions): Promise<GivenToken> {
  const host = [metadataHost, process.env["GCE_METADATA_HOST"]].find(Boolean) ?? "metadata.google.internal"; // an empty one would make the path a host
  const answer = await requestJson({
    ...http,
    source: `the metadata server, asked for the token to ${name},`,
    url: `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`,
    headers: { "metadata-flavor": "Google" },
    allowHttp: true, // it is the machine's own, and speaks nothing else
    signal,
  });
  const seconds = memberAt(answer, "expires_in");
  if (typeof seconds !== "number") throw sourceFailure("malformed", name, "its token has no end");
  return { token: textAt(answer, name, "access_token"), seconds };
}
