import { lstatSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeDocument } from "../../src/keys/document/write-document.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import type { LiveKeySource } from "../../src/keys/key-source.ts";
import { envKeys } from "../../src/keys/sources/env.ts";
import { fileKeys, fileSource } from "../../src/keys/sources/file.ts";
import { dotenvKeys } from "../../src/keys/sources/files/dotenv.ts";
import { mountedKeys } from "../../src/keys/sources/files/mounted.ts";
import { systemdKeys } from "../../src/keys/sources/files/systemd.ts";
import { documentOf } from "../keys/sources/documents.ts";
import { KeyFiles } from "../keys/sources/key-files.ts";
import { AtomicVolume } from "../keys/sources/files/atomic-volume.ts";

const files = new KeyFiles("row-27-28");
const { folder } = files;
const key = generateSecretKey();
const expected = String(new KeyRing({ current: key }));
const document = writeDocument(documentOf(3, key));

/** Hands `content` over in every way that a file can come. */
const WAYS: readonly [string, (content: string | Uint8Array) => LiveKeySource][] = [
  ["a file", (content) => fileKeys(files.of(content))],
  ["a secret of Docker", (content) => mountedKeys(files.of(content, 0o444))],
  [
    "a volume of Kubernetes",
    (content) => {
      const volume = new AtomicVolume(mkdtempSync(join(folder, "volume-")));
      volume.write({ SECRET_KEY: "" });
      writeFileSync(join(volume.folder, "SECRET_KEY"), content);
      return mountedKeys(join(volume.folder, "SECRET_KEY"));
    },
  ],
  [
    "a credential of systemd",
    (content) => {
      const path = files.of(content, 0o440);
      return systemdKeys({ name: path.slice(folder.length + 1), env: { CREDENTIALS_DIRECTORY: folder } });
    },
  ],
];

describe.for(WAYS)("27. BOM, CRLF, trailing newline or NUL in %s: same key as without, or a clear error", ([, keysOf]) => {
  test.for([key, `${key}\n`, `${key}\r\n`, document, `\r\n${document.replaceAll("\n", "\r\n")}`, document.trimEnd()])(
    "%j is the same key",
    async (content) => {
      const keys = keysOf(content);
      await keys.ready();
      keys.close();
      expect(String(keys.ring)).toBe(expected);
    },
  );

  test.for<[string, string | Uint8Array]>([
    ["byte order mark", `\uFEFF${key}`],
    ["byte order mark", `\uFEFF${document}`],
    ["NUL", `${key}\0`],
    ["is not JSON", `${document}\0`],
    ["is not JSON", document.replace(`"shop"`, `"sh\0op"`)],
    ["is not JSON", `${document}${document}`],
    ["a key's secret ends with white space", document.replace(key, `${key}\\n`)],
    ["a key's secret begins with a byte order mark", document.replace(key, `\\uFEFF${key}`)],
    ["a key's secret holds a NUL", document.replace(key, `${key}\\u0000`)],
    ["UTF-8", Buffer.from(`\uFEFF${document}`, "utf16le")],
    ["ends with white space", `${key}\n\n`],
  ])("%s: %j", async ([words, content]) => {
    const failing = keysOf(content).ready();
    await expect(failing).rejects.toMatchObject({ name: "ConfigError", message: expect.stringContaining(words) as string });
    await expect(failing).rejects.not.toThrow(key);
  });
});

describe("27. BOM, CRLF, trailing newline or NUL in a variable: same key as without, or a clear error", () => {
  test.for([`\uFEFF${key}`, `${key}\r`, `${key}\n`, ` ${key}`])("a staged key is not trimmed: %j", async (text) => {
    for (const value of [text, JSON.stringify([text])]) {
      await expect(envKeys({ env: { SECRET_KEY: key, SECRET_KEY_STAGED: value } }).ready()).rejects.toMatchObject({
        code: "WAXSEAL_KEY_UNCLEAN",
      });
    }
  });

  test("a file of variables with CRLF has the same key; with a byte order mark it is refused", async () => {
    const keys = dotenvKeys({ path: files.of(`PORT=1\r\nSECRET_KEY='${key}'\r\nSECRET_KEY_FALLBACKS=''\r\n`) });
    await keys.ready();
    keys.close();
    expect(String(keys.ring)).toBe(expected);
    await expect(dotenvKeys({ path: files.of(`\uFEFFSECRET_KEY='${key}'\r\n`) }).ready()).rejects.toThrow("byte order mark");
  });
});

