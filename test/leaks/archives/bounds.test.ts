import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, createGzip, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Limits } from "../../../src/leaks/places/archives/budget.ts";
import { roundsOf } from "../../support/full-length.ts";
import { python } from "../../support/python.ts";
import { Examined, KEY, keySearch } from "../examination/examined.ts";

const MIB = 1024 * 1024;
/** Takes longer to make than most archives to read. */
const detectors = [keySearch()];

let folder: string;
const archives = new Map<string, Buffer>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "waxseal-bounds-"));
  await python([join(import.meta.dirname, "make.py"), folder], KEY);
  for (const name of readdirSync(folder)) archives.set(name, readFileSync(join(folder, name)));
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function zeros(bytes: number): Promise<Buffer> {
  const gzip = createGzip({ level: 9 });
  const parts: Buffer[] = [];
  gzip.on("data", (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => gzip.on("end", resolve));
  for (let left = bytes; left > 0; left -= MIB) {
    if (!gzip.write(Buffer.alloc(Math.min(left, MIB)))) await new Promise((resolve) => gzip.once("drain", resolve));
  }
  gzip.end();
  await done;
  return Buffer.concat(parts);
}

describe("bombs", () => {
  test("a hundred megabytes in a hundred kilobytes, and that in less: a gap each, in little memory", { timeout: 60_000 }, async () => {
    const bomb = await zeros(100 * MIB);
    const before = process.memoryUsage().rss;
    for (const content of [bomb, gzipSync(bomb), gzipSync(gzipSync(bomb))]) {
      const examined = await new Examined({ detectors: [] }).inPieces(content, "a.gz");
      expect(examined.gaps).toEqual([expect.objectContaining({ code: "archive-cap", path: "a.gz" })]);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * MIB);
  });

  test.for<[what: string, limits: Limits, name: string, isHit: boolean]>([
    ["as many bytes as may come out", { inflatedBytes: 5000 }, "many.py.gz", false],
    ["fewer", { inflatedBytes: 1200 }, "many.py.gz", true],
    ["of all members together", { inflatedBytes: 1217 }, "deflated.zip", true],
    ["of archives in archives together", { inflatedBytes: 9000 }, "tar.tar.gz", true],
    ["as many members as there may be", { members: 3 }, "pax.tar", false],
    ["fewer members of tar", { members: 2 }, "pax.tar", true],
    ["as many members of zip", { members: 3 }, "stored.zip", false],
    ["fewer members of zip", { members: 2 }, "stored.zip", true],
    ["members of all archives in each other", { members: 4 }, "image.tar", true],
    ["members of gzip", { members: 5 }, "many.py.gz", true],
    ["frames of zstd", { members: 1 }, "frames.py.zst", true],
  ])("%s", async ([, limits, name, isHit]) => {
    for (const way of ["whole", "inPieces"] as const) {
      expect((await new Examined({ detectors, limits })[way](archives.get(name)!, name)).codes).toEqual(isHit ? ["archive-cap"] : []);
    }
  });

  test("a ratio counts once there is much", async () => {
    const content = gzipSync(Buffer.concat([Buffer.alloc(3 * MIB), Buffer.from(KEY)]));
    const codesWith = async (limits: Limits): Promise<string[]> => (await new Examined({ detectors, limits }).inPieces(content, "a")).codes;
    expect((await new Examined({ detectors, limits: { ratio: 100_000, innocentBytes: MIB } }).inPieces(content, "a")).leaks).toHaveLength(
      1,
    );
    expect(await codesWith({ ratio: 100, innocentBytes: MIB })).toEqual(["archive-cap"]);
    expect(await codesWith({ ratio: 1, innocentBytes: 4 * MIB })).toEqual([]);
    const usual = await new Examined({ detectors: [], limits: { ratio: 1 } }).inPieces(gzipSync(Buffer.alloc(60 * MIB)), "a");
    expect(usual.codes).toEqual([]);
  });

  test("a hundred thousand empty members of gzip, and no more", async () => {
    const examined = await new Examined({ detectors, limits: { members: 2000 } }).inPieces(
      Buffer.concat(Array<Buffer>(20_000).fill(gzipSync(""))),
      "a",
    );
    expect(examined.codes).toEqual(["archive-cap"]);
  });

  test("what only looks like members of zip counts as such", async () => {
    const head = Buffer.from("504b03040a000000000000000000000000000000000000000000010000006e", "hex");
    const pretended = Buffer.concat([head, Buffer.alloc(4 * 100_001, "PK\x03\x04\xff\xff\xff\xff", "latin1")]);
    const { gaps } = await new Examined({ detectors, limits: { members: 40_000 } }).inPieces(pretended, "a.zip");
    expect(gaps.map(({ code, message }) => [code, message.includes("40000 members")])).toEqual([["archive-cap", true]]);
  });

  test("what begins like a header of zip and is none costs nothing", async () => {
    const head = Buffer.from("504b03040a000000000000000000000000000000000000000000010000006e", "hex");
    const { gaps, places } = await new Examined({ detectors, limits: { members: 2 } }).inPieces(
      Buffer.concat([head, Buffer.alloc(1_000_000, "PK"), Buffer.from(` ${KEY}`)]),
      "a.zip",
    );
    expect([gaps, places.length]).toEqual([[], 1]);
  });
});

describe("archives in archives", () => {
  test("five, each compressed, are looked into; more are a gap, and looked at as they stand", async () => {
    let content = Buffer.from(KEY);
    for (let level = 1; level <= 12; level++) {
      content = gzipSync(content, { level: 0 }); // stored, so that the key can still be read
      const { places, codes } = await new Examined({ detectors }).inPieces(content, "a");
      expect(codes).toEqual(level <= 10 ? [] : ["archive-cap"]);
      expect(places).toEqual([expect.stringMatching(/whole$/)]);
      expect(places[0]!.split(" > ")).toHaveLength(Math.min(level, 10) + 1);
    }
  });

  test("of zstd and brotli, which take much memory, two", async () => {
    const packed = (times: number): Buffer => (times === 0 ? Buffer.from(KEY) : brotliCompressSync(packed(times - 1)));
    expect((await new Examined({ detectors }).inPieces(packed(2), "a.br.br")).codes).toEqual([]);
    expect((await new Examined({ detectors }).inPieces(packed(3), "a.br.br.br")).codes).toEqual(["archive-cap"]);
  });
});

describe("what was put off", () => {
  test("waits with its bytes copied, and is looked at when it is settled", async () => {
    const examined = new Examined({ detectors });
    const content = Buffer.from(archives.get("named.gz")!);
    examined.examination.whole(content, 0, content.length, { path: "a" });
    content.fill(0);
    expect([examined.leaks, examined.examination.pending]).toEqual([[], content.length]);
    await examined.examination.settled();
    expect([examined.leaks.length, examined.examination.pending]).toEqual([1, 0]);
  });

  test("is no more than 64 MiB; what comes beyond is a gap", () => {
    const { examination, gaps } = new Examined({ detectors });
    const content = Buffer.concat([archives.get("named.gz")!, Buffer.alloc(MIB)]);
    for (let at = 0; at < 64; at++) examination.whole(content, 0, content.length, { path: String(at) });
    expect(gaps).toEqual([expect.objectContaining({ code: "archive-cap", path: "63" })]);
    expect(examination.pending).toBe(63 * content.length);
  });
});

describe("archives that are damaged", () => {
  const CODES = new Set(["archive-damaged", "archive-cap", "archive-unsupported", "archive-encrypted", "zstd-unsupported"]);
  const limits = { inflatedBytes: MIB, members: 1000 };

  test("cut off anywhere, gzip and a member of zip or tar are a gap", { timeout: 60_000 }, async () => {
    for (const [name, from, to] of [
      ["named.gz", 4, 0],
      ["deflated.zip", 40, 400],
      ["stored.zip", 80, 450],
      ["tar-gnu.tar", 513, 10_240 - 512 - 1215],
    ] as const) {
      const content = archives.get(name)!;
      for (let length = from; length < content.length - to; length += 1 + (length % 7)) {
        const { codes } = await new Examined({ detectors: [] }).inPieces(content.subarray(0, length), name, 300);
        expect([name, length, codes]).toEqual([name, length, ["archive-damaged"]]);
      }
    }
  });

  test("what comes before the damage is looked at, and what comes behind it as it stands", async () => {
    const noise = Buffer.from(Array.from({ length: 60_000 }, (_, n) => Math.imul(n ^ (n << 7), 0x9e3779b1) >>> 24));
    const gzip = gzipSync(Buffer.concat([Buffer.from(`${KEY}\n`), noise, noise, noise]), { level: 0 });
    const damaged = Buffer.concat([gzip.subarray(0, -40_000), Buffer.alloc(80_000, 0xff), Buffer.from(KEY)]);
    const around = await new Examined({ detectors }).inPieces(damaged, "a.gz", 4000);
    expect([around.places, around.codes]).toEqual([
      ["a.gz > a:1:1 whole", expect.stringMatching(/^a\.gz:\d+:\d+ whole$/)],
      ["archive-damaged"],
    ]);
    const zip = archives.get("deflated.zip")!;
    const changed = Buffer.from(zip);
    changed.fill(0xff, zip.indexOf("in/settings.py") + 14, zip.indexOf("in/settings.py") + 40);
    const both = await new Examined({ detectors }).inPieces(Buffer.concat([changed, zip]), "a.zip", 97);
    expect([both.places, both.codes]).toEqual([["a.zip > in/settings.py:101:15 whole"], ["archive-damaged"]]);
    const tar = Buffer.concat([archives.get("tar-gnu.tar")!.subarray(0, 512 + 1536), Buffer.from(`?${KEY}`.repeat(20))]);
    const rest = await new Examined({ detectors }).inPieces(tar, "a.tar", 97);
    expect(rest.codes).toEqual(["archive-damaged"]);
    expect(rest.places.filter((place) => place.startsWith("a.tar:"))).not.toEqual([]);
  });

  test("changed in any way, they never do worse than a gap", { timeout: 60_000 }, async () => {
    const names = [...archives.keys()];
    const edit = fc.oneof(
      fc.record({ kind: fc.constant("set"), at: fc.nat(), byte: fc.nat(255) }),
      fc.record({ kind: fc.constant("cut"), at: fc.nat(), byte: fc.nat(255) }),
      fc.record({ kind: fc.constant("double"), at: fc.nat(), byte: fc.nat(255) }),
      fc.record({ kind: fc.constant("numbers"), at: fc.nat(), byte: fc.constantFrom(0, 0x7f, 0x80, 0xff) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        fc.constantFrom(13, 509, 70_000),
        async (name, edits, early, length) => {
          let content = Buffer.from(archives.get(name)!);
          for (const { kind, at, byte } of edits) {
            const place = at % Math.max(1, early ? Math.min(content.length, 700) : content.length);
            if (kind === "set") content[place] = byte;
            else if (kind === "cut") content = Buffer.concat([content.subarray(0, place), content.subarray(place + byte)]);
            else if (kind === "double") content = Buffer.concat([content.subarray(0, place + byte), content.subarray(place)]);
            else content.fill(byte, place, Math.min(content.length, place + 8));
          }
          const examined = await new Examined({ detectors, limits }).inPieces(content, name, length);
          const whole = await new Examined({ detectors, limits }).whole(content, name);
          expect(examined.codes.filter((code) => !CODES.has(code))).toEqual([]);
          expect(whole.places.toSorted()).toEqual(examined.places.toSorted());
        },
      ),
      { seed: 61, numRuns: roundsOf(1200) },
    );
  });

  test("a beginning with anything behind it does no worse either", { timeout: 60_000 }, async () => {
    const beginnings = ["1f8b0800", "1f8b081c", "504b0304", "504b0506", "28b52ffd", "fd377a585a00", "377abcaf271c"];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 3000, size: "max" }), async (beginning, more) => {
        const content = Buffer.concat([Buffer.from(beginning, "hex"), more]);
        const examined = await new Examined({ detectors, limits }).inPieces(content, "a", 100);
        expect(examined.codes.filter((code) => !CODES.has(code))).toEqual([]);
      }),
      { seed: 62, numRuns: roundsOf(800) },
    );
  });
});
