import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { cli, temporaryFolders } from "../run-cli.ts";

const newFolder = temporaryFolders();
const KEY = generateSecretKey();
const OLD = generateSecretKey({ alphabet: "django" });

describe("fingerprints of keys", () => {
  let folder: string;
  const env = { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: JSON.stringify([OLD]) };

  beforeEach(() => {
    folder = newFolder();
  });

  it("are written where the keys are, for everybody to read", async () => {
    const { code, out, err } = await cli(["scan", "--write-fingerprints", "prints.json"], { cwd: folder, env });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`2 keys, ${SecretKey.from(KEY).fingerprint}, ${SecretKey.from(OLD).fingerprint}`);
    expect(statSync(join(folder, "prints.json")).mode & 0o777).toBe(0o644);
    const text = readFileSync(join(folder, "prints.json"), "utf8");
    for (let at = 0; at + 8 <= KEY.length; at++) expect(text).not.toContain(KEY.slice(at, at + 8));
  });

  it("find the keys where nobody has them, by name too, and reports do not show them", async () => {
    await cli(["scan", "--write-fingerprints", "prints.json"], { cwd: folder, env });
    writeFileSync(join(folder, "app.log"), `got ${KEY} and ${Buffer.from(`xx${OLD} end`).toString("base64")}\n`);
    writeFileSync(join(folder, `${KEY}.txt`), "a name\n");
    const words = ["scan", "--fingerprint-file", "prints.json", "--mode", "exact", "--json"];
    const { code, out } = await cli(words, { cwd: folder });
    expect(code).toBe(1);
    const { leaks } = JSON.parse(out) as { leaks: { rule: string; key: string; path: string; aspect: string | null }[] };
    expect(leaks.map(({ rule, key, aspect }) => [rule, key, aspect])).toEqual(
      expect.arrayContaining([
        ["key-fingerprint", SecretKey.from(KEY).fingerprint, null],
        ["key-fingerprint", SecretKey.from(OLD).fingerprint, null],
        ["key-fingerprint", SecretKey.from(KEY).fingerprint, "name"],
      ]),
    );
    expect(out).not.toContain(KEY.slice(0, 16));
    const table = await cli(["scan", "--fingerprint-file", "prints.json", "--mode", "exact"], { cwd: folder });
    expect(table.out).not.toContain(KEY.slice(0, 16));
    expect(table.out).toContain(SecretKey.from(KEY).fingerprint);
  });

  it("are not made of keys that can be guessed", async () => {
    const weak = { SECRET_KEY: "correct horse battery staple correct horse battery staple" };
    const { code, err } = await cli(["scan", "--write-fingerprints", "prints.json"], { cwd: folder, env: weak });
    expect(code).toBe(3);
    expect(err).toContain("WAXSEAL_FINGERPRINT_KEY");
    expect((await cli(["scan", "--write-fingerprints", "prints.json"], { cwd: folder })).err).toContain("WAXSEAL_KEY_MISSING");
  });

  it("are refused where the file is none", async () => {
    writeFileSync(join(folder, "prints.json"), "{}");
    expect((await cli(["scan", "--fingerprint-file", "prints.json"], { cwd: folder })).err).toContain("WAXSEAL_FINGERPRINTS_INVALID");
    expect((await cli(["scan", "--fingerprint-file", "none.json"], { cwd: folder })).err).toContain("WAXSEAL_FINGERPRINTS_UNREADABLE");
    expect((await cli(["scan", "--fingerprint-file", "prints.json", "--mode", "known"], { cwd: folder })).code).toBe(2);
  });
});
