import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { KeySourceError } from "../../src/errors.ts";
import type { KeySource } from "../../src/keys/key-source.ts";
import { defaultCredentials } from "../../src/keys/sources/aws/default-credentials.ts";
import { awsSource } from "../../src/keys/sources/aws.ts";
import type { Fetch } from "../../src/keys/sources/http/fetch.ts";
import { requestText } from "../../src/keys/sources/http/request.ts";
import { webServer } from "../servers/web-server.ts";

const region = "eu-central-1";
const folder = mkdtempSync(join(tmpdir(), "waxseal-row-29-"));
const tokenFile = join(folder, "token");
writeFileSync(tokenFile, "a.web.identity");
afterAll(() => rmSync(folder, { recursive: true }));
const credentials = () => Promise.resolve({ accessKeyId: "AKIDTEST", secretAccessKey: "a secret" });
const of = (source: KeySource): Promise<unknown> => source.load();

/** Each source that asks over HTTP, at a given address. */
const SOURCES: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  "whatever asks by requestText": (url) => requestText({ source: "the source", url, headers: { authorization: "Bearer token" } }),
  "AWS Secrets Manager": (endpoint) => of(awsSource({ secretId: "shop/keyring", endpoint, region, credentials })),
  "the AWS Parameter Store": (endpoint) => of(awsSource({ parameter: "/shop/keyring", endpoint, region, credentials })),
  "a container's credentials": (url) =>
    defaultCredentials({
      region,
      env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: "token" },
    }),
  "a web identity's credentials": (url) => {
    const fetchThere: Fetch = (_asked, init) => fetch(url, init);
    return defaultCredentials({
      region,
      env: { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: "arn:aws:iam::1:role/shop" },
      fetch: fetchThere,
    });
  },
  "an instance's credentials": (url) => {
    const fetchThere: Fetch = (asked, init) => fetch(url + new URL(asked).pathname, init);
    return defaultCredentials({ region, env: {}, fetch: fetchThere });
  },
};

describe("29. A key source that redirects to another host: not followed", () => {
  describe.each(Object.entries(SOURCES))("%s", (_name, load) => {
    test.for([301, 302, 303, 307, 308])("%d", async (status) => {
      await using other = await webServer((_, response) => response.end("{}"));
      await using server = await webServer((_, response) => response.writeHead(status, { location: `${other.url}/` }).end("{}"));
      const error: unknown = await load(server.url).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(KeySourceError);
      expect(error).toMatchObject({ code: "WAXSEAL_KEY_SOURCE_REDIRECT" });
      expect([server.asked.length, other.asked.length]).toEqual([1, 0]);
      expect((error as Error).message).not.toContain(other.url);
    });
  });
});
