import type { IncomingMessage, RequestListener } from "node:http";
import { text as textOf } from "node:stream/consumers";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import type { KeySource } from "../../../src/keys/key-source.ts";
import { awsKeys, awsSource, type AwsAccess } from "../../../src/keys/sources/aws.ts";
import { webServer } from "../../servers/web-server.ts";

const CANARY = "canary-Vd0nq3xkTz8wRrYb-5HsL2uEo9mJcPfA";
const key = generateSecretKey();
const credentials = () => Promise.resolve({ accessKeyId: "AKIDTEST", secretAccessKey: CANARY, sessionToken: CANARY });
const documentOf = (revision: number): RingDocument => new RingDocument({ ...bareKeys({ current: key }), app: "shop", revision });
/** Returns what is loaded, or why nothing is. */
const loaded = (source: KeySource): Promise<unknown> => source.load().catch((error: unknown) => error);

beforeEach(() => {
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION"]) vi.stubEnv(name, "");
});
afterEach(() => vi.unstubAllEnvs());

/** What an action answers: a status, and what is said in JSON. */
type Action = (input: Readonly<Record<string, unknown>>) => readonly [status: number, answer: unknown] | "cut";

/** Answers as AWS does where moto does not: refusals, lost answers, strange ones. */
function actions(table: Readonly<Record<string, Action>>, log: string[] = []): RequestListener {
  return (request: IncomingMessage, response) => {
    void textOf(request).then((body) => {
      const name = String(request.headers["x-amz-target"]).split(".")[1]!;
      log.push(name);
      const answered = table[name]!(JSON.parse(body) as Record<string, unknown>);
      if (answered === "cut") return void request.socket.destroy();
      response.writeHead(answered[0], { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answered[1]));
    });
  };
}

const refusing = (status: number, name: string): RequestListener => {
  const answer: Action = () => [status, { __type: name, Message: CANARY }];
  return actions({ GetSecretValue: answer, GetParameter: answer });
};

describe("a secret of AWS", () => {
  it("is asked for by name and as the current version, signed", async () => {
    const inputs: unknown[] = [];
    await using server = await webServer(
      actions({
        GetSecretValue: (input) => {
          inputs.push(input);
          return [200, { SecretString: key, VersionId: "v1" }];
        },
      }),
    );
    const source = awsSource({ secretId: "shop/keyring", region: "eu-central-1", endpoint: server.url, credentials });
    expect((await source.load()).revision).toBe(0);
    expect(inputs).toEqual([{ SecretId: "shop/keyring", VersionStage: "AWSCURRENT" }]);
    const { headers } = server.asked[0]!;
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDTEST\/\d{8}\/eu-central-1\/secretsmanager\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
    );
    expect(headers["x-amz-target"]).toBe("secretsmanager.GetSecretValue");
  });

  it.each<[name: string, status: number, code: string]>([
    ["ResourceNotFoundException", 400, "MISSING"],
    ["ParameterNotFound", 400, "MISSING"],
    ["com.amazonaws.secretsmanager#ResourceNotFoundException", 400, "MISSING"],
    ["ResourceNotFoundException:http://internal.amazon.com/", 400, "MISSING"],
    ["AccessDeniedException", 400, "DENIED"],
    ["UnrecognizedClientException", 400, "DENIED"],
    ["ExpiredTokenException", 403, "DENIED"],
    ["InvalidRequestException", 400, "REFUSED"],
    ["ThrottlingException", 400, "REFUSED"],
    [CANARY, 400, "REFUSED"],
    ["__proto__", 500, "REFUSED"],
  ])("that is refused as %s", async (name, status, code) => {
    await using server = await webServer(refusing(status, name));
    for (const place of [{ secretId: "shop/keyring" }, { parameter: "/shop/keyring" }]) {
      const error = await loaded(awsSource({ ...place, region: "eu-central-1", endpoint: server.url, credentials }));
      expect(error).toMatchObject({ name: "KeySourceError", code: `WAXSEAL_KEY_SOURCE_${code}` });
      expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain(CANARY);
      expect((error as Error).message).toContain("shop/keyring");
    }
  });

  it("is asked for again when AWS is too busy", async () => {
    let busy = 2;
    const log: string[] = [];
    const answer: Action = () => (busy-- > 0 ? [400, { __type: "ThrottlingException" }] : [200, { SecretString: key, VersionId: "v1" }]);
    await using server = await webServer(actions({ GetSecretValue: answer }, log));
    await awsSource({ secretId: "shop/keyring", region: "eu-central-1", endpoint: server.url, credentials }).load();
    expect(log.length).toBe(3);
  });

  it.each<[what: string, answer: unknown]>([
    ["binary", { SecretBinary: "c2VjcmV0", VersionId: "v1" }],
    ["nothing", {}],
    ["null", null],
    ["a list", [1]],
    ["without a version", { SecretString: key }],
  ])("that is %s is refused", async (_what, answer) => {
    await using server = await webServer(actions({ GetSecretValue: () => [200, answer] }));
    const source = awsSource({ secretId: "shop/keyring", region: "eu-central-1", endpoint: server.url, credentials });
    expect(await loaded(source)).toMatchObject({ code: "WAXSEAL_KEY_SOURCE_MALFORMED" });
  });

  it("is read at ready(), and nothing before", async () => {
    await using server = await webServer(actions({ GetSecretValue: () => [200, { SecretString: key, VersionId: "v1" }] }));
    const keys = awsKeys({ secretId: "shop/keyring", refresh: "5m", region: "eu-central-1", endpoint: server.url, credentials });
    expect(server.asked.length).toBe(0);
    await keys.ready();
    expect([keys.ring.current.fingerprint, keys.document.revision]).toEqual([bareKeys({ current: key }).current.key.fingerprint, 0]);
    keys.close();
  });
});

