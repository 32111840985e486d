import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeDocument } from "../../../../src/keys/document/write-document.ts";
import { generateSecretKey } from "../../../../src/keys/generate.ts";
import { KeyRing } from "../../../../src/keys/key-ring.ts";
import { systemdKeys } from "../../../../src/keys/sources/files/systemd.ts";
import { need } from "../../../support/need.ts";
import { isRoot } from "../../../support/root.ts";
import { documentOf } from "../documents.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
const mayGiveAway = await isRoot();
const key = generateSecretKey();
const name = "secret_key";
let count = 0;

/** Returns the environment of a service that was handed `text`. */
function serviceWith(text: string | Uint8Array, mode = 0o400): { CREDENTIALS_DIRECTORY: string } {
  const credentials = join(folder, `shop-${String(++count)}.service`);
  mkdirSync(credentials);
  writeFileSync(join(credentials, name), text);
  chmodSync(join(credentials, name), mode);
  return { CREDENTIALS_DIRECTORY: credentials };
}

async function ringOf(env: Record<string, string | undefined>): Promise<string> {
  const keys = systemdKeys({ name, env });
  await keys.ready();
  keys.close();
  return String(keys.ring);
}

describe("systemdKeys", () => {
  it.each([0o400, 0o440])("reads a credential of mode %o", async (mode) => {
    await expect(ringOf(serviceWith(`${key}\n`, mode))).resolves.toBe(String(new KeyRing({ current: key })));
  });

  it("reads a document, which nobody can write", async () => {
    const keys = systemdKeys({ name, env: serviceWith(writeDocument(documentOf(7, key))), app: "shop" });
    await keys.ready();
    expect(keys.document.revision).toBe(7);
    expect(keys.write).toBeUndefined();
    keys.close();
  });

  it.each([0o404, 0o444, 0o460, 0o644])("refuses mode %o, which systemd makes of nothing", async (mode) => {
    await expect(ringOf(serviceWith(key, mode))).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_EXPOSED" });
  });

  it.runIf(mayGiveAway)("refuses a credential of another user", async () => {
    const env = serviceWith(key);
    chownSync(join(env.CREDENTIALS_DIRECTORY, name), 12_345, 12_345);
    await expect(ringOf(env)).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_OWNER" });
  });

  it.each([
    [{}],
    [{ CREDENTIALS_DIRECTORY: "" }],
    [{ CREDENTIALS_DIRECTORY: "relative" }],
    [{ CREDENTIALS_DIRECTORY: folder }], // without this credential
  ])("says what to add to the service: %j", async (env) => {
    await expect(ringOf(env)).rejects.toMatchObject({
      name: "KeySourceError",
      code: "WAXSEAL_KEY_SOURCE_NO_CREDENTIALS",
      message: expect.stringContaining("LoadCredential=secret_key:") as string,
    });
  });

  it.each(["", ".", "..", "../etc/passwd", "a/b", "a:b", "a b", "a\n", "é", "x".repeat(256)])("takes %j for no name", (wrong) => {
    expect(() => systemdKeys(wrong)).toThrow(expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_CREDENTIAL_NAME" }) as Error);
  });

  it("reads no environment before ready()", async () => {
    const env: Record<string, string> = {};
    const keys = systemdKeys({ name, env });
    Object.assign(env, serviceWith(key));
    await keys.ready();
    keys.close();
  });
});

const creds = await need("systemd-creds", () => {
  execFileSync("systemd-creds", ["--version"], { stdio: "ignore" });
  return "systemd-creds";
});

describe.runIf(creds)("what systemd-creds has encrypted", () => {
  it.each([`${key}\n`, writeDocument(documentOf(2, key))])("reads it as systemd decrypts it for a service", async (text) => {
    const own = join(folder, `encrypted-${String(++count)}`);
    mkdirSync(own);
    const env = { ...process.env, SYSTEMD_CREDENTIAL_SECRET: join(own, "host.secret") };
    const encrypted = execFileSync(creds!, ["encrypt", "--with-key=host", `--name=${name}`, "-", "-"], { env, input: text, stdio: "pipe" });
    expect(encrypted.toString()).not.toContain(key);
    const handedOver = execFileSync(creds!, ["decrypt", `--name=${name}`, "-", "-"], { env, input: encrypted, stdio: "pipe" });
    const service = serviceWith(handedOver);
    await expect(ringOf(service)).resolves.toBe(String(new KeyRing({ current: key })));
    const seen = execFileSync(creds!, ["cat", name], { env: { ...process.env, ...service }, stdio: "pipe" });
    expect(seen.toString()).toBe(text);
  });
});
