import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { cli, KEY, OTHER_KEY, temporaryFolders, type World } from "./run-cli.ts";

const newFolder = temporaryFolders();

async function findings(words: readonly string[], world: World): Promise<string[]> {
  const { code, out } = await cli(["check", "--json", ...words], world);
  const report = JSON.parse(out) as { ok: boolean; findings: { code: string }[] };
  expect(code).toBe(report.findings.length === 0 ? 0 : 1);
  expect(report.ok).toBe(report.findings.length === 0);
  return report.findings.map((finding) => finding.code);
}

/** Makes a folder with a file of variables, ignored by git and for its owner only. */
function folderWith(env: string, mode = 0o600): string {
  const folder = newFolder();
  execFileSync("git", ["init", "-q"], { cwd: folder });
  writeFileSync(join(folder, ".gitignore"), ".env\n");
  writeFileSync(join(folder, ".env"), env, { mode });
  return folder;
}

describe("waxseal check", () => {
  it("finds nothing wrong with a strong key", async () => {
    const { code, out, err } = await cli(["check"], { env: { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: JSON.stringify([OTHER_KEY]) } });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /^SECRET_KEY in the environment\n {2}✓ current {3}[0-9a-f]{12}\n {2}✓ fallback {2}[0-9a-f]{12}\n\nNothing is wrong\.\n$/,
    );
  });

  it.each([
    ["too-short", { SECRET_KEY: "x1y2z3abc" }],
    ["too-few-unique", { SECRET_KEY: "abcd".repeat(20) }],
    ["insecure-prefix", { SECRET_KEY: `django-insecure-${KEY}` }],
    ["known-key", { SECRET_KEY: "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long" }],
    ["too-short", { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: '["x1y2z3abc"]' }],
    ["fallback-is-current", { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: KEY }],
    ["quotes-in-key", { SECRET_KEY: `'${KEY}'` }],
    ["key-missing", {}],
    ["WAXSEAL_KEY_EMPTY", { SECRET_KEY: "" }],
    ["WAXSEAL_KEY_UNCLEAN", { SECRET_KEY: `${KEY}\n` }],
    ["WAXSEAL_FALLBACKS_INVALID", { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: "old,older" }],
  ])("finds %s", async (code, env) => {
    await expect(findings([], { env, cwd: newFolder() })).resolves.toEqual([code]);
  });

  it("finds what is wrong with the file", async () => {
    const good = `SECRET_KEY='${KEY}'\n`;
    await expect(findings([], { cwd: folderWith(good) })).resolves.toEqual([]);
    await expect(findings([], { cwd: folderWith(good, 0o644) })).resolves.toEqual(["file-exposed"]);
    const visible = folderWith(good);
    writeFileSync(join(visible, ".gitignore"), "");
    await expect(findings([], { cwd: visible })).resolves.toEqual(["file-not-ignored"]);
    execFileSync("git", ["add", "-f", ".env"], { cwd: visible });
    await expect(findings([], { cwd: visible })).resolves.toEqual(["file-tracked"]);
    await expect(findings([], { cwd: folderWith(`${good}SECRET_KEY='${OTHER_KEY}'\n`) })).resolves.toEqual(["variable-repeated"]);
    const fallbacks = `SECRET_KEY_FALLBACKS=["${OTHER_KEY}"]\n`; // a shell drops the quotes
    await expect(findings([], { cwd: folderWith(good + fallbacks) })).resolves.toEqual(["variable-ambiguous"]);
    await expect(findings([], { cwd: folderWith(good + fallbacks.replace("=", "='").replace("\n", "'\n")) })).resolves.toEqual([]);
    const ambiguous = generateSecretKey({ alphabet: "django" }).replace(/.$/, "#");
    await expect(findings([], { cwd: folderWith(`SECRET_KEY="${ambiguous}"\n`) })).resolves.toEqual(["variable-ambiguous"]);
  });

  it("says the command that mends each", async () => {
    const { out } = await cli(["check"], { cwd: folderWith(`SECRET_KEY=${KEY}\n`, 0o644) });
    expect(out).toContain("Run: chmod 600 .env");
    expect((await cli(["check"], { cwd: newFolder() })).out).toContain("npx waxseal init");
    expect((await cli(["check"], { env: { SECRET_KEY: "weak" } })).out).toContain("npx waxseal generate");
  });

  it("judges as production does unless NODE_ENV says otherwise", async () => {
    const env = { SECRET_KEY: "weak" };
    expect((await cli(["check"], { env })).out).toContain("would not start with this.");
    expect((await cli(["check"], { env: { ...env, NODE_ENV: "development" } })).out).toContain("Development goes on");
    expect((await cli(["check", "--production"], { env: { ...env, NODE_ENV: "development" } })).out).toContain(
      "would not start with this.",
    );
    const dev = JSON.parse((await cli(["check", "--json"], { env: { ...env, NODE_ENV: "test" } })).out) as object;
    expect(dev).toMatchObject({ production: false, keys: [{ state: "current", label: "weak-1", strong: false }] });
  });

  it("reads a key from a file, from standard input, from another variable", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "key"), `${KEY}\n`, { mode: 0o600 });
    writeFileSync(join(folder, "exposed"), KEY, { mode: 0o644 });
    writeFileSync(join(folder, "prod.env"), `DJANGO_SECRET_KEY='${KEY}'\n`, { mode: 0o600 });
    const cwd = folder;
    await expect(findings(["--key-file", "key"], { cwd })).resolves.toEqual([]);
    await expect(findings(["--key-file", "exposed"], { cwd })).resolves.toEqual(["WAXSEAL_KEY_FILE_EXPOSED", "file-exposed"]);
    await expect(findings(["--key-file", "absent"], { cwd })).resolves.toEqual(["WAXSEAL_KEY_FILE_MISSING"]);
    await expect(findings(["--key-stdin"], { cwd, input: `${KEY}\n` })).resolves.toEqual([]);
    await expect(findings(["--key-stdin"], { cwd, input: `${KEY}\n\n` })).resolves.toEqual(["WAXSEAL_KEY_UNCLEAN"]);
    await expect(findings(["--dotenv", "prod.env", "--variable", "DJANGO_SECRET_KEY"], { cwd })).resolves.toEqual([]);
    await expect(findings(["--variable", "APP_KEY"], { cwd, env: { APP_KEY: KEY } })).resolves.toEqual([]);
  });

  it.each<[string[], World, number, string]>([
    [["--key-file", "a", "--key-stdin"], { input: KEY }, 2, "one place"],
    [["--key-stdin"], {}, 2, "terminal"],
    [["--dotenv", "absent"], {}, 3, "WAXSEAL_ENV_FILE"],
    [["--variable", "A-B"], {}, 2, "letters, digits and underscores"],
    [["--variable", "A.*"], {}, 2, "letters, digits and underscores"],
  ])("%j ends otherwise", async (words, world, code, message) => {
    const outcome = await cli(["check", ...words], world);
    expect(outcome.code).toBe(code);
    expect(outcome.err).toContain(message);
  });
});
