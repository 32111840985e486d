/**
 * AWS's Signature Version 4, as far as its JSON services need it: for requests to "/" without a query.
 *
 * Source: AWS Identity and Access Management User Guide, "Create a signed AWS API request". Vectors: test/keys/sources/aws/sigv4.test.ts,
 * from AWS's own signing test suite.
 * @module
 */
import { hash } from "../../../crypto/hash.ts";
import { hmac } from "../../../crypto/hmac.ts";
import { utf8 } from "../../../encoding/utf8.ts";
import type { AwsCredentials } from "./credentials.ts";

export interface UnsignedRequest {
  method: string;
  /** With the port where it is not the scheme's own. */
  host: string;
  /** All but `host`; names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface SigningScope {
  region: string;
  /** Such as "secretsmanager". */
  service: string;
  at: Date;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** Returns the headers to send with the request, those that it came with among them; `host` is left to who sends it. */
export function signedHeaders(
  { method, host, headers, body }: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  { region, service, at }: SigningScope,
): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, ""); // such as 20150830T123600Z
  const scope = [time.slice(0, 8), region, service, "aws4_request"];
  const sent = { ...headers, "x-amz-date": time, ...(sessionToken && { "x-amz-security-token": sessionToken }) };
  const signed = Object.entries({ ...sent, host }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  const canonical = [method, "/", "", ...signed.map(([name, value]) => `${name}:${oneSpaced(value)}`), "", names, hexHash(body)].join("\n");
  const key = scope.reduce((parent, step) => Buffer.from(hmac(parent, "sha256")(step, "binary"), "latin1"), utf8(`AWS4${secretAccessKey}`));
  const signature = hmac(key, "sha256")([ALGORITHM, time, scope.join("/"), hexHash(canonical)].join("\n"), "hex");
  return {
    ...sent,
    authorization: `${ALGORITHM} Credential=${[accessKeyId, ...scope].join("/")}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function oneSpaced(value: string): string {
  return value.trim().replace(/ +/g, " ");
}

function hexHash(text: string): string {
  return Buffer.from(hash("sha256", utf8(text))).toString("hex");
}
