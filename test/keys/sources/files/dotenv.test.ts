import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../../src/keys/generate.ts";
import { KeyRing } from "../../../../src/keys/key-ring.ts";
import { dotenvKeys, type DotenvKeysOptions } from "../../../../src/keys/sources/files/dotenv.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
const [key, older, newer] = [generateSecretKey(), generateSecretKey(), generateSecretKey()];
let count = 0;

function fileOf(text: string, mode = 0o600): string {
  const path = join(folder, `.env-${String(++count)}`);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function ringOf(options: DotenvKeysOptions): Promise<string> {
  const keys = dotenvKeys(options);
  await keys.ready();
  keys.close();
  return String(keys.ring);
}

describe("dotenvKeys", () => {
  it("reads the three variables, and leaves the environment alone", async () => {
    const path = fileOf(
      `# ours\nPORT=3000\nSECRET_KEY='${key}'\nSECRET_KEY_FALLBACKS='["${newer}","${older}"]'\nexport SECRET_KEY_STAGED='["${newer}"]'\n`,
    );
    const before = { ...process.env };
    await expect(ringOf({ path })).resolves.toBe(String(new KeyRing({ current: key, fallbacks: [older], staged: [newer] })));
    expect({ ...process.env }).toEqual(before);
  });

  it("reads variables of other names", async () => {
    const path = fileOf(`SECRET_KEY=weak\nAPP_KEY=${key}\nOLD=${older}\n`);
    await expect(ringOf({ path, name: "APP_KEY", fallbacksName: "OLD" })).resolves.toBe(
      String(new KeyRing({ current: key, fallbacks: [older] })),
    );
  });

  it.each<[string, string]>([
    ["PORT=3000\n", "WAXSEAL_KEY_MISSING"],
    ["SECRET_KEY=\n", "WAXSEAL_KEY_EMPTY"],
    [`\uFEFFSECRET_KEY='${key}'\n`, "WAXSEAL_KEY_UNCLEAN"],
    [`SECRET_KEY='${key} '\n`, "WAXSEAL_KEY_UNCLEAN"],
    [`SECRET_KEY='${key}'\nexport SECRET_KEY='${older}'\n`, "WAXSEAL_VARIABLE_REPEATED"],
    [`SECRET_KEY='${key}'\nSECRET_KEY_STAGED='[]'\r\nSECRET_KEY_STAGED='["${older}"]'\n`, "WAXSEAL_VARIABLE_REPEATED"],
    [`SECRET_KEY='${key}'\nSECRET_KEY_FALLBACKS='weak'\n`, "WAXSEAL_FALLBACKS_INVALID"],
  ])("refuses %j", async (text, code) => {
    const failing = ringOf({ path: fileOf(text) });
    await expect(failing).rejects.toMatchObject({ name: "ConfigError", code });
    await expect(failing).rejects.not.toThrow(key);
  });

  it("refuses a file that others read, with the command that mends it", async () => {
    const path = fileOf(`SECRET_KEY='${key}'\n`, 0o644);
    await expect(ringOf({ path })).rejects.toMatchObject({
      code: "WAXSEAL_KEY_FILE_EXPOSED",
      message: expect.stringContaining(`chmod 600 ${path}`) as string,
    });
  });

  it("is .env unless it is told otherwise, and cannot be written", () => {
    const keys = dotenvKeys();
    expect(keys.name).toBe('SECRET_KEY in the file ".env"');
    expect(keys.write).toBeUndefined();
  });

  it("is told when the file changes", async () => {
    const path = fileOf(`SECRET_KEY='${key}'\n`);
    const keys = dotenvKeys({ path });
    const changed = new Promise<void>((resolve) => void keys.watch!(resolve));
    writeFileSync(path, `SECRET_KEY='${newer}'\n`);
    await changed;
    expect((await keys.load()).current.key.fingerprint).toBe(new KeyRing({ current: newer }).current.fingerprint);
  });
});
