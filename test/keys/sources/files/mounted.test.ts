import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { writeDocument } from "../../../../src/keys/document/write-document.ts";
import { generateSecretKey } from "../../../../src/keys/generate.ts";
import { KeyRing } from "../../../../src/keys/key-ring.ts";
import { fileKeys } from "../../../../src/keys/sources/file.ts";
import { mountedKeys } from "../../../../src/keys/sources/files/mounted.ts";
import { isRoot } from "../../../support/root.ts";
import { documentOf } from "../documents.ts";
import { AtomicVolume } from "./atomic-volume.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
const mayGiveAway = await isRoot();
const [strong, newer] = [generateSecretKey(), generateSecretKey()];
let count = 0;

function newVolume(): AtomicVolume {
  return new AtomicVolume(join(folder, `volume-${String(++count)}`));
}

function fileOf(text: string, mode: number): string {
  const path = join(folder, `secret-${String(++count)}`);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function ringOf(path: string): Promise<string> {
  const keys = mountedKeys(path);
  await keys.ready();
  keys.close();
  return String(keys.ring);
}

describe("mountedKeys", () => {
  it.each([0o644, 0o400, 0o440, 0o600, 0o444])("reads a secret of a Kubernetes volume with defaultMode %o", async (mode) => {
    const volume = newVolume();
    volume.write({ SECRET_KEY: strong }, mode);
    await expect(ringOf(join(volume.folder, "SECRET_KEY"))).resolves.toBe(String(new KeyRing({ current: strong })));
  });

  it("reads a document, and one in a folder of the volume", async () => {
    const volume = newVolume();
    volume.write({ "ring.json": writeDocument(documentOf(3, strong)), "sub/ring.json": writeDocument(documentOf(4, newer)) });
    for (const [path, revision] of [
      ["ring.json", 3],
      ["sub/ring.json", 4],
    ] as const) {
      const keys = mountedKeys({ path: join(volume.folder, path), app: "shop" });
      await keys.ready();
      expect(keys.document.revision).toBe(revision);
      keys.close();
    }
  });

  it("reads a secret of Docker, and one of a volume with subPath: a regular file that everyone reads", async () => {
    await expect(ringOf(fileOf(`${strong}\n`, 0o444))).resolves.toBe(String(new KeyRing({ current: strong })));
  });

  it("finds the old key or the new one, whole, while the volume is swapped all the time", async () => {
    const volume = newVolume();
    const rings = [strong, newer].map((current) => String(new KeyRing({ current })));
    volume.write({ SECRET_KEY: strong });
    const stopped = new AbortController();
    const swapping = (async () => {
      for (let at = 1; !stopped.signal.aborted; at++) {
        volume.write({ SECRET_KEY: [strong, newer][at % 2]! });
        await setTimeout(5);
      }
    })();
    const seen = new Set<string>();
    for (let reads = 0; reads < 300; reads++) seen.add(await ringOf(join(volume.folder, "SECRET_KEY")));
    stopped.abort();
    await swapping;
    expect([...seen].toSorted()).toEqual(rings.toSorted());
  });

  it.each([0o666, 0o664, 0o646, 0o777])("refuses what others than the owner can write: mode %o", async (mode) => {
    const volume = newVolume();
    volume.write({ SECRET_KEY: strong }, mode);
    const expected = { code: "WAXSEAL_KEY_FILE_EXPOSED", message: expect.stringContaining("chmod go-w") as string };
    await expect(ringOf(join(volume.folder, "SECRET_KEY"))).rejects.toMatchObject(expected);
    await expect(ringOf(fileOf(strong, mode))).rejects.toMatchObject(expected);
  });

  it("refuses a link that leads out of the mount, by whatever way", async () => {
    const outside = fileOf(strong, 0o600);
    const volume = newVolume();
    volume.write({ SECRET_KEY: strong });
    symlinkSync(outside, join(volume.folder, "absolute"));
    symlinkSync(join("..", outside.slice(folder.length + 1)), join(volume.folder, "relative"));
    symlinkSync("relative", join(volume.folder, "twice"));
    rmSync(join(volume.folder, "..data"));
    symlinkSync("..", join(volume.folder, "..data"));
    writeFileSync(join(folder, "SECRET_KEY"), strong, { mode: 0o600 });
    for (const name of ["absolute", "relative", "twice", "SECRET_KEY"]) {
      await expect(ringOf(join(volume.folder, name))).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_OUTSIDE" });
      await expect(fileKeys({ path: join(volume.folder, name), followSymlinks: true }).ready()).rejects.toMatchObject({
        code: "WAXSEAL_KEY_FILE_OUTSIDE",
      });
    }
  });

  it("is not taken in by a folder whose name begins with the mount's", async () => {
    const mount = join(folder, "mount");
    mkdirSync(mount);
    mkdirSync(`${mount}-too`);
    writeFileSync(join(`${mount}-too`, "key"), strong, { mode: 0o600 });
    symlinkSync(join("..", "mount-too", "key"), join(mount, "key"));
    await expect(ringOf(join(mount, "key"))).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_OUTSIDE" });
  });

  it("says what to mount where nothing is", async () => {
    await expect(ringOf(join(folder, "absent"))).rejects.toMatchObject({
      code: "WAXSEAL_KEY_FILE_MISSING",
      message: expect.stringContaining("mount the secret") as string,
    });
    symlinkSync("nowhere", join(folder, "dangling"));
    await expect(ringOf(join(folder, "dangling"))).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_MISSING" });
  });

  it("cannot be written", () => {
    expect(mountedKeys("/run/secrets/secret_key").write).toBeUndefined();
  });

  it.runIf(mayGiveAway)("takes a file of any owner, as Compose mounts it with the number it has on its host", async () => {
    const path = fileOf(strong, 0o600);
    chownSync(path, 12_345, 12_345);
    await expect(ringOf(path)).resolves.toBe(String(new KeyRing({ current: strong })));
    await expect(fileKeys(path).ready()).rejects.toMatchObject({ code: "WAXSEAL_KEY_FILE_OWNER" });
  });

  it("reads a Secret that is changed after the start, and is told of it", async () => {
    const volume = newVolume();
    volume.write({ SECRET_KEY: strong });
    const keys = mountedKeys(join(volume.folder, "SECRET_KEY"));
    const changed = new Promise<void>((resolve) => void keys.watch!(resolve));
    volume.write({ SECRET_KEY: newer });
    await changed;
    expect((await keys.load()).current.key.fingerprint).toBe(new KeyRing({ current: newer }).current.fingerprint);
  });
});
