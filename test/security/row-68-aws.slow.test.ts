import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, describe, expect, test } from "vitest";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { awsSource } from "../../src/keys/sources/aws.ts";
import { startMoto } from "../servers/moto.ts";
import { need } from "../support/need.ts";

const ROUNDS = 20;
const CONFLICT = "WAXSEAL_KEYRING_CONFLICT";
const moto = await need("moto, an AWS to test with", startMoto);
afterAll(() => moto?.remove());

async function tell(child: ChildProcess, step: "load" | "write"): Promise<string> {
  const answer = once(child, "message");
  child.send(step);
  return String((await answer)[0]);
}

describe.runIf(moto)("68. Two rotators on one revision: one wins (AWS Secrets Manager)", () => {
  test(`in ${ROUNDS} rounds of two processes`, async () => {
    const secretId = "shop/keyring";
    const access = { endpoint: moto!.url, region: "eu-central-1" };
    const identity = { accessKeyId: "AKIDTEST", secretAccessKey: "a secret" };
    await new SecretsManager({ ...access, credentials: identity }).createSecret({ Name: secretId, SecretString: generateSecretKey() });
    const source = awsSource({ secretId, ...access, credentials: () => Promise.resolve(identity) });
    const path = new URL("row-68-aws-writer.ts", import.meta.url);
    const writers = [0, 1].map(() => fork(path, [secretId, moto!.url], { execArgv: [] }));
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        await Promise.all(writers.map((writer) => tell(writer, "load")));
        const outcomes = await Promise.all(writers.map((writer) => tell(writer, "write")));
        const winners = outcomes.filter((outcome) => outcome !== CONFLICT);
        expect([winners.length, outcomes.length]).toEqual([1, 2]);
        const { revision, current } = await source.load();
        expect([revision, current.key.fingerprint]).toEqual([round, winners[0]]);
      }
    } finally {
      for (const writer of writers) writer.kill();
    }
  });
});
