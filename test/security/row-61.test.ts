import { execFileSync } from "node:child_process";
import { ftruncateSync, mkdirSync, mkdtempSync, openSync, closeSync, rmSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scanTree } from "../../src/leaks/places/tree/scan-tree.ts";
import { Examined, KEY } from "../leaks/examination/examined.ts";
import { inFullLength } from "../support/full-length.ts";

const MIB = 1024 * 1024;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waxseal-row-61-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Scans the folder; gives what it found, and how much memory that took at most. */
async function scanned(): Promise<Examined & { grown: number }> {
  const examined = new Examined();
  const before = process.memoryUsage().rss;
  let most = before;
  const progress = (): void => void (most = Math.max(most, process.memoryUsage().rss));
  await scanTree([folder], examined.examination, { progress });
  await examined.examination.end();
  return Object.assign(examined, { grown: most - before });
}

/** Puts pieces into a file that is empty otherwise, and takes no room on the disk. */
function sparse(name: string, length: number, pieces: Readonly<Record<number, string>>): void {
  const file = openSync(join(folder, name), "w");
  ftruncateSync(file, length);
  for (const [at, text] of Object.entries(pieces)) writeSync(file, text, Number(at));
  closeSync(file);
}

const full = await inFullLength("row 61 with files of 2 GB");
const LENGTHS = [300 * MIB, ...(full ? [2 * 1024 * MIB + 12_345] : [])];

describe("61. A path with terminal escapes, a symlink loop, a FIFO, a 2 GB line, a binary: bounded and escaped", () => {
  test("paths and targets come out as they are, as data: whoever shows them escapes them", async () => {
    const names = ["\u001b[2J\u001b]0;title\u0007", "a\r\nb", "\u202egnp.exe", "::error::x", "\u009b31m", "'; rm -rf ~; '"];
    for (const name of names) writeFileSync(join(folder, name), KEY);
    mkdirSync(join(folder, "\u001b[8m"));
    symlinkSync(`\u001b[1m${KEY}`, join(folder, "\u001b[8m", "link"));
    const { leaks, gaps } = await scanned();
    expect(leaks.map(({ place }) => place.path!.slice(folder.length + 1)).toSorted()).toEqual([...names, "\u001b[8m/link"].toSorted());
    expect(gaps).toEqual([]);
    expect(JSON.stringify([leaks, gaps])).not.toContain(KEY.slice(0, 16));
  });

  test("a path in a gap comes out as it is, and in no text", async () => {
    writeFileSync(join(folder, "\u001b[2J.xz"), Buffer.from("fd377a585a0000", "hex"));
    const { gaps } = await scanned();
    expect(gaps).toEqual([
      { code: "archive-unsupported", path: join(folder, "\u001b[2J.xz"), message: expect.not.stringContaining("\u001b") },
    ]);
  });

  test("loops of links end, and a FIFO is not waited for", async () => {
    mkdirSync(join(folder, "a/b"), { recursive: true });
    symlinkSync("../..", join(folder, "a/b/up"));
    symlinkSync("two", join(folder, "one"));
    symlinkSync("one", join(folder, "two"));
    symlinkSync("/", join(folder, "all"));
    execFileSync("mkfifo", [join(folder, "fifo")]);
    writeFileSync(join(folder, "a/b/c"), KEY);
    const { leaks, gaps } = await scanned();
    expect([leaks.length, gaps]).toEqual([1, []]);
  });

  test.for(LENGTHS)(
    "one line of %i bytes: found at its end, and across its middle, in bounded memory",
    { timeout: 120_000 },
    async (length) => {
      const middle = MIB - 30;
      sparse("line", length, { 5: "x", [middle]: KEY, [length - KEY.length]: KEY });
      const { places, gaps, grown } = await scanned();
      expect(places).toEqual([middle, length - KEY.length].map((at) => `${join(folder, "line")}:1:${at + 1} whole`));
      expect(gaps).toEqual([]);
      expect(grown).toBeLessThan(100 * MIB);
    },
  );

  test.for(LENGTHS)("a binary of %i bytes: as any file", { timeout: 120_000 }, async (length) => {
    sparse("binary", length, { 0: "\u007fELF", 1000: "\n\n\0", [length - 2 * KEY.length]: `\0${KEY}\0` });
    const { places, grown } = await scanned();
    expect(places).toEqual([`${join(folder, "binary")}:3:${length - 2 * KEY.length - 1000} whole`]);
    expect(grown).toBeLessThan(100 * MIB);
  });

  test("archives that state sizes they have not", async () => {
    const zip = Buffer.from("504b03041400000000000000000000000000ffffffffffffffff01000000", "hex");
    writeFileSync(join(folder, "a.zip"), Buffer.concat([zip, Buffer.from(`n${KEY}`)]));
    const tar = Buffer.alloc(1024);
    tar.write("n", 0);
    tar.write("0000644\0", 100);
    tar.write("77777777777\0", 124);
    tar.write("        ", 148);
    tar.write(
      `${tar
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    tar.write(KEY, 512);
    writeFileSync(join(folder, "a.tar"), tar);
    const { places, codes, grown } = await scanned();
    expect(places.toSorted()).toEqual([`${join(folder, "a.tar")} > n:1:1 whole`, `${join(folder, "a.zip")}:1:1 whole`]);
    expect(codes).toEqual(["archive-damaged"]);
    expect(grown).toBeLessThan(100 * MIB);
  });
});
