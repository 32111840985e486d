/**
 * A real Django reads and makes our tokens, by the class of docs/django.md as it stands there.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { need } from "../support/need.ts";
import { python } from "../support/python.ts";
import { ROOT } from "../support/run.ts";
import { djangoPath } from "./oracle.ts";

const [CURRENT, OLD] = ["AycSEE^^0-1vEaC8&ht(lds*IDUQrmG0Tf(h6eONMXNX9Lp+bn", "x2#Wq9!pLr7Vz4Tm8Kd1Yc6Hs3Gf5Jb0Nn-Qe*Ru+Ui(Oa)Zk"];
const keys = new KeyRing({ current: CURRENT, fallbacks: [OLD] });
const value = { from: "Ada “Countess” Lovelace \u{1f9ad}", seats: [1, 2.5, null, true] };

/** Answers a list of questions, each of one way to make or to read, with a list of values and names of refusals. */
const DRIVER = `
import json, sys
from django.conf import settings
settings.configure(SECRET_KEY=${JSON.stringify(CURRENT)}, SECRET_KEY_FALLBACKS=[${JSON.stringify(OLD)}])
def answer(ask):
    try:
        if ask["by"] == "loads":
            return signing.loads(ask["token"], salt=ask["salt"])
        signer = WaxsealSigner(ask["purpose"])
        return signer.sign_object(ask["value"], compress=ask["compress"]) if "value" in ask else signer.unsign_object(ask["token"], max_age=60)
    except signing.BadSignature as refused:
        return type(refused).__name__
print(json.dumps([answer(ask) for ask in json.load(sys.stdin)]))
`;

const signerClass = /^```python\n([^]*?)^```$/m.exec(readFileSync(join(ROOT, "docs/django.md"), "utf8"))![1]!;
const django = await need("a real Django 5.2", djangoPath);

async function asked(questions: readonly object[]): Promise<unknown[]> {
  return JSON.parse(await python(["-c", signerClass + DRIVER], JSON.stringify(questions), django)) as unknown[];
}

function tokensOf(ring: KeyRing, { purpose = "shop.invite", clock = () => Date.now() / 1000 } = {}) {
  return createWaxseal({ keys: ring, clock }).token({ purpose, maxAge: "1h", schema: z.json() });
}

describe.runIf(django)("tokens that a Django site shares", () => {
  test("are read there: under the current key, a fallback, this purpose, and until they are too old", async () => {
    const token = tokensOf(keys).issue(value);
    const read = { by: "class", purpose: "shop.invite" };
    const answers = await asked([
      { ...read, token },
      { ...read, token: tokensOf(new KeyRing({ current: OLD })).issue(value) },
      { ...read, token, purpose: "shop.refund" },
      { ...read, token: tokensOf(keys, { purpose: "shop.refund" }).issue(value) },
      { ...read, token: tokensOf(keys, { clock: () => Date.now() / 1000 - 100 }).issue(value) },
      { by: "loads", token, salt: "waxseal.token.v1:shop.invite" },
    ]);
    expect(answers).toEqual([value, value, "BadSignature", "BadSignature", "SignatureExpired", "BadSignature"]);
  });

  test("are made there, compressed or not, and opened here", async () => {
    const long = { ...value, note: "again ".repeat(200) };
    const make = { by: "class", purpose: "shop.invite" };
    const [plain, compressed] = (await asked([
      { ...make, value, compress: false },
      { ...make, value: long, compress: true },
    ])) as [string, string];
    expect(compressed[0]).toBe(".");
    const invitations = tokensOf(keys);
    expect(invitations.open(plain)).toEqual(value);
    expect(invitations.open(compressed)).toEqual(long);
    expect(tokensOf(keys, { purpose: "shop.refund" }).verify(plain)).toEqual({ ok: false, reason: "bad-signature" });
  });
});
