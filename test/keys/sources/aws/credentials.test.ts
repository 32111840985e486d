import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { text as textOf } from "node:stream/consumers";
import { inspect } from "node:util";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AwsCredentials, Environment } from "../../../../src/keys/sources/aws/credentials.ts";
import { defaultCredentials } from "../../../../src/keys/sources/aws/default-credentials.ts";
import type { Fetch } from "../../../../src/keys/sources/http/fetch.ts";
import { webServer } from "../../../servers/web-server.ts";

const LENT = { AccessKeyId: "ASIALENT", SecretAccessKey: "lent secret", Token: "lent token", Expiration: "2027-01-31T12:00:00Z" };
const BORROWED: AwsCredentials = { accessKeyId: "ASIALENT", secretAccessKey: "lent secret", sessionToken: "lent token" };
const CANARY = "canary-Vd0nq3xkTz8wRrYb-5HsL2uEo9mJcPfA";
const folder = await mkdtemp(join(tmpdir(), "waxseal-aws-"));
afterAll(() => rm(folder, { recursive: true }));

interface Found {
  outcome: unknown;
  /** Method, address and token of each question. */
  asked: readonly (readonly (string | undefined)[])[];
}

/** Looks for credentials where every address leads to a real server on this machine. */
async function find(env: Environment, listener: RequestListener): Promise<Found> {
  const asked: (readonly (string | undefined)[])[] = [];
  await using server = await webServer(listener);
  const fetchHere: Fetch = (url, init) => {
    const { pathname, search } = new URL(url);
    asked.push([init.method, url, init.headers["authorization"] ?? init.headers["x-aws-ec2-metadata-token"]]);
    return fetch(server.url + pathname + search, init);
  };
  const outcome = await defaultCredentials({ region: "eu-central-1", env, fetch: fetchHere }).catch((error: unknown) => error);
  return { outcome, asked };
}

const lend: RequestListener = (_, response) => response.end(JSON.stringify(LENT));

describe("credentials", () => {
  it("of the environment come first", async () => {
    const env = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "s", AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/x" };
    expect(await find(env, lend)).toEqual({ outcome: { accessKeyId: "AKIA", secretAccessKey: "s", sessionToken: undefined }, asked: [] });
    expect((await find({ ...env, AWS_SESSION_TOKEN: "t" }, lend)).outcome).toMatchObject({ sessionToken: "t" });
  });

  it("that are none are said to be none", async () => {
    expect((await find({ AWS_EC2_METADATA_DISABLED: "true" }, lend)).outcome).toMatchObject({
      name: "KeySourceError",
      code: "WAXSEAL_KEY_SOURCE_CREDENTIALS",
    });
  });
});

describe("a web identity's credentials", () => {
  const path = join(folder, "web-identity");
  const env = { AWS_WEB_IDENTITY_TOKEN_FILE: path, AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/shop" };
  const xml = (credentials: string): string =>
    `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>${credentials}</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
  const [id, secret, session] = [
    "<AccessKeyId>ASIALENT</AccessKeyId>",
    "<SecretAccessKey>a+b/c=</SecretAccessKey>",
    "<SessionToken>AQ/+==</SessionToken>",
  ];
  const say =
    (status: number, text: string): RequestListener =>
    (_, response) =>
      response.writeHead(status, { "content-type": "text/xml" }).end(text);

  beforeAll(() => writeFile(path, `${CANARY}\n`));

  it("are those that the region's STS lends for the token in the file, before those of a container", async () => {
    let body = "";
    const { outcome, asked } = await find({ ...env, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/a" }, (request, response) => {
      void textOf(request).then((text) => {
        body = text;
        response.end(xml(`${session}\n  ${secret}<Expiration>2027-01-31T12:00:00Z</Expiration>${id}`));
      });
    });
    expect(outcome).toEqual({ accessKeyId: "ASIALENT", secretAccessKey: "a+b/c=", sessionToken: "AQ/+==" });
    expect(asked).toEqual([["POST", "https://sts.eu-central-1.amazonaws.com/", undefined]]);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: env.AWS_ROLE_ARN,
      RoleSessionName: "waxseal",
      WebIdentityToken: CANARY,
    });
  });

  it.each([
    xml(id + secret),
    xml(id + secret + session + session),
    xml(`${id}${secret}<!-- ${session} -->`),
    xml(`${id}${secret}<SessionToken><![CDATA[a]]></SessionToken>`),
    xml(`${id}${secret}<SessionToken>&#97;</SessionToken>`),
    xml(`${id}${secret}<SessionToken>a</AccessKeyId>`),
    xml(`${id}${secret}<SessionToken></SessionToken>`),
    `<!DOCTYPE a [<!ENTITY b "c">]>${xml(id + secret + session)}`,
    JSON.stringify(LENT),
    "",
  ])("are none in %j", async (text) => {
    expect((await find(env, say(200, text))).outcome).toMatchObject({ code: "WAXSEAL_KEY_SOURCE_MALFORMED" });
  });

  it.each<[name: string, status: number, code: string]>([
    ["ExpiredTokenException", 400, "DENIED"],
    ["InvalidIdentityToken", 400, "DENIED"],
    ["AccessDenied", 403, "DENIED"],
    ["IDPCommunicationError", 400, "REFUSED"],
    [CANARY, 400, "REFUSED"],
  ])("are refused with %s, and nobody else is asked", async (name, status, code) => {
    const { outcome, asked } = await find(
      env,
      say(status, `<ErrorResponse><Error><Code>${name}</Code><Message>${CANARY}</Message></Error></ErrorResponse>`),
    );
    expect(outcome).toMatchObject({ name: "KeySourceError", code: `WAXSEAL_KEY_SOURCE_${code}` });
    expect(inspect(outcome)).not.toContain(CANARY);
    expect(new Set(asked.map(([, url]) => url))).toEqual(new Set(["https://sts.eu-central-1.amazonaws.com/"]));
  });

  it.each<[what: string, more: Environment, code: string]>([
    ["no role", { AWS_ROLE_ARN: "" }, "CREDENTIALS"],
    ["a file that is not there", { AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, "absent") }, "DENIED"],
    ["a file without end", { AWS_WEB_IDENTITY_TOKEN_FILE: "/dev/zero" }, "DENIED"],
  ])("are not asked for with %s, nor an instance's in their place", async (_what, more, code) => {
    const { outcome, asked } = await find({ ...env, ...more }, lend);
    expect([outcome, asked]).toEqual([expect.objectContaining({ code: `WAXSEAL_KEY_SOURCE_${code}` }), []]);
  });
});

