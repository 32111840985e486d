import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { watchFile } from "../../../../src/keys/sources/files/watch-file.ts";
import { AtomicVolume } from "./atomic-volume.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
let count = 0;
const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
  vi.useRealTimers();
});

function newPath(): string {
  const own = join(folder, String(++count));
  mkdirSync(own);
  return join(own, "key");
}

/** Watches, and returns a function that gives a promise of one more call. */
function watched(path: string): { calls: () => number; next: () => Promise<void> } {
  let calls = 0;
  let told = (): void => undefined;
  endings.push(
    watchFile(path, () => {
      calls++;
      told();
    }),
  );
  return { calls: () => calls, next: () => new Promise((resolve) => (told = resolve)) };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("watchFile", () => {
  it("tells of a file that is renamed over it, time and again", async () => {
    const path = newPath();
    writeFileSync(path, "a");
    const { next } = watched(path);
    for (const text of ["b", "c", "d"]) {
      const told = next();
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
      await told;
    }
  });

  it("tells of a write in place once it is over, and of a file that comes and goes", async () => {
    const path = newPath();
    const { calls, next } = watched(path);
    let told = next();
    for (const text of ["a", "ab", "abc"]) writeFileSync(path, text);
    await told;
    expect(calls()).toBe(1);
    told = next();
    unlinkSync(path);
    await told;
  });

  it("tells of the swap of ..data, time and again", async () => {
    const volume = new AtomicVolume(join(folder, `volume-${String(++count)}`));
    volume.write({ key: "a", "sub/key": "a" });
    const { next } = watched(join(volume.folder, "key"));
    const nested = watched(join(volume.folder, "sub/key"));
    for (const text of ["b", "c", "d"]) {
      const told = next();
      volume.write({ key: text, "sub/key": text });
      await told;
    }
    expect(nested.calls()).toBeGreaterThanOrEqual(1);
  });

  it("says nothing of what else happens in the folder, nor after its end", async () => {
    const path = newPath();
    writeFileSync(path, "a");
    const { calls, next } = watched(path);
    writeFileSync(`${path}.lock`, "");
    unlinkSync(`${path}.lock`);
    await pause(300);
    expect(calls()).toBe(0);
    const told = next();
    writeFileSync(path, "ab");
    await told;
    endings.pop()!();
    writeFileSync(path, "abc");
    await pause(300);
    expect(calls()).toBe(1);
  });

  it("looks by itself where there is nothing to watch", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const own = join(folder, `late-${String(++count)}`);
    const { next } = watched(join(own, "key"));
    const told = next();
    mkdirSync(own);
    writeFileSync(join(own, "key"), "a");
    vi.advanceTimersByTime(5000);
    await told;
  });

  it("looks by itself where the folder was replaced, so that the watch is of another one", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const base = join(folder, `releases-${String(++count)}`);
    for (const name of ["1", "2"]) {
      mkdirSync(join(base, name), { recursive: true });
      writeFileSync(join(base, name, "key"), name);
    }
    symlinkSync("1", join(base, "current"));
    const { next } = watched(join(base, "current", "key"));
    const told = next();
    rmSync(join(base, "current"));
    symlinkSync("2", join(base, "current"));
    vi.advanceTimersByTime(5000);
    await told;
  });

  it("keeps no process alive", () => {
    const path = newPath();
    writeFileSync(path, "a");
    const module = new URL("../../../../src/keys/sources/files/watch-file.ts", import.meta.url).href;
    const script = `import { watchFile } from ${JSON.stringify(module)}; watchFile(${JSON.stringify(path)}, () => {}); console.log("watching");`;
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 30_000 }).toString()).toBe("watching\n");
  });
});
