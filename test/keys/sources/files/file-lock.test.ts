import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { withFileLock } from "../../../../src/keys/sources/files/file-lock.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
let count = 0;
const newPath = (): string => join(folder, `${String(++count)}.lock`);
const LOCKED: unknown = expect.objectContaining({ name: "KeySourceError", code: "WAXSEAL_KEY_FILE_LOCKED" });

describe("withFileLock", () => {
  it("runs one after the other, and leaves nothing", async () => {
    const path = newPath();
    let inside = 0;
    let most = 0;
    const one = (): Promise<void> =>
      withFileLock(path, async ({ assertHeld }) => {
        most = Math.max(most, ++inside);
        await setTimeout(5);
        await assertHeld();
        inside--;
      });
    await Promise.all(Array.from({ length: 10 }, one));
    expect(most).toBe(1);
    expect(existsSync(path)).toBe(false);
  });

  it("lets go when the action fails, and says its error", async () => {
    const path = newPath();
    await expect(withFileLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(path)).toBe(false);
  });

  it.each(["4711 abcdefghijklmnopqrstuv\n", "", "nonsense/../"])(
    "breaks the lock of a dead process, and only one of many breaks it: %j",
    async (dead) => {
      const path = newPath();
      writeFileSync(path, dead);
      let inside = 0;
      let most = 0;
      const one = (): Promise<void> =>
        withFileLock(
          path,
          async () => {
            most = Math.max(most, ++inside);
            await setTimeout(20);
            inside--;
          },
          { staleMs: 1500 },
        );
      await Promise.all(Array.from({ length: 6 }, one));
      expect(most).toBe(1);
      expect(readdirSync(folder).filter((name) => name.startsWith(`${String(count)}.lock`))).toEqual([]);
    },
  );

  it("does not change anything once it had the lock for half the time after which others break it", async () => {
    const path = newPath();
    const late = withFileLock(
      path,
      async ({ assertHeld }) => {
        await setTimeout(150);
        await assertHeld();
      },
      { staleMs: 200 },
    );
    await expect(late).rejects.toEqual(LOCKED);
    expect(existsSync(path)).toBe(true); // for others to break, which may have happened already
  });

  it("does not change anything under a lock that is another one's", async () => {
    const path = newPath();
    const robbed = withFileLock(path, async ({ assertHeld }) => {
      writeFileSync(path, "another one's");
      await assertHeld();
    });
    await expect(robbed).rejects.toEqual(LOCKED);
  });

  it("gives up in bounded time, and names the file", async () => {
    const path = newPath();
    writeFileSync(path, "4711 abcdefghijklmnopqrstuv\n");
    writeFileSync(`${path}.abcdefghijklmnopqrstuv`, ""); // whoever broke it died too
    await expect(withFileLock(path, () => Promise.resolve(), { staleMs: 100 })).rejects.toThrow(path);
    expect(readFileSync(path, "utf8")).toContain("4711");
  });

  it("ends when it is told to", async () => {
    const path = newPath();
    writeFileSync(path, "4711 abcdefghijklmnopqrstuv\n");
    await expect(withFileLock(path, () => Promise.resolve(), { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  });

  it("counts from before the lock was there: what held this process up in between counts for others as well", async () => {
    const path = newPath();
    const late = withFileLock(path, ({ assertHeld }) => assertHeld(), { staleMs: 200 });
    for (const end = performance.now() + 200; performance.now() < end;); // nothing else runs here, and the file is made meanwhile
    await expect(late).rejects.toEqual(LOCKED);
  });

  it("does not wait for somebody who puts a pipe in its place, nor read without end", async () => {
    const path = newPath();
    execFileSync("mkfifo", [path]);
    await withFileLock(path, ({ assertHeld }) => assertHeld(), { staleMs: 1500 });
    expect(existsSync(path)).toBe(false);
    symlinkSync("/dev/zero", path);
    await expect(withFileLock(path, () => Promise.resolve(), { staleMs: 100 })).rejects.toMatchObject({ code: "ELOOP" });
  });
});
