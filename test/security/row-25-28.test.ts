import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { KeyRing, type Keys } from "../../src/keys/key-ring.ts";
import { envKeys } from "../../src/keys/sources/env.ts";
import { fileKeys } from "../../src/keys/sources/file.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { cli } from "../cli/run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "waxseal-row-25-28-"));
const key = "Vd0nq3xkTz8wRrYb_5HsL2uEo9mJcPfA-7iGXtQK1eZlWy4hNgDaBvSjC6UMpOF";
let count = 0;

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function start(keys: Keys | undefined, nodeEnv: string | undefined): Promise<void> {
  vi.stubEnv("NODE_ENV", nodeEnv);
  return createWaxseal({ keys }).ready();
}

function fileOf(content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, `key-${String(++count)}`);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

describe("25. Missing key in production: no start, exact command to mend it", () => {
  test.for<[string, () => Keys | undefined, string]>([
    ["no key at all", () => undefined, "npx waxseal init"],
    ["an unset variable", () => envKeys({ env: {} }), "npx waxseal init"],
    ["an empty variable", () => envKeys({ env: { SECRET_KEY: "" } }), "npx waxseal generate"],
    ["a missing file", () => fileKeys(join(folder, "absent")), `(umask 077; npx waxseal generate > ${join(folder, "absent")})`],
    ["an empty file", () => fileKeys(fileOf("")), "npx waxseal generate"],
  ])("%s", async ([, keys, command]) => {
    await expect(start(keys(), "production")).rejects.toThrow(command);
    await expect(start(keys(), undefined)).rejects.toThrow(command);
  });

  test("the commands named exist", async () => {
    expect((await cli(["init", "--help"])).code).toBe(0);
    expect((await cli(["generate"])).out).toMatch(/^[\w-]{64}\n$/);
  });
});

describe("27. BOM, CRLF, trailing newline or NUL in a key file: same key as without, or a clear error", () => {
  const expected = String(new KeyRing({ current: key }));

  test.for(["", "\n", "\r\n"])("%j after the key changes nothing", async (end) => {
    const keys = fileKeys(fileOf(key + end));
    await keys.ready();
    expect(String(keys.ring)).toBe(expected);
  });

  test.for<[string, string | Uint8Array]>([
    ["byte order mark", `\uFEFF${key}`],
    ["NUL", `${key}\0`],
    ["NUL", `${key.slice(0, 20)}\0${key.slice(20)}\n`],
    ["ends with white space or a line break", `${key}\n\n`],
    ["ends with white space or a line break", `${key}\r\n\r\n`],
    ["ends with white space or a line break", `${key}\r`],
    ["ends with white space or a line break", `${key} \n`],
    ["begins with white space", `\n${key}`],
    ["more than one line", `${key}\r\n${key}\r\n`],
    ["UTF-8", Buffer.from(`\uFEFF${key}\n`, "utf16le")],
  ])("%s: %j", async ([words, content]) => {
    const failing = fileKeys(fileOf(content)).ready();
    await expect(failing).rejects.toMatchObject({ name: "ConfigError", message: expect.stringContaining(words) as string });
    await expect(failing).rejects.not.toThrow(key);
  });

  test.for([`\uFEFF${key}`, `${key}\r`, `${key}\n`, `${key}\0`, ` ${key}`])(
    "from the environment nothing is stripped: %j",
    async (text) => {
      await expect(envKeys({ env: { SECRET_KEY: text } }).ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_UNCLEAN" });
    },
  );
});

describe("28. Key file readable by others, a symlink, half written: refused; we write 0600 and atomically", () => {
  test.for([0o640, 0o604, 0o644, 0o660, 0o606, 0o777])("mode %o", async (mode) => {
    const path = fileOf(key, mode);
    await expect(fileKeys(path).ready()).rejects.toMatchObject({
      code: "WAXSEAL_KEY_FILE_EXPOSED",
      message: expect.stringContaining(`chmod 600 ${path}`) as string,
    });
  });

  test("a symbolic link, unless it is how secrets are mounted", async () => {
    const link = join(folder, "link");
    symlinkSync(fileOf(key), link);
    await expect(fileKeys(link).ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_SYMLINK" });
    await fileKeys({ path: link, followSymlinks: true }).ready();
  });

  test("half written: nothing, or too little for production", async () => {
    await expect(fileKeys(fileOf("")).ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_EMPTY" });
    await expect(start(fileKeys(fileOf(key.slice(0, 30))), "production")).rejects.toMatchObject({ code: "WAXSEAL_KEY_WEAK" });
  });

  test("what init writes is for its owner alone, and came by one rename", async () => {
    const cwd = mkdtempSync(join(folder, "project-"));
    writeFileSync(join(cwd, ".env"), "PORT=3000\n", { mode: 0o666 });
    const { ino } = lstatSync(join(cwd, ".env"));
    expect((await cli(["init", "--yes"], { cwd })).code).toBe(0);
    expect(statSync(join(cwd, ".env")).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(cwd, ".env")).ino).not.toBe(ino);
    expect(readdirSync(cwd).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
