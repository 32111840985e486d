import { gzipSync, deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Examined, KEY, keySearch } from "../examination/examined.ts";
import { tarBlock } from "./tar-block.ts";

const detectors = [keySearch()];
const LEVELS = 10;

const times = (count: number, bytes: Buffer): Buffer => Buffer.concat(Array<Buffer>(count).fill(bytes));

/** Returns the header of a member of zip that states `size`, or has it in the field of zip64. */
function zipHeader(method: number, size: number | bigint): Buffer {
  const extra = Buffer.alloc(typeof size === "bigint" ? 20 : 0);
  if (typeof size === "bigint") {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(16, 2);
    extra.writeBigUInt64LE(size, 4);
    extra.writeBigUInt64LE(size, 12);
  }
  const header = Buffer.alloc(30);
  header.write("PK\x03\x04\x14", "latin1");
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(typeof size === "bigint" ? 0xffffffff : size, 18);
  header.writeUInt32LE(typeof size === "bigint" ? 0xffffffff : 0, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, Buffer.from("n"), extra]);
}

const nested = (levels: number): Buffer => {
  let content = Buffer.from(KEY);
  for (let level = 0; level < levels; level++) content = gzipSync(content, { level: 0 });
  return content;
};

/** Puts each header into a stored block of the member before, which goes on in the next: all of them share what is last. */
function overlapping(members: number): Buffer {
  const last = Buffer.concat([zipHeader(8, 0x0fffffff), deflateRawSync(Buffer.alloc(100_000))]);
  const header = zipHeader(8, 0x0fffffff);
  const quote = Buffer.from([0, header.length, 0, 0xff - header.length, 0xff]);
  return Buffer.concat([times(members, Buffer.concat([header, quote])), last]);
}

describe("archives made to cost", () => {
  const negative = Buffer.alloc(12, 0xff);
  const huge = Buffer.from([0x80, 0, 0, 0, 0, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff]);
  const tooHuge = Buffer.from([0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

  test.for<[what: string, archive: Buffer, codes: string[]]>([
    ["tar: a size below zero", tarBlock({ size: negative, content: KEY }), ["archive-damaged"]],
    ["tar: a size of petabytes", tarBlock({ size: huge, content: KEY }), ["archive-damaged"]],
    ["tar: a size that no number has", tarBlock({ size: tooHuge, content: KEY }), ["archive-damaged"]],
    ["zip: sizes of zip64 that no file has", Buffer.concat([zipHeader(0, 2n ** 63n), Buffer.from(KEY)]), []],
    ["zip: a size of zip64 beyond the file", Buffer.concat([zipHeader(0, 2n ** 50n), Buffer.from(KEY)]), ["archive-damaged"]],
    ["gzip in gzip, forty times", nested(40), ["archive-cap"]],
  ])("%s: the key is found all the same", async ([, archive, codes]) => {
    for (const length of [7, 70_000]) {
      const examined = await new Examined({ detectors }).inPieces(archive, "a", length);
      expect([examined.leaks.length, examined.codes]).toEqual([1, codes]);
    }
  });

  test("zip: stored members that each state to hold all those behind them are opened as deep as any", async () => {
    const archive = Buffer.concat([times(65_536, zipHeader(0, 0x7fffffff)), Buffer.from(KEY)]);
    const { places, codes } = await new Examined({ detectors }).inPieces(archive, "a");
    expect(places).toEqual([expect.stringMatching(/^a( > n){10}:\d+:\d+ whole$/)]);
    expect(codes).toEqual(["archive-cap", ...Array<string>(LEVELS - 1).fill("archive-damaged"), "archive-damaged"]);
  });

  test("zip: what fifty members share is inflated once, as it is read from the front", async () => {
    const limits = { inflatedBytes: 110_000 };
    const { codes } = await new Examined({ detectors, limits }).inPieces(overlapping(50), "a");
    expect(codes).toEqual(["archive-damaged"]);
  });
});