describe("28. Key file readable by others, a symlink, half written: refused; we write 0600 and atomically", () => {
  test.for([0o640, 0o604, 0o644, 0o660, 0o606, 0o777])("mode %o of a document, of a file of variables", async (mode) => {
    for (const keys of [fileKeys(files.of(document, mode)), dotenvKeys({ path: files.of(`SECRET_KEY='${key}'\n`, mode) })]) {
      await expect(keys.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_EXPOSED" });
    }
  });

  test("a mount that others can write, a credential that others can read", async () => {
    for (const mode of [0o622, 0o664, 0o646, 0o666, 0o777]) {
      await expect(mountedKeys(files.of(document, mode)).ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_EXPOSED" });
    }
    for (const mode of [0o444, 0o460, 0o644]) {
      const name = files.of(document, mode).slice(folder.length + 1);
      await expect(systemdKeys({ name, env: { CREDENTIALS_DIRECTORY: folder } }).ready()).rejects.toMatchObject({
        code: "WAXSEAL_KEY_FILE_EXPOSED",
      });
    }
  });

  test("a symbolic link: followed in a mount only, and never out of it", async () => {
    const target = files.of(document);
    const link = join(folder, "link");
    symlinkSync(target, link);
    for (const keys of [
      fileKeys(link),
      dotenvKeys({ path: link }),
      systemdKeys({ name: "link", env: { CREDENTIALS_DIRECTORY: folder } }),
    ]) {
      await expect(keys.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_SYMLINK" });
    }
    const mount = mkdtempSync(join(folder, "mount-"));
    symlinkSync(target, join(mount, "key"));
    for (const keys of [mountedKeys(join(mount, "key")), fileKeys({ path: join(mount, "key"), followSymlinks: true })]) {
      await expect(keys.ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_OUTSIDE" });
    }
  });

  test("half written: no part of a document is one", async () => {
    const whole = document.trimEnd();
    const path = files.of(document);
    const source = fileSource({ path });
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.slice(0, length));
      await expect(source.load()).rejects.toMatchObject({ code: length === 0 ? "WAXSEAL_KEY_FILE_EMPTY" : "WAXSEAL_KEYRING_INVALID" });
    }
  });

  test("half written while it is in use: the good ring stays", async () => {
    const path = files.of(document);
    const keys = fileKeys(path);
    await keys.ready();
    const changed = new Promise<void>((resolve) => void keys.watch!(resolve));
    writeFileSync(path, document.slice(0, 80));
    await changed;
    await keys.load().catch(() => undefined);
    expect(String(keys.ring)).toBe(expected);
    keys.close();
  });

  test("a document that we write is for its owner alone, came by one rename, and is whole for whoever reads meanwhile", async () => {
    const path = files.of(document);
    const source = fileSource({ path });
    const seen = new Set<number>();
    const stopped = new AbortController();
    const reading = (async () => {
      while (!stopped.signal.aborted) seen.add((await source.load()).revision);
    })();
    for (let revision = 3; revision < 23; revision++) {
      const { ino } = lstatSync(path);
      await source.write!(documentOf(revision + 1, generateSecretKey()), { expectedRevision: revision });
      expect(lstatSync(path).ino).not.toBe(ino);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    stopped.abort();
    await reading;
    expect(seen.size).toBeGreaterThan(1);
    expect(readdirSync(folder).filter((name) => /\.(tmp|lock)/.test(name))).toEqual([]);
  });

  test("the write of a document takes no rights that the file did not give: an exposed one is left as it is", async () => {
    const path = files.of(document, 0o644);
    await expect(fileSource({ path }).write!(documentOf(4, key), { expectedRevision: 3 })).rejects.toMatchObject({
      code: "WAXSEAL_KEY_FILE_EXPOSED",
    });
    expect(readFileSync(path, "utf8")).toBe(document);
  });
});
