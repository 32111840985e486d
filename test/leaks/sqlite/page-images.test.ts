import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MOST_IMAGES, pageImagesOf, type PageImages } from "../../../src/leaks/places/sqlite/page-images.ts";
import type { RandomAccess } from "../../../src/leaks/places/sqlite/random-access.ts";
import { rowDataOf } from "../../../src/leaks/places/sqlite/row-data.ts";

const MIB = 1024 * 1024;
const [HEADER, FRAME] = [32, 24 + 512];

/** Returns a write-ahead log of `count` frames, of which the one at `index` has page `pageAt(index)`; it is made as it is read. */
function logOf(count: number, pageAt: (index: number) => number): RandomAccess {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(0x377f0682, 0);
  header.writeUInt32BE(512, 8);
  return {
    size: HEADER + count * FRAME,
    read: (into, at) => {
      if (at === 0) into.set(header);
      else {
        into.fill(0);
        if ((at - HEADER) % FRAME === 0) new DataView(into.buffer, into.byteOffset).setUint32(0, pageAt((at - HEADER) / FRAME));
      }
      return into.length;
    },
  };
}

function imagesOf(file: RandomAccess, most?: number): PageImages {
  const images = pageImagesOf(file, most);
  if (images === undefined || images === "too many") throw new Error(images ?? "no log");
  return images;
}

describe("the list of a log's frames", () => {
  test("gives the image of a page that is next to another image", () => {
    const page = fc.constantFrom(1, 2, 3, 7, 0x7fffffff, 0x80000000, 0xffffffff);
    fc.assert(
      fc.property(fc.array(page, { maxLength: 40 }), page, fc.nat(50), (pages, wanted, index) => {
        const { imageOf, highest } = imagesOf(logOf(pages.length, (at) => pages[at]!));
        const real = pages.filter((one) => one < 2 ** 31); // such a database would have a terabyte
        expect(highest).toBe(Math.max(0, ...real));
        const own = pages.flatMap((one, at) => (one === wanted && one < 2 ** 31 ? [at] : []));
        const image = imageOf(wanted, index);
        expect(image === undefined ? [] : [image]).toEqual(
          own.toSorted((a, b) => Math.abs(a - index) - Math.abs(b - index) || a - b).slice(0, 1),
        );
      }),
    );
  });

  test.for<[what: string, pageAt: (index: number) => number]>([
    ["each of another page", (index) => index + 1],
    ["all of one page", () => 2],
    ["of any page", (index) => Math.imul(index, 0x9e3779b1) >>> 0],
  ])("takes eight bytes a frame: %s", ([, pageAt]) => {
    const count = MOST_IMAGES / 4;
    const before = process.memoryUsage();
    const { imageOf } = imagesOf(logOf(count, pageAt));
    const after = process.memoryUsage();
    expect(imageOf(pageAt(count - 1), count - 1)).toBe(pageAt(count - 1) < 2 ** 31 ? count - 1 : undefined);
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(8 * count + 24 * MIB);
  });

  test("with more frames than there is room for is a gap", () => {
    expect(
      pageImagesOf(
        logOf(11, () => 2),
        10,
      ),
    ).toBe("too many");
    expect(
      imagesOf(
        logOf(10, () => 2),
        10,
      ).count,
    ).toBe(10);
    expect(
      rowDataOf(
        logOf(MOST_IMAGES + 1, () => 2),
        [],
        100,
      ),
    ).toEqual({ sightings: [], complete: false });
  });
});

test("a database with more pages than there is room for is a gap", () => {
  const header = Buffer.alloc(512);
  header.write("SQLite format 3\0");
  header.writeUInt16BE(512, 16);
  const file = {
    size: 512 * (MOST_IMAGES + 1),
    read: (into: Uint8Array): number => (into.set(header.subarray(0, into.length)), into.length),
  };
  expect(rowDataOf(file, [], 100)).toEqual({ sightings: [], complete: false });
});
