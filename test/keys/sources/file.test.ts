import { chmodSync, chownSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeDocument } from "../../../src/keys/document/write-document.ts";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { fileKeys, ringOfFile } from "../../../src/keys/sources/file.ts";
import { isRoot } from "../../support/root.ts";
import { documentOf } from "./documents.ts";
import { KeyFiles } from "./key-files.ts";

const files = new KeyFiles("file-keys");
const { folder } = files;
const strong = "Vd0nq3xkTz8wRrYb_5HsL2uEo9mJcPfA-7iGXtQK1eZlWy4hNgDaBvSjC6UMpOF";
const expected = String(new KeyRing({ current: strong }));
const mayGiveAway = await isRoot();

async function ringOf(from: Parameters<typeof fileKeys>[0]): Promise<string> {
  const keys = fileKeys(from);
  await keys.ready();
  return String(keys.ring);
}

describe("fileKeys", () => {
  it("reads nothing before ready()", () => {
    const keys = fileKeys(join(folder, "absent"));
    expect(() => keys.ring).toThrow(expect.objectContaining({ code: "WAXSEAL_NOT_READY" }) as Error);
    keys.close();
  });

  it.each(["", "\n", "\r\n"])("takes away one final line break: %j", async (end) => {
    await expect(ringOf(files.of(strong + end))).resolves.toBe(expected);
  });

  it.each([
    [`${strong}\n\n`, "WAXSEAL_KEY_UNCLEAN", "ends with"],
    [`${strong}\n\r\n`, "WAXSEAL_KEY_UNCLEAN", "ends with"],
    [`${strong}\r`, "WAXSEAL_KEY_UNCLEAN", "ends with"],
    [`${strong} \n`, "WAXSEAL_KEY_UNCLEAN", "ends with"],
    [` ${strong}\n`, "WAXSEAL_KEY_UNCLEAN", "begins with white space"],
    [`\uFEFF${strong}\n`, "WAXSEAL_KEY_UNCLEAN", "byte order mark"],
    [`${strong.slice(9)}\0${strong.slice(0, 9)}`, "WAXSEAL_KEY_UNCLEAN", "NUL"],
    [`${strong}\n${strong}\n`, "WAXSEAL_KEY_FILE_FORMAT", "more than one line"],
    [`{"format":"waxseal-keyring/1"}\n`, "WAXSEAL_KEYRING_INVALID", "no key ring document"],
    [Buffer.from(`\uFEFF${strong}`, "utf16le"), "WAXSEAL_KEY_FILE_FORMAT", "UTF-8"],
    ["\n", "WAXSEAL_KEY_EMPTY", "empty"],
    ["", "WAXSEAL_KEY_FILE_EMPTY", "empty"],
    ["x".repeat(65_537), "WAXSEAL_KEY_FILE_TOO_LARGE", "64 KiB"],
  ])("refuses %j", async (content, code, words) => {
    const failing = ringOf(files.of(content));
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
    await expect(failing).rejects.not.toThrow(strong);
  });

  it("says how to make a file that is missing", async () => {
    const path = join(folder, "absent");
    await expect(ringOf(path)).rejects.toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEY_FILE_MISSING" });
    await expect(ringOf(path)).rejects.toThrow(`(umask 077; npx waxseal generate > ${path})`);
  });

  it.each([0o640, 0o604, 0o620, 0o601, 0o644, 0o666])("refuses a file that others reach: mode %o", async (mode) => {
    const path = files.of(strong, mode);
    await expect(ringOf(path)).rejects.toMatchObject({
      code: "WAXSEAL_KEY_FILE_EXPOSED",
      message: expect.stringContaining(`chmod 600 ${path}`) as string,
    });
  });

  it("quotes the path in the command", async () => {
    const path = join(folder, "it's a key");
    writeFileSync(path, strong, { mode: 0o644 });
    await expect(ringOf(path)).rejects.toThrow(`chmod 600 '${folder}/it'\\''s a key'`);
  });

  it("follows a symbolic link only where it is told to", async () => {
    const link = join(folder, "link");
    symlinkSync(files.of(strong), link);
    await expect(ringOf(link)).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_SYMLINK" });
    await expect(ringOf({ path: link })).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_SYMLINK" });
    await expect(ringOf({ path: link, followSymlinks: true })).resolves.toBe(expected);
  });

  it("judges the file behind a link that it follows", async () => {
    const link = join(folder, "link-to-exposed");
    symlinkSync(files.of(strong, 0o644), link);
    await expect(ringOf({ path: link, followSymlinks: true })).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_EXPOSED" });
  });

  it("refuses what is no regular file, without waiting for it", async () => {
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", ["-m", "600", fifo]);
    mkdirSync(join(folder, "folder"), { mode: 0o700 });
    await expect(ringOf(fifo)).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_NOT_REGULAR" });
    await expect(ringOf(join(folder, "folder"))).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_NOT_REGULAR" });
    await expect(ringOf("/dev/zero")).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_NOT_REGULAR" });
  });

  it("tries again after a failure", async () => {
    const path = files.of(strong);
    truncateSync(path);
    const keys = fileKeys(path);
    await expect(keys.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_EMPTY" });
    writeFileSync(path, `${strong}\n`);
    await keys.ready();
    expect(String(keys.ring)).toBe(expected);
  });

  it.each(["", "\r\n"])("reads a document, after %j", async (before) => {
    const text = before + writeDocument(documentOf(5, strong)).replaceAll("\n", before === "" ? "\n" : before);
    const keys = fileKeys({ path: files.of(text), app: "shop" });
    await keys.ready();
    expect(keys.document).toMatchObject({ app: "shop", revision: 5 });
    expect(String(keys.ring)).toBe(expected);
    keys.close();
    await expect(ringOfFile({ path: files.of(text) }).then(String)).resolves.toBe(expected);
  });

  it("lets the file's group read where it is told to, and do nothing else", async () => {
    await expect(ringOf({ path: files.of(strong, 0o640), readableBy: "group" })).resolves.toBe(expected);
    for (const mode of [0o660, 0o650, 0o644, 0o604]) {
      const path = files.of(strong, mode);
      await expect(ringOf({ path, readableBy: "group" })).rejects.toMatchObject({
        code: "WAXSEAL_KEY_FILE_EXPOSED",
        message: expect.stringContaining(`chmod 640 ${path}`) as string,
      });
    }
  });

  it.runIf(mayGiveAway)("refuses a file of somebody else, who could change it", async () => {
    const path = files.of(strong);
    chownSync(path, 12_345, 12_345);
    await expect(ringOf(path)).rejects.toMatchObject({
      name: "KeySourceError",
      code: "WAXSEAL_KEY_FILE_OWNER",
      message: expect.stringContaining("mountedKeys") as string,
    });
  });

  it.runIf(mayGiveAway)("reads a file of root's as a user who is in its group", () => {
    const path = files.of(strong, 0o640);
    chownSync(path, 0, 12_345);
    chmodSync(folder, 0o711);
    const module = new URL("../../../src/keys/sources/file.ts", import.meta.url).href;
    const script = `
      const { ringOfFile } = await import(${JSON.stringify(module)});
      process.setgid(12345);
      process.setuid(12345);
      console.log(String(await ringOfFile({ path: ${JSON.stringify(path)}, readableBy: "group" })));
    `;
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", script]).toString()).toBe(`${expected}\n`);
  });
});
