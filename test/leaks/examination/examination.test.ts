import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BlockPool } from "../../../src/leaks/places/archives/block-pool.ts";
import { LineCount } from "../../../src/leaks/places/archives/line-count.ts";
import { Pieces } from "../../../src/leaks/places/archives/pieces.ts";
import { Examined, KEY, keySearch, Needle } from "./examined.ts";
import { tarBlock } from "../archives/tar-block.ts";

const BLOCK = 1024 * 1024;

/** Returns text of lines of 100 bytes, with `secret` at an offset. */
function textWith(secret: string, at: number, length: number): Buffer {
  const text = Buffer.alloc(length, "-");
  for (let end = 99; end < length; end += 100) text[end] = 0x0a;
  text.write(secret, at);
  return text;
}

describe("content in pieces", () => {
  const { reach } = keySearch();
  const boundaries = [BLOCK, 2 * BLOCK - 2 * reach]; // where the first and the second block end

  test("a key at each place around the end of a block is seen once, whole, with its line and column", async () => {
    for (const edge of boundaries.flatMap((end) => [end - 2 * reach, end - reach, end])) {
      for (let at = edge - KEY.length - 2; at < edge + 4; at += 3) {
        const examined = await new Examined().inPieces(textWith(KEY, at, 2 * BLOCK), "a.txt", BLOCK);
        expect(examined.places).toEqual([`a.txt:${Math.floor(at / 100) + 1}:${(at % 100) + 1} whole`]);
      }
    }
  });

  test("keys that follow on each other are all seen", async () => {
    const content = Buffer.from(`${KEY}\n`.repeat(900) + "-".repeat(BLOCK - 58_500 - 1000) + `${KEY}\n`.repeat(40));
    const pieces = await new Examined().inPieces(content, "a", 4099);
    const whole = await new Examined().whole(content, "a");
    expect(pieces.places).toEqual(whole.places);
    expect(new Set(pieces.places).size).toBe(940);
  });

  test("any content in any pieces gives what it gives as one", () => {
    const letters = fc.array(fc.constantFrom("k", "e", "y", "\n"), { maxLength: 300, size: "max" }).map((all) => all.join(""));
    fc.assert(
      fc.property(
        letters,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        fc.integer({ min: 9, max: 40 }),
        (text, cuts, size) => {
          const detectors = [new Needle("key"), new Needle("kkey"), new Needle("\n")];
          const seen: string[] = [];
          const pieces = new Pieces({
            detectors,
            reach: 4,
            blocks: new BlockPool(size),
            name: undefined,
            report: ({ start, end }, line, column) => void seen.push(`${start}-${end} ${line}:${column}`),
          });
          const bytes = Buffer.from(text);
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const length = cuts[turn % cuts.length]!;
            pieces.write(bytes.subarray(at, at + length));
            at += length;
          }
          pieces.end();
          const wanted = detectors
            .flatMap((detector) => detector.find(bytes, 0, bytes.length))
            .map(({ start, end }) => {
              const before = text.slice(0, start).split("\n");
              return `${start}-${end} ${before.length}:${before.at(-1)!.length + 1}`;
            });
          expect(seen.toSorted()).toEqual(wanted.toSorted());
        },
      ),
      { seed: 61, numRuns: 2000 },
    );
  });

  test("nothing, and one byte", async () => {
    expect((await new Examined().inPieces(new Uint8Array(), "a")).places).toEqual([]);
    expect((await new Examined({ detectors: [new Needle("x")] }).inPieces(Buffer.from("x"), "a")).places).toEqual(["a:1:1 whole"]);
  });

  test("blocks are used again", () => {
    const pool = new BlockPool(10);
    const block = pool.take();
    pool.giveBack(block);
    expect(pool.take()).toBe(block);
    expect(pool.take()).not.toBe(block);
  });
});