describe("a container's credentials", () => {
  it("are those of ECS, by a path", async () => {
    const { outcome, asked } = await find({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/1" }, lend);
    expect(outcome).toEqual(BORROWED);
    expect(asked).toEqual([["GET", "http://169.254.170.2/v2/credentials/1", undefined]]);
  });

  it.each([
    "http://169.254.170.2/a",
    "http://169.254.170.23/v1/credentials",
    "http://[fd00:ec2::23]/a",
    "http://localhost:9/a",
    "http://127.0.0.1/a",
    "https://example.org/a",
  ])("may come from %s", async (url) => {
    const { outcome, asked } = await find({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }, lend);
    expect([outcome, asked[0]![1]]).toEqual([BORROWED, url]);
  });

  it.each<Environment>([
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://example.org/" },
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.169.254/" },
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1.example.org/" },
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: "ftp://example.org/" },
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: "nothing" },
    { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "@example.org/" },
    { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: ".example.org/" },
    { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "@127.0.0.1/" },
  ])("never come from another host: %j", async (env) => {
    const { outcome, asked } = await find({ ...env, AWS_CONTAINER_AUTHORIZATION_TOKEN: "token" }, lend);
    expect([outcome, asked]).toEqual([expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_KEY_SOURCE_URL" }), []]);
  });

  it("are asked for with the token of the environment, or rather of the file", async () => {
    const path = join(folder, "token");
    await writeFile(path, "of the file\n");
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1", AWS_CONTAINER_AUTHORIZATION_TOKEN: "of the variable" };
    expect((await find(env, lend)).asked[0]![2]).toBe("of the variable");
    expect((await find({ ...env, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: path }, lend)).asked[0]![2]).toBe("of the file");
  });

  it("are not asked for with a token that is missing, without end, a pipe that nobody writes, or of two lines", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1" };
    for (const more of [
      { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, "absent") },
      { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: pipe },
      { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "/dev/zero" },
      { AWS_CONTAINER_AUTHORIZATION_TOKEN: "one\r\nx-injected: 1" },
    ]) {
      const { outcome, asked } = await find({ ...env, ...more }, lend);
      expect([outcome, asked]).toEqual([expect.objectContaining({ code: "WAXSEAL_KEY_SOURCE_CREDENTIALS" }), []]);
    }
  });

  it("that lack a part are refused", async () => {
    const { outcome } = await find({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/a" }, (_, response) =>
      response.end('{"AccessKeyId":"ASIA"}'),
    );
    expect(outcome).toMatchObject({ code: "WAXSEAL_KEY_SOURCE_MALFORMED" });
  });
});

describe("an instance's credentials", () => {
  const service: RequestListener = ({ method, url, headers }, response) => {
    if (method === "PUT" && url === "/latest/api/token") return response.end("metadata token");
    if (headers["x-aws-ec2-metadata-token"] !== "metadata token") return response.writeHead(401).end();
    return response.end(url === "/latest/meta-data/iam/security-credentials/" ? "shop-role\n" : JSON.stringify(LENT));
  };

  it("are asked for with a token, as version 2 does", async () => {
    const { outcome, asked } = await find({}, service);
    expect(outcome).toEqual(BORROWED);
    expect(asked).toEqual([
      ["PUT", "http://169.254.169.254/latest/api/token", undefined],
      ["GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/", "metadata token"],
      ["GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/shop-role", "metadata token"],
    ]);
  });

  it("are never asked for without one, as version 1 did", async () => {
    for (const status of [403, 404, 405]) {
      const { outcome, asked } = await find({}, ({ method }, response) =>
        response.writeHead(method === "PUT" ? status : 200).end("shop-role"),
      );
      expect(outcome).toBeInstanceOf(Error);
      expect(asked.map(([method]) => method)).toEqual(["PUT"]);
    }
  });

  it("are none where nothing answers", async () => {
    const { outcome, asked } = await find({}, ({ socket }) => socket.destroy());
    expect([outcome, asked.length]).toEqual([expect.objectContaining({ code: "WAXSEAL_KEY_SOURCE_CREDENTIALS" }), 1]);
  });

  it.each(["../../user-data", "..", "."])("are not looked for under a role that is no name: %s", async (role) => {
    const { outcome, asked } = await find({}, ({ method }, response) => response.end(method === "PUT" ? "token" : role));
    expect([outcome, asked.length]).toEqual([expect.objectContaining({ code: "WAXSEAL_KEY_SOURCE_MALFORMED" }), 2]);
  });
});