describe("how a secret is replaced", () => {
  const current = { SecretString: writeDocument(documentOf(7)), VersionId: "v7" };
  const access = { secretId: "shop/keyring", region: "eu-central-1", credentials, tries: 2 };

  /** Writes revision 8 where `move` answers when the label is to move, and `after` is current from then on. */
  async function write(move: Action, after: (to: string) => string, expectedRevision = 7): Promise<{ outcome: unknown; log: string[] }> {
    const log: string[] = [];
    let to = "";
    let held = current;
    const table: Record<string, Action> = {
      GetSecretValue: () => [200, held],
      PutSecretValue: ({ ClientRequestToken, VersionStages }) => {
        to = String(ClientRequestToken);
        expect(VersionStages).toEqual(["WAXSEALDRAFT"]);
        return [200, {}];
      },
      UpdateSecretVersionStage: (input) => {
        expect(input).toMatchObject({ VersionStage: "AWSCURRENT", MoveToVersionId: to, RemoveFromVersionId: "v7" });
        held = { ...held, VersionId: after(to) };
        return move(input);
      },
    };
    await using server = await webServer(actions(table, log));
    const outcome = await awsSource({ ...access, endpoint: server.url }).write!(documentOf(8), { expectedRevision }).catch(
      (error: unknown) => error,
    );
    return { outcome, log };
  }

  const refused: Action = () => [400, { __type: "InvalidParameterException", Message: CANARY }];

  it("is a draft first, and a label that moves after it", async () => {
    const { outcome, log } = await write(
      () => [200, {}],
      (to) => to,
    );
    expect([outcome, log]).toEqual([undefined, ["GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"]]);
  });

  it("leaves all as it was when another revision is there", async () => {
    const { outcome, log } = await write(refused, () => "v7", 6);
    expect([outcome, log]).toEqual([expect.objectContaining({ code: "WAXSEAL_KEYRING_CONFLICT" }), ["GetSecretValue"]]);
  });

  it("is a conflict when the label has gone to another version meanwhile", async () => {
    expect((await write(refused, () => "of another writer")).outcome).toMatchObject({ code: "WAXSEAL_KEYRING_CONFLICT" });
  });

  it("has succeeded when only the answer was lost", async () => {
    expect(
      (
        await write(
          () => "cut",
          (to) => to,
        )
      ).outcome,
    ).toBeUndefined();
    expect((await write(refused, (to) => to)).outcome).toBeUndefined(); // a second try, after the first one's answer was lost
  });

  it("has failed, and is no conflict, when the label stays where it was", async () => {
    expect((await write(refused, () => "v7")).outcome).toMatchObject({ code: "WAXSEAL_KEY_SOURCE_REFUSED" });
    expect(
      (
        await write(
          () => "cut",
          () => "v7",
        )
      ).outcome,
    ).toMatchObject({ code: "WAXSEAL_KEY_SOURCE_UNREACHABLE" });
  });

  it("refuses what could not be read again", async () => {
    const huge = new RingDocument({
      ...documentOf(8),
      revoked: Array.from({ length: 999 }, (_, id) => ({ id: `k${id}`, at: 0, reason: "x".repeat(99) })),
    });
    const source = awsSource({ ...access, endpoint: "https://127.0.0.1:1" });
    await expect(source.write!(huge, { expectedRevision: 7 })).rejects.toMatchObject({ code: "WAXSEAL_KEY_SOURCE_TOO_LARGE" });
  });
});

