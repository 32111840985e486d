import { describe, expect, test } from "vitest";
import type { Limits } from "../../../src/leaks/places/archives/budget.ts";
import { Examined, KEY, keySearch } from "../examination/examined.ts";
import { paxRecord, tarBlock, type TarBlock } from "./tar-block.ts";

const detectors = [keySearch()];

const tarOf = (...blocks: TarBlock[]): Buffer => Buffer.concat([...blocks.map(tarBlock), Buffer.alloc(1024)]);

describe("headers that describe members", () => {
  const times = (count: number, block: TarBlock): TarBlock[] => Array.from({ length: count }, () => block);
  const records = (count: number): string => paxRecord("a", "b").repeat(count);
  const mapBlock = Buffer.alloc(512);
  mapBlock[504] = 1;

  test.for<[what: string, cost: number, tar: Buffer]>([
    ["empty ones", 20, tarOf(...times(20, { type: "x" }))],
    ["global ones", 20, tarOf(...times(20, { type: "g" }), {})],
    ["long names", 40, tarOf(...times(20, { type: "L", content: "name" }))],
    ["long targets of links, by their blocks", 4 * 9, tarOf(...times(4, { type: "K", content: Buffer.alloc(4096, "k") }))],
    ["records", 1 + 2 + 120, tarOf({ type: "x", content: records(120) }, {})],
    [
      "blocks of the map of a sparse file",
      1 + 20,
      Buffer.concat([tarBlock({ type: "S", hasMoreMap: true }), ...Array<Buffer>(20).fill(mapBlock), Buffer.alloc(1024)]),
    ],
  ])("are bounded: %s", async ([, cost, tar]) => {
    const codes = async (limits: Limits): Promise<string[]> => (await new Examined({ detectors, limits }).inPieces(tar, "a")).codes;
    expect(await codes({ descriptions: cost })).toEqual([]);
    expect(await codes({ descriptions: cost - 1 })).toEqual(["archive-cap"]);
  });

  test("do not count as members", async () => {
    const tar = tarOf(...times(20, { type: "x", content: paxRecord("mtime", "1.5") }), {});
    expect((await new Examined({ detectors, limits: { members: 1 } }).inPieces(tar, "a")).codes).toEqual([]);
  });

  test("with ten thousand records are looked at in one go", async () => {
    let looks = 0;
    const counting = { reach: 10, find: () => (looks++, []) };
    const content = `${records(10_000)}${paxRecord("a", KEY)}`;
    await new Examined({ detectors: [counting] }).inPieces(tarOf({ type: "x", content }, {}), "a");
    expect(looks).toBeLessThan(10);
    const { places } = await new Examined({ detectors }).inPieces(tarOf({ type: "x", content }, {}), "a");
    expect(places).toEqual(["a [header]:10001:1 whole"]);
  });

  test.for<[what: string, blocks: TarBlock[]]>([
    ["a name for all members", [{ type: "g", content: paxRecord("path", KEY) }, {}]],
    ["a name before another", [{ type: "L", content: KEY }, { type: "L", content: "b" }, {}]],
    ["a name before another, in records", [{ type: "x", content: paxRecord("path", KEY) + paxRecord("path", "b") }, {}]],
    ["a target before another", [{ type: "K", content: KEY }, { type: "x", content: paxRecord("linkpath", "b") }, {}]],
    ["a name without a member", [{}, { type: "L", content: KEY }]],
    ["what comes before a record that is garbled", [{ type: "x", content: `${paxRecord("a", KEY)}99 b` }]],
  ])("are looked at, whether a member has them or not: %s", async ([, blocks]) => {
    expect((await new Examined({ detectors }).inPieces(tarOf(...blocks), "a", 300)).places).toEqual(["a [header]:1:1 whole"]);
  });
});

test("of a name of a megabyte a place keeps the end", async () => {
  const content = Buffer.from(`${KEY}/${"n".repeat(1_000_000)}.py`);
  const { leaks } = await new Examined({ detectors }).inPieces(tarOf({ type: "L", content }, { content: KEY }), "a");
  expect(leaks.map(({ place: { aspect, within } }) => [aspect, within])).toEqual([
    ["name", [`…${"n".repeat(1021)}.py`]],
    [undefined, [`…${"n".repeat(1021)}.py`]],
  ]);
});
