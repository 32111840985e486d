import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Detector } from "../../../src/leaks/detector.ts";
import { Examination } from "../../../src/leaks/examination.ts";
import { scanHistory } from "../../../src/leaks/places/git/scan-history.ts";
import { DETECTORS, KEY, newFolder, scan, TestRepository, type Scan } from "./repositories.ts";

const REMEMBERED = { key: "the detectors and the keys of a test" };

/** Says also how many bytes the detectors were given. */
async function scanned(folder: string, remembered: { key: string } | undefined = REMEMBERED): Promise<Scan & { bytes: number }> {
  let bytes = 0;
  const counting: Detector = { reach: 1, find: (_bytes, from, to) => ((bytes += to - from), []) };
  return { ...(await scan(folder, { remembered }, [...DETECTORS, counting] as never)), bytes };
}

function memoriesOf(folder: string): string[] {
  const waxseal = join(folder, ".git/waxseal");
  return existsSync(waxseal) ? readdirSync(waxseal).map((name) => join(waxseal, name)) : [];
}

function leaking(): TestRepository {
  const repository = TestRepository.create();
  repository.write("settings.py", `SECRET_KEY = "${KEY}"\n`).commit("Add settings");
  return repository;
}

describe("what an earlier scan found clean", () => {
  it("is not looked at again, and leaks are, each time", async () => {
    const { folder } = leaking();
    const first = await scanned(folder);
    const second = await scanned(folder);
    expect([first.leaks.length, second.leaks.length]).toEqual([1, 1]);
    expect(second.leaks).toEqual(first.leaks);
    expect(second.bytes).toBe(`SECRET_KEY = "${KEY}"\n`.length);
    expect(first.bytes).toBeGreaterThan(second.bytes);
  });

  it("leaves what is new to be found", async () => {
    const repository = TestRepository.create();
    await scanned(repository.folder);
    repository.git("gc", "--quiet");
    const blob = repository.blob(KEY);
    const { leaks, bytes } = await scanned(repository.folder);
    expect([leaks.map(({ place }) => place.object?.id), bytes]).toEqual([[blob], KEY.length]);
  });

  it("is nothing that could not be looked into: the next scan says so again", async () => {
    const { folder } = leaking();
    new TestRepository(folder).gitWith(Buffer.from("fd377a585a0000000000", "hex"), "hash-object", "-w", "--stdin");
    for (let round = 0; round < 2; round++) {
      const codes: string[] = [];
      const examination = new Examination({ detectors: DETECTORS, found: () => undefined, missed: ({ code }) => void codes.push(code) });
      await scanHistory(folder, examination, { remembered: REMEMBERED });
      await examination.end();
      expect(codes).toEqual(["archive-unsupported"]);
    }
  });

  it("is read in the order of packs where much is new", async () => {
    const repository = TestRepository.create();
    await scanned(repository.folder);
    const count = 26_000; // more names than a list of new ones takes
    const stream = Array.from({ length: count }, (_, at) => `blob\ndata ${String(at).length}\n${at}\n`).join("");
    repository.gitWith(`${stream}blob\ndata ${KEY.length}\n${KEY}\n`, "fast-import", "--quiet", "--force");
    const second = await scanned(repository.folder);
    const digits = Array.from({ length: count }, (_, at) => String(at).length).reduce((sum, length) => sum + length, 0);
    expect([second.leaks.length, second.bytes]).toEqual([1, digits + KEY.length]);
    expect((await scanned(repository.folder)).bytes).toBe(KEY.length);
  });

  it("is in a file of the owner's, that names neither keys nor detectors, and only where it is asked for", async () => {
    const { folder } = leaking();
    await scan(folder);
    expect(memoriesOf(folder)).toEqual([]);
    await scanned(folder);
    const [path, ...others] = memoriesOf(folder);
    expect([others, path]).toEqual([[], expect.stringMatching(/\/scanned-[0-9a-f]{16}$/)]);
    expect([statSync(path!).mode & 0o777, statSync(join(path!, "..")).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(readFileSync(path!).includes(REMEMBERED.key)).toBe(false);
  });

  it("is known only to the same detectors and keys", async () => {
    const { folder } = leaking();
    const { bytes } = await scanned(folder);
    expect((await scanned(folder, { key: "others" })).bytes).toBe(bytes);
    expect(memoriesOf(folder)).toHaveLength(2);
  });

  it.each<[what: string, change: (bytes: Buffer) => Uint8Array]>([
    ["cut", (bytes) => bytes.subarray(0, -1)],
    ["cut by a name", (bytes) => Buffer.concat([bytes.subarray(0, -52), bytes.subarray(-32)])],
    ["emptied", () => new Uint8Array(0)],
    ["changed by a bit", (bytes) => bytes.map((byte, at) => (at === 25 ? byte ^ 1 : byte))],
    ["grown by a name", (bytes) => Buffer.concat([bytes.subarray(0, -32), Buffer.alloc(20, 7), bytes.subarray(-32)])],
    ["of another form", () => Buffer.alloc(1000, "x")],
  ])("does not count, and is replaced, where the file was %s", async (_what, change) => {
    const { folder } = leaking();
    const { bytes } = await scanned(folder);
    const [path] = memoriesOf(folder);
    writeFileSync(path!, change(readFileSync(path!)));
    expect((await scanned(folder)).bytes).toBe(bytes);
    expect((await scanned(folder)).bytes).toBeLessThan(bytes);
  });

  it("cannot be made by who does not know the text: a file of another text's does not count", async () => {
    const { folder } = leaking();
    const other = leaking().folder;
    await scanned(folder, { key: "the attacker's" });
    await scanned(other);
    mkdirSync(join(folder, ".git/waxseal"), { recursive: true });
    const [forged] = memoriesOf(folder);
    const name = memoriesOf(other)[0]!.split("/").pop()!;
    const { bytes } = await scanned(leaking().folder, undefined);
    writeFileSync(join(folder, ".git/waxseal", name), readFileSync(forged!));
    const { bytes: again } = await scanned(folder);
    expect(again).toBe(bytes);
  });

  it("is forgotten with the object", async () => {
    const repository = TestRepository.create();
    repository.blob("soon gone\n");
    await scanned(repository.folder);
    const [path] = memoriesOf(repository.folder);
    const before = statSync(path!).size;
    repository.git("gc", "--quiet", "--prune=now");
    await scanned(repository.folder);
    expect(statSync(path!).size).toBe(before - 20);
    const { mtimeMs } = statSync(path!);
    await scanned(repository.folder);
    expect(statSync(path!).mtimeMs).toBe(mtimeMs);
  });

  it("does not grow with keys that come and go", async () => {
    const { folder } = leaking();
    for (let round = 0; round < 12; round++) {
      memoriesOf(folder).forEach((path, at) => utimesSync(path, at, at));
      await scanned(folder, { key: `key ${round}` });
    }
    expect(memoriesOf(folder)).toHaveLength(8);
    expect((await scanned(folder, { key: "key 11" })).bytes).toBeLessThan(200);
  });

  it("is nowhere where it cannot be written, without an error", async () => {
    const { folder } = leaking();
    writeFileSync(join(folder, ".git/waxseal"), "a file");
    expect(await scanned(folder)).toMatchObject({ leaks: [{}], gaps: [] });
    const linked = leaking().folder;
    const target = newFolder();
    symlinkSync(target, join(linked, ".git/waxseal"));
    expect(await scanned(linked)).toMatchObject({ leaks: [{}], gaps: [] });
    expect([readdirSync(target), lstatSync(join(linked, ".git/waxseal")).isSymbolicLink()]).toEqual([[], true]);
  });

  it("is nowhere where it cannot be written", async () => {
    const { folder } = leaking();
    writeFileSync(join(folder, ".git/waxseal"), ""); // stops root too, whom no mode of a folder does
    expect(await scanned(folder)).toMatchObject({ leaks: [{}], gaps: [] });
  });

  it("is shared by the working trees of a repository, and works with SHA-256", async () => {
    const repository = TestRepository.create("--object-format=sha256");
    const linked = join(newFolder(), "linked");
    repository.git("worktree", "add", "--quiet", linked);
    expect((await scanned(repository.folder)).bytes).toBeGreaterThan(0);
    expect((await scanned(linked)).bytes).toBe(0);
  });

  it("does not hold objects that could not be looked at whole", async () => {
    const { folder } = TestRepository.create();
    const { Examination } = await import("../../../src/leaks/examination.ts");
    const { scanHistory } = await import("../../../src/leaks/places/git/scan-history.ts");
    const gaps: string[] = [];
    const examination = new Examination({ detectors: DETECTORS, found: () => undefined, missed: ({ code }) => void gaps.push(code) });
    const telling = examination.telling.bind(examination);
    examination.telling = (options) => {
      const inner = telling(options);
      inner.whole = (_bytes, _from, _to, place) => {
        if (place.object?.type === "blob") inner.missed({ code: "archive-cap", message: "" });
      };
      return inner;
    };
    for (let round = 0; round < 2; round++) await scanHistory(folder, examination, { remembered: REMEMBERED });
    expect(gaps).toEqual(["archive-cap", "archive-cap", "archive-cap", "archive-cap"]);
  });
});
