import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readDocument } from "../../../src/keys/document/read-document.ts";
import type { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { startMoto } from "../../servers/moto.ts";
import { need } from "../../support/need.ts";
import { KEY, NOW, cli, temporaryFolders } from "../run-cli.ts";
import { DAY } from "./keys-world.ts";

const moto = await need("moto, an AWS to test with", startMoto);
afterAll(() => moto?.remove());

const newFolder = temporaryFolders();
const REGION = "eu-central-1";

beforeEach(() => {
  vi.stubEnv("AWS_REGION", REGION);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDTEST");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "canary-of-aws");
});
afterEach(() => vi.unstubAllEnvs());

describe.runIf(moto)("waxseal keys on a secret of AWS", () => {
  it.each(["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SECRETS_MANAGER"])("goes through all steps, at the endpoint in %s", async (variable) => {
    const credentials = { accessKeyId: "AKIDTEST", secretAccessKey: "canary-of-aws" };
    const admin = new SecretsManager({ endpoint: moto!.url, region: REGION, credentials });
    const SecretId = `shop/${variable}`;
    await admin.createSecret({ Name: SecretId, SecretString: KEY });
    const cwd = newFolder();
    let now = NOW;
    const ring = async (): Promise<RingDocument> =>
      readDocument((await admin.getSecretValue({ SecretId, VersionStage: "AWSCURRENT" })).SecretString!, "the secret");
    const keys = async (...words: string[]): Promise<number> => {
      const env = { AWS_ENDPOINT_URL: "http://127.0.0.1:1", [variable]: moto!.url };
      const { code, out, err } = await cli(["keys", ...words, "--source", `aws:${SecretId}`], { cwd, env, now });
      expect(err).toBe("");
      for (const secret of [KEY, "canary-of-aws"]) expect(out).not.toContain(secret);
      return code;
    };

    expect(await keys("init", "--app", "shop")).toBe(0);
    expect(await keys("stage")).toBe(0);
    expect(await keys("promote")).toBe(1);
    now += DAY;
    expect(await keys("promote")).toBe(0);
    expect((await ring()).keys.map(({ state }) => state)).toEqual(["current", "fallback"]);
    expect(await keys("revoke", "current", "--reason", "leak", "--yes")).toBe(0);
    expect(await ring()).toMatchObject({ revision: 4, floor: 4, revoked: [{ reason: "leak" }] });
    expect(await keys("status")).toBe(0);
  });
});
