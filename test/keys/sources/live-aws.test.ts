import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SSM } from "@aws-sdk/client-ssm";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, it, vi } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { documentDigest, writeDocument } from "../../../src/keys/document/write-document.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import type { KeySource } from "../../../src/keys/key-source.ts";
import { awsKeys, awsSource } from "../../../src/keys/sources/aws.ts";
import type { Fetch } from "../../../src/keys/sources/http/fetch.ts";
import { createWaxseal } from "../../../src/web/create-waxseal.ts";
import { startMoto } from "../../servers/moto.ts";
import { need } from "../../support/need.ts";

const moto = await need("moto, an AWS to test with", startMoto);
const endpoint = moto?.url ?? "";
const region = "eu-central-1";
const CANARY = "canary-Vd0nq3xkTz8wRrYb-5HsL2uEo9mJcPfA";
const identity = { accessKeyId: "AKIDTEST", secretAccessKey: CANARY };
const credentials = () => Promise.resolve(identity);
const secrets = new SecretsManager({ endpoint, region, credentials: identity, maxAttempts: 1 });
const parameters = new SSM({ endpoint, region, credentials: identity, maxAttempts: 1 });
const documentOf = (revision: number, current = generateSecretKey()): RingDocument =>
  new RingDocument({ ...bareKeys({ current }), app: "shop", revision });

let count = 0;
/** Puts a text in place as an administrator does, and returns its name. */
async function secretWith(SecretString: string): Promise<string> {
  const Name = `shop/keyring-${++count}`;
  await secrets.createSecret({ Name, SecretString });
  return Name;
}

async function parameterWith(Value: string, Type: "SecureString" | "String" = "SecureString"): Promise<string> {
  const Name = `/shop/keyring-${++count}`;
  await parameters.putParameter({ Name, Value, Type });
  return Name;
}

async function textOf(secretId: string): Promise<string | undefined> {
  return (await secrets.getSecretValue({ SecretId: secretId, VersionStage: "AWSCURRENT" })).SecretString;
}

const CLIENTS = [
  { client: "our own client", secret: (secretId: string) => awsSource({ secretId, endpoint, region, credentials }) },
  { client: "the client of AWS's SDK", secret: (secretId: string) => awsSource({ secretId, client: secrets }) },
];
const PARAMETER_CLIENTS = [
  { client: "our own client", parameter: (parameter: string) => awsSource({ parameter, endpoint, region, credentials }) },
  { client: "the client of AWS's SDK", parameter: (parameter: string) => awsSource({ parameter, client: parameters }) },
];

afterAll(() => moto?.remove());

describe.runIf(moto).each(CLIENTS)("Secrets Manager by $client", ({ secret }) => {
  it("gives the document, or the key, that an administrator put there", async () => {
    const document = documentOf(42);
    expect(documentDigest(await secret(await secretWith(writeDocument(document))).load())).toBe(documentDigest(document));
    expect((await secret(await secretWith(generateSecretKey())).load()).revision).toBe(0);
  });

  it("says which secret is missing", async () => {
    const absent = secret("shop/absent");
    for (const act of [() => absent.load(), () => absent.write!(documentOf(1), { expectedRevision: 0 })]) {
      const failing = act();
      await expect(failing).rejects.toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEY_SOURCE_MISSING" });
      await expect(failing).rejects.toThrow("shop/absent in AWS Secrets Manager");
    }
  });

  it("keeps what is written, and the version before it as AWSPREVIOUS", async () => {
    const name = await secretWith(writeDocument(documentOf(1)));
    const before = await textOf(name);
    const next = documentOf(2);
    await secret(name).write!(next, { expectedRevision: 1 });
    expect(documentDigest(await secret(name).load())).toBe(documentDigest(next));
    const previous = await secrets.getSecretValue({ SecretId: name, VersionStage: "AWSPREVIOUS" });
    expect(previous.SecretString).toBe(before);
    await secret(name).write!(documentOf(3), { expectedRevision: 2 });
    expect((await secret(name).load()).revision).toBe(3);
  });

  it("puts a document where a bare key was", async () => {
    const key = generateSecretKey();
    const name = await secretWith(key);
    await secret(name).write!(documentOf(1, key), { expectedRevision: 0 });
    expect((await secret(name).load()).current.key.fingerprint).toBe(documentOf(1, key).current.key.fingerprint);
  });

  it("writes nothing over a revision that was not expected", async () => {
    const name = await secretWith(writeDocument(documentOf(5)));
    const before = await textOf(name);
    await expect(secret(name).write!(documentOf(5), { expectedRevision: 4 })).rejects.toMatchObject({ code: "WAXSEAL_KEYRING_CONFLICT" });
    expect(await textOf(name)).toBe(before);
  });

  it("leaves the old document current when a writer dies between its two steps", async () => {
    const name = await secretWith(writeDocument(documentOf(1)));
    const before = await textOf(name);
    const dying = awsSource({
      secretId: name,
      client: {
        getSecretValue: (input) => secrets.getSecretValue(input),
        putSecretValue: (input) => secrets.putSecretValue(input),
        updateSecretVersionStage: () => Promise.reject(new Error("the process has ended")),
      },
    });
    await expect(dying.write!(documentOf(2), { expectedRevision: 1 })).rejects.toMatchObject({ name: "KeySourceError" });
    expect(await textOf(name)).toBe(before);
    await secret(name).write!(documentOf(2), { expectedRevision: 1 });
    expect((await secret(name).load()).revision).toBe(2);
  });

  it("says nothing of what it was told when it fails", async () => {
    const error: unknown = await secret("shop/absent")
      .load()
      .catch((caught: unknown) => caught);
    const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    expect(shown).not.toContain(CANARY);
    expect((error as Error).cause).toBeUndefined();
  });

  it("gives up when the caller does", async () => {
    const name = await secretWith(generateSecretKey());
    const failing = secret(name).load({ signal: AbortSignal.abort() });
    await expect(failing).rejects.toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEY_SOURCE_TIMEOUT" });
  });
});

