import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentDigest, writeDocument } from "../../../../src/keys/document/write-document.ts";
import { generateSecretKey } from "../../../../src/keys/generate.ts";
import { fileKeys, fileSource } from "../../../../src/keys/sources/file.ts";
import { documentOf } from "../documents.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
const [key, other] = [generateSecretKey(), generateSecretKey()];
let count = 0;

function newPath(content?: string): string {
  const own = join(folder, String(++count));
  mkdirSync(own);
  const path = join(own, "ring.json");
  if (content !== undefined) writeFileSync(path, content, { mode: 0o600 });
  return path;
}

describe("a file's write", () => {
  it.each([undefined, `${key}\n`])("puts a document where none is: %j", async (content) => {
    const path = newPath(content);
    const source = fileSource({ path });
    await source.write!(documentOf(1, key), { expectedRevision: 0 });
    expect(documentDigest(await source.load())).toBe(documentDigest(documentOf(1, key)));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, ".."))).toEqual(["ring.json"]);
  });

  it("replaces the expected revision, and no other", async () => {
    const path = newPath(writeDocument(documentOf(3, key)));
    const { write, load } = fileSource({ path });
    for (const expectedRevision of [0, 2, 4]) {
      await expect(write!(documentOf(5, other), { expectedRevision })).rejects.toMatchObject({
        name: "KeySourceError",
        code: "WAXSEAL_KEYRING_CONFLICT",
      });
    }
    expect((await load()).revision).toBe(3);
    await write!(documentOf(4, other), { expectedRevision: 3 });
    expect((await load()).revision).toBe(4);
    await expect(write!(documentOf(4, other), { expectedRevision: 3 })).rejects.toMatchObject({ code: "WAXSEAL_KEYRING_CONFLICT" });
  });

  it.each([0, 3])("refuses a document of revision %d over revision 3", async (revision) => {
    const path = newPath(writeDocument(documentOf(3, key)));
    await expect(fileSource({ path }).write!(documentOf(revision, other), { expectedRevision: 3 })).rejects.toMatchObject({
      code: "WAXSEAL_KEYRING_INVALID",
    });
  });

  it("leaves what it cannot read or trust as it is", async () => {
    const half = writeDocument(documentOf(3, key)).slice(0, 100);
    const path = newPath(half);
    await expect(fileSource({ path }).write!(documentOf(4, other), { expectedRevision: 3 })).rejects.toMatchObject({
      code: "WAXSEAL_KEYRING_INVALID",
    });
    chmodSync(path, 0o644);
    await expect(fileSource({ path }).write!(documentOf(4, other), { expectedRevision: 3 })).rejects.toMatchObject({
      code: "WAXSEAL_KEY_FILE_EXPOSED",
    });
    expect(readFileSync(path, "utf8")).toBe(half);
  });

  it("writes neither through a link nor over one", async () => {
    const target = newPath(writeDocument(documentOf(1, key)));
    const link = newPath();
    symlinkSync(target, link);
    await expect(fileSource({ path: link }).write!(documentOf(2, other), { expectedRevision: 1 })).rejects.toMatchObject({
      code: "WAXSEAL_KEY_FILE_SYMLINK",
    });
    expect(fileSource({ path: link, followSymlinks: true }).write).toBeUndefined();
    expect(fileSource({ path: target, readableBy: "group" }).write).toBeUndefined();
    expect(fileKeys({ path: link, followSymlinks: true }).write).toBeUndefined();
  });

  it("says that it cannot write, and nothing of what", async () => {
    const path = join(folder, "absent", "ring.json");
    const failing = fileSource({ path }).write!(documentOf(1, key), { expectedRevision: 0 });
    await expect(failing).rejects.toMatchObject({ name: "KeySourceError", code: "WAXSEAL_KEY_FILE_UNWRITABLE" });
    await expect(failing).rejects.not.toThrow(key);
  });

  it("writes nothing once it is told to end", async () => {
    const path = newPath(writeDocument(documentOf(1, key)));
    const signal = AbortSignal.abort();
    await expect(fileSource({ path }).write!(documentOf(2, other), { expectedRevision: 1, signal })).rejects.toThrow();
    expect((await fileSource({ path }).load()).revision).toBe(1);
    expect(readdirSync(join(path, ".."))).toEqual(["ring.json"]);
  });
});