describe("a parameter of AWS", () => {
  const load = async (parameter: unknown): Promise<unknown> => {
    await using server = await webServer(actions({ GetParameter: () => [200, { Parameter: parameter }] }));
    const source = awsSource({ parameter: "/shop/keyring", region: "eu-central-1", endpoint: server.url, credentials });
    return await loaded(source);
  };

  it("is read when it is encrypted", async () => {
    expect(await load({ Type: "SecureString", Value: writeDocument(documentOf(7)) })).toMatchObject({ app: "shop", revision: 7 });
  });

  it.each(["String", "StringList", undefined])("is refused when it is a %s", async (Type) => {
    expect(await load({ Type, Value: key })).toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEY_SOURCE_EXPOSED" });
  });

  it("is not written, since nothing there compares", () => {
    expect(awsSource({ parameter: "/shop/keyring" }).write).toBeUndefined();
    expect(awsKeys({ parameter: "/shop/keyring" }).write).toBeUndefined();
  });
});

describe("the way to AWS", () => {
  const load = (access: AwsAccess): Promise<unknown> => loaded(awsSource({ secretId: "shop/keyring", credentials, ...access }));

  it.each([undefined, "", "eu-central-1.example.org/", "EU", "a b"])("needs a region: %j", async (region) => {
    expect(await load({ region })).toMatchObject({ name: "ConfigError", code: "WAXSEAL_AWS_REGION" });
  });

  it.each<[region: string, origin: string]>([
    ["eu-central-1", "https://secretsmanager.eu-central-1.amazonaws.com/"],
    ["cn-north-1", "https://secretsmanager.cn-north-1.amazonaws.com.cn/"],
  ])("leads to where the region %s is", async (region, origin) => {
    for (const [name, given] of [["AWS_REGION"], ["AWS_DEFAULT_REGION"], ["", region]] as const) {
      vi.unstubAllEnvs();
      for (const one of ["AWS_REGION", "AWS_DEFAULT_REGION"]) vi.stubEnv(one, one === name ? region : "");
      const asked: string[] = [];
      await load({
        region: given,
        tries: 1,
        fetch: (url) => {
          asked.push(url);
          return Promise.reject(new Error(CANARY));
        },
      });
      expect(asked).toEqual([origin]);
    }
  });

  it.each(["http://example.org", "https://example.org/path", "https://example.org/?a", "https://a:b@example.org", "nothing"])(
    "does not lead to %s",
    async (endpoint) => {
      expect(await load({ region: "eu-central-1", endpoint })).toMatchObject({ name: "ConfigError", code: "WAXSEAL_KEY_SOURCE_URL" });
    },
  );

  it("says that credentials failed, and not how", async () => {
    const error = await load({ region: "eu-central-1", credentials: () => Promise.reject(new Error(CANARY)) });
    expect(error).toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEY_SOURCE_CREDENTIALS" });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CANARY);
  });

  it("is bounded in time when credentials never come", async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    expect(await load({ region: "eu-central-1", credentials: never, deadlineMs: 20 })).toMatchObject({
      code: "WAXSEAL_KEY_SOURCE_TIMEOUT",
    });
  });
});