describe.runIf(moto).each(PARAMETER_CLIENTS)("the Parameter Store by $client", ({ parameter }) => {
  it("gives the document, or the key, that an administrator put there", async () => {
    const document = documentOf(42);
    expect(documentDigest(await parameter(await parameterWith(writeDocument(document))).load())).toBe(documentDigest(document));
    expect((await parameter(await parameterWith(generateSecretKey())).load()).revision).toBe(0);
  });

  it("says which parameter is missing", async () => {
    const failing = parameter("/shop/absent").load();
    await expect(failing).rejects.toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEY_SOURCE_MISSING" });
    await expect(failing).rejects.toThrow("/shop/absent in the AWS Parameter Store");
  });

  it("is not believed where it is not encrypted", async () => {
    const failing = parameter(await parameterWith(generateSecretKey(), "String")).load();
    await expect(failing).rejects.toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEY_SOURCE_EXPOSED" });
  });
});

describe.runIf(moto)("an application whose keys AWS keeps", () => {
  it("starts with them", async () => {
    const document = documentOf(1);
    const keys = awsKeys({ secretId: await secretWith(writeDocument(document)), refresh: "5m", endpoint, region, credentials });
    const waxseal = createWaxseal({ keys });
    await waxseal.ready();
    expect(keys.ring.current.fingerprint).toBe(document.current.key.fingerprint);
    keys.close();
  });

  it("does not start where AWS cannot be reached, and says why", async () => {
    const source: KeySource = awsSource({ secretId: "shop/keyring", endpoint: "http://127.0.0.1:1", region, credentials });
    await expect(source.load()).rejects.toMatchObject({ code: "WAXSEAL_KEY_SOURCE_UNREACHABLE" });
    const client = new SecretsManager({ endpoint: "http://127.0.0.1:1", region, credentials: identity, maxAttempts: 1 });
    await expect(awsSource({ secretId: "shop/keyring", client }).load()).rejects.toMatchObject({ code: "WAXSEAL_KEY_SOURCE_UNREACHABLE" });
  });
});

describe.runIf(moto)("Secrets Manager, from a pod of EKS", () => {
  it("is read with what STS lends for the service account's token", async () => {
    const folder = mkdtempSync(join(tmpdir(), "waxseal-eks-"));
    const path = join(folder, "token");
    writeFileSync(path, CANARY);
    for (const [name, value] of Object.entries({
      AWS_ACCESS_KEY_ID: "",
      AWS_WEB_IDENTITY_TOKEN_FILE: path,
      AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/shop",
      AWS_REGION: region,
    })) {
      vi.stubEnv(name, value);
    }
    const asked: string[] = [];
    const fetchHere: Fetch = (url, init) => {
      asked.push(`${url} ${/Credential=(ASIA)/.exec(init.headers["authorization"] ?? "")?.[1] ?? ""}`);
      return fetch(endpoint, init);
    };
    const secretId = await secretWith(writeDocument(documentOf(7)));
    const { revision } = await awsSource({ secretId, fetch: fetchHere }).load();
    expect(revision).toBe(7);
    expect(asked).toEqual(["https://sts.eu-central-1.amazonaws.com/ ", "https://secretsmanager.eu-central-1.amazonaws.com/ ASIA"]);
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
});
