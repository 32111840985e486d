import { describe, expect, it } from "vitest";
import type { Sink } from "../../../src/leaks/examination.ts";
import { BLOCK, ObjectStream, type ObjectHeader } from "../../../src/leaks/places/git/object-stream.ts";
import { KEY, onlyLeak, scan, TestRepository } from "./repositories.ts";

const MEBIBYTE = 1 << 20;

describe("objects around the size of the block", () => {
  it("finds a key across each boundary, whole, once, and where it is", async () => {
    const repository = TestRepository.create();
    const size = 3 * BLOCK + 12_345;
    const places: number[] = [];
    const content = Buffer.alloc(size, "0123456789abcde\n");
    for (let boundary = MEBIBYTE; boundary < size; boundary += MEBIBYTE) {
      const at = boundary - 1 - (((boundary / MEBIBYTE) * 7) % (KEY.length - 1));
      content.write(KEY, at);
      places.push(at);
    }
    content.write(KEY, size - KEY.length);
    places.push(size - KEY.length);
    repository.write("large.bin", content).commit("Add a large file");
    const { leaks } = await scan(repository.folder);
    expect(leaks.map(({ part }) => part)).toEqual(places.map(() => "whole"));
    expect(leaks.map(({ line, column }) => ({ line, column }))).toEqual(
      places.map((at) => {
        const before = content.subarray(0, at);
        return { line: before.toString("latin1").split("\n").length, column: at - before.lastIndexOf("\n") };
      }),
    );
    expect(leaks[0]?.history).toMatchObject({ paths: ["large.bin"], reachable: true });
  });

  it.each([-60, -50, -2, -1, 0, 1, 2, 50])("reads an object of the block's size and %i", async (more) => {
    const repository = TestRepository.create();
    const content = Buffer.alloc(BLOCK + more, "x");
    content.write(KEY, content.length - KEY.length);
    const id = repository.blob(content);
    repository.blob("");
    const leak = await onlyLeak(repository.folder);
    expect([leak.place.object?.id, leak.column]).toEqual([id, content.length - KEY.length + 1]);
  });

  it("reads an object of nothing between others", async () => {
    const repository = TestRepository.create();
    repository.write("empty", "").write("key", KEY).commit("Add both");
    repository.git("gc", "--quiet");
    expect((await onlyLeak(repository.folder)).place.path).toBe("key");
  });
});

/** What a visitor is told, however the bytes are cut. */
async function told(chunks: readonly Buffer[]): Promise<string[]> {
  const seen: string[] = [];
  const named = ({ id, type, path }: ObjectHeader): string => [id, type, path ?? "-"].join(" ");
  const stream = new ObjectStream({
    whole: (header, bytes, from, to) => void seen.push(`${named(header)}: ${Buffer.from(bytes.subarray(from, to)).toString()}`),
    large: (header): Sink => {
      let length = 0;
      return { write: (bytes) => void (length += bytes.length), end: () => void seen.push(`${named(header)}: ${length} bytes`) };
    },
    missing: (id) => void seen.push(`${id} missing`),
  });
  for (const chunk of chunks) await stream.take(chunk);
  seen.push(`${stream.done} done`);
  return seen;
}

describe("ObjectStream", () => {
  const id = "a1".repeat(20);
  const printed = Buffer.from(
    `${id} blob 5\nhello\n${id} tree 0\n\n${id} missing\n${id} commit 3 a path/with spaces\n\n\n\n\n${id} tag 1 \nx\n${id} blob 12 p\n${id.slice(0, 12)}\n`,
  );
  const expected = [
    `${id} blob -: hello`,
    `${id} tree -: `,
    `${id} missing`,
    `${id} commit a path/with spaces: \n\n\n`,
    `${id} tag -: x`,
    `${id} blob p: ${id.slice(0, 12)}`,
    "6 done",
  ];

  it("takes apart what git prints, cut anywhere", async () => {
    expect(await told([printed])).toEqual(expected);
    for (let cut = 1; cut < printed.length; cut++) expect(await told([printed.subarray(0, cut), printed.subarray(cut)])).toEqual(expected);
    expect(await told([...printed].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it("goes on behind an object that is larger than the block, cut anywhere near its end", async () => {
    const size = BLOCK + 100;
    const large = Buffer.concat([Buffer.from(`${id} blob ${size}\n`), Buffer.alloc(size, "\n"), Buffer.from("\n"), printed]);
    const end = large.length - printed.length;
    for (const cut of [100, BLOCK, BLOCK + 60, end - 2, end - 1, end, end + 1]) {
      expect(await told([large.subarray(0, cut), large.subarray(cut)])).toEqual([
        `${id} blob -: ${size} bytes`,
        ...expected.slice(0, -1),
        "7 done",
      ]);
    }
  });

  it("refuses what git does not print, instead of holding it", async () => {
    await expect(told([Buffer.alloc(1 << 17, "x")])).rejects.toThrow(RangeError);
  });
});