describe("content in memory", () => {
  test("is looked at from its beginning to its end, and no further; lines count from its beginning", async () => {
    const examined = await new Examined().whole(Buffer.from(`a\nb ${KEY}\n${KEY}`), "a");
    expect(examined.places).toEqual(["a:2:3 whole", "a:3:1 whole"]);
    expect((await new Examined().whole(Buffer.from("nothing"), "a")).places).toEqual([]);
  });

  test("of one rule, a place lists a thousand leaks, and says that there are more", async () => {
    for (const way of ["whole", "inPieces"] as const) {
      const examined = await new Examined()[way](Buffer.from(`${KEY}\n`.repeat(1003)), "a");
      expect(examined.leaks).toHaveLength(1000);
      expect(examined.gaps).toEqual([expect.objectContaining({ code: "too-many-leaks", path: "a" })]);
    }
  });

  test("of one rule, an archive lists as many, however many members have them", async () => {
    const members = Array.from({ length: 30 }, (_, at) => tarBlock({ name: `m${String(at)}`, content: `${KEY}\n`.repeat(50) }));
    for (const way of ["whole", "inPieces"] as const) {
      const examined = await new Examined()[way](gzipSync(Buffer.concat([...members, Buffer.alloc(1024)])), "a.tar.gz");
      expect(examined.leaks).toHaveLength(1000);
      expect(examined.codes).toEqual(["too-many-leaks"]);
    }
  });

  test("of one rule there may be no more than a thousand, of another all the same", async () => {
    const examined = await new Examined({ detectors: [new Needle("x"), keySearch()] }).whole(Buffer.from("x".repeat(3000) + KEY), "a");
    expect(examined.leaks.filter(({ rule }) => rule === "exact-key")).toHaveLength(1);
  });

  test("short texts are looked at, of any length", () => {
    const { examination, leaks } = new Examined();
    examination.text(Buffer.from(KEY), { path: "a", aspect: "name" });
    examination.text(Buffer.from("-".repeat(10_000) + KEY), { path: "b", aspect: "name" });
    examination.text(Buffer.from("short"), { path: "c", aspect: "name" });
    expect(leaks.map(({ place }) => place.path)).toEqual(["a", "b"]);
  });
});

describe("an examination that tells others", () => {
  const XZ = Buffer.from("fd377a585a0000", "hex");

  test("has the same detectors, and counts for itself what was incomplete", async () => {
    const [own, others] = [new Examined(), new Examined()];
    const telling = own.examination.telling({ found: (leak) => others.leaks.push(leak), missed: (gap) => others.gaps.push(gap) });
    telling.whole(Buffer.from(KEY), 0, KEY.length, { path: "a" });
    telling.missed({ code: "a", message: "a" });
    expect([own.leaks.length, others.leaks.length, own.codes, others.codes]).toEqual([0, 1, [], ["a"]]);
    expect([own.examination.incomplete, telling.incomplete]).toEqual([0, 1]);
    telling.whole(XZ, 0, XZ.length, { path: "b" });
    await telling.settled();
    expect(telling.incomplete).toBe(2);
  });

  test("leaves it to the first one's end to tell what nobody could read, once for each kind", async () => {
    const own = new Examined();
    const telling = own.examination.telling({ found: () => undefined, missed: () => undefined });
    for (const [path, examination] of [
      ["a", telling],
      ["b", own.examination],
      ["c", telling],
    ] as const)
      examination.whole(XZ, 0, XZ.length, { path });
    await telling.settled();
    await own.examination.end();
    await own.examination.end();
    expect(own.gaps).toEqual([{ code: "archive-unsupported", path: "a", message: expect.stringContaining("3 × xz") }]);
  });
});

test("lines are counted alike at any place in memory, however many there are", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0x0a, 0x0a, 0x0b, 0x8a, 0x00, 0xff), { maxLength: 3000, size: "max" }),
      fc.nat(),
      fc.nat(7),
      (text, cut, offset) => {
        const bytes = new Uint8Array(text.length + offset).subarray(offset);
        bytes.set(text);
        const [from, to] = [cut % (text.length + 1), text.length].toSorted((a, b) => a - b) as [number, number];
        const between = Buffer.from(bytes.subarray(from, to)).toString("latin1").split("\n");
        expect(new LineCount(from).at(bytes, to)).toEqual({ line: between.length, column: between.at(-1)!.length + 1 });
      },
    ),
    { seed: 63, numRuns: 500 },
  );
  expect(new LineCount().at(new Uint8Array(100_000).fill(0x0a), 100_000)).toEqual({ line: 100_001, column: 1 });
});
