import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { afterAll, describe, expect, it } from "vitest";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { createRing } from "../../../src/keys/rotation/create-ring.ts";
import { promote } from "../../../src/keys/rotation/promote.ts";
import { revoke } from "../../../src/keys/rotation/revoke.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { awsSource } from "../../../src/keys/sources/aws.ts";
import { startMoto } from "../../servers/moto.ts";
import { need } from "../../support/need.ts";

const moto = await need("moto, an AWS to test with", startMoto);
afterAll(() => moto?.remove());

/** Returns what an edit that has to be allowed makes of a ring. */
function allowed<R>(edit: { ok: true; ring: R } | { ok: false; guard: string; hint: string }): R {
  if (!edit.ok) throw new Error(`${edit.guard}: ${edit.hint}`);
  return edit.ring;
}

describe.runIf(moto)("a rotation in AWS Secrets Manager", () => {
  it("goes through staging, promotion and revocation, each a revision of its own", async () => {
    const access = { endpoint: moto!.url, region: "eu-central-1" };
    const identity = { accessKeyId: "AKIDTEST", secretAccessKey: "a secret" };
    const first = createRing({ app: "shop" });
    const admin = new SecretsManager({ ...access, credentials: identity });
    await admin.createSecret({ Name: "shop/keyring", SecretString: writeDocument(first) });
    const source = awsSource({ secretId: "shop/keyring", ...access, credentials: () => Promise.resolve(identity) });

    let ring = await source.load();
    const staged = allowed(stage(ring));
    await source.write!(staged, { expectedRevision: ring.revision });
    await expect(source.write!(allowed(stage(ring)), { expectedRevision: ring.revision })).rejects.toMatchObject({
      code: "WAXSEAL_KEYRING_CONFLICT",
    });

    ring = await source.load();
    expect(ring.keys.map(({ state }) => state).sort()).toEqual(["current", "staged"]);
    await source.write!(allowed(promote(ring, { acknowledged: new Map([["node-1", ring.revision]]) })), {
      expectedRevision: ring.revision,
    });

    ring = await source.load();
    expect([ring.revision, ring.keys.map(({ state }) => state).sort()]).toEqual([3, ["current", "fallback"]]);
    await source.write!(allowed(revoke(ring, first.current.id, { reason: "leak" })), { expectedRevision: ring.revision });

    ring = await source.load();
    expect([ring.revision, ring.floor, ring.keys.length]).toEqual([4, 4, 1]);
    expect(ring.revoked.map(({ id, reason }) => [id, reason])).toEqual([[first.current.id, "leak"]]);
  });
});
