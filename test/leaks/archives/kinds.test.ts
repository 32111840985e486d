import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { need } from "../../support/need.ts";
import { run } from "../../support/run.ts";
import { Examined, KEY, keySearch } from "../examination/examined.ts";

const detectors = [keySearch()];
const CONTENT = `# settings\nSECRET_KEY = '${KEY}'\n`;
const AT = "2:15 whole";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "waxseal-kinds-"));
  writeFileSync(join(folder, "settings.py"), CONTENT);
  writeFileSync(join(folder, "a-name-that-has-more-than-15.py"), CONTENT);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Looks at `content` in pieces of several lengths and at once, and returns what all of them agree on. */
async function seen(content: Buffer, path: string): Promise<{ places: string[]; codes: string[] }> {
  const { places, codes } = await new Examined({ detectors }).whole(content, path);
  for (const length of [content.length < 5000 ? 1 : 997, 61, 70_000]) {
    const pieces = await new Examined({ detectors }).inPieces(content, path, length);
    expect([pieces.places, pieces.codes]).toEqual([places, codes]);
  }
  return { places, codes };
}

const binutils = await need("archives of ar", () => run("ar", ["--version"]));
const dpkg = await need("packages of Debian", () => run("dpkg-deb", ["--version"]));

describe("ar", () => {
  test.runIf(binutils)("as GNU writes it, with a long name and an odd length", async () => {
    const made = await run("sh", ["-c", "printf odd > odd && ar qc a.a odd settings.py a-name-that-has-more-than-15.py"], folder);
    expect(made.code).toBe(0);
    const { places, codes } = await seen(readFileSync(join(folder, "a.a")), "a.a");
    expect([places, codes]).toEqual([[`a.a > settings.py:${AT}`, `a.a > a-name-that-has-more-than-15.py:${AT}`], []]);
  });

  test.runIf(dpkg)("a package of Debian: what is compressed with gzip is read, with xz it is a gap", async () => {
    mkdirSync(join(folder, "package/DEBIAN"), { recursive: true });
    mkdirSync(join(folder, "package/etc"));
    writeFileSync(join(folder, "package/DEBIAN/control"), "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: a\nDescription: a\n");
    writeFileSync(join(folder, "package/etc/settings.py"), CONTENT);
    for (const [kind, places, codes] of [
      ["gzip", [`a.deb > data.tar.gz > data.tar > ./etc/settings.py:${AT}`], []],
      ["xz", [], ["archive-unsupported"]],
    ] as const) {
      const made = await run(
        "dpkg-deb",
        ["--root-owner-group", `-Z${kind}`, "--uniform-compression", "-b", "package", `${kind}.deb`],
        folder,
      );
      expect(made.code).toBe(0);
      expect(await seen(readFileSync(join(folder, `${kind}.deb`)), "a.deb")).toEqual({ places, codes });
    }
  });

  const member = (name: string, content: string): string =>
    `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"644".padEnd(8)}${String(content.length).padEnd(10)}\`\n${content}`;

  test("as BSD writes it, with the name before the content", async () => {
    const archive = Buffer.from(`!<arch>\n${member("#1/16", `settings in.py\0\0${CONTENT}`)}`);
    expect(await seen(archive, "a.a")).toEqual({ places: [`a.a > settings in.py:${AT}`], codes: [] });
  });

  test("what is damaged is a gap, and looked at as it stands", async () => {
    const archives = [
      `${member("a/", "1234")}${KEY}${" ".repeat(60)}`,
      member("#1/99", KEY),
      member("a/", KEY).slice(0, -1),
      member("#1/-9", KEY),
    ];
    for (const archive of archives) {
      const { places, codes } = await seen(Buffer.from(`!<arch>\n${archive}`), "a.a");
      expect([places.length, codes]).toEqual([1, archive.includes("#1/-9") ? [] : ["archive-damaged"]]);
    }
  });

  test("has as many members as there may be", async () => {
    const archive = Buffer.from(`!<arch>\n${member("a/", "1234").repeat(5)}`);
    expect((await new Examined({ detectors, limits: { members: 5 } }).inPieces(archive, "a.a")).codes).toEqual([]);
    expect((await new Examined({ detectors, limits: { members: 4 } }).inPieces(archive, "a.a")).codes).toEqual(["archive-cap"]);
  });
});

describe("cpio", () => {
  const padded = (bytes: Buffer, to: number): Buffer => Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  const KINDS: Readonly<Record<string, (name: string, content: string) => Buffer>> = {
    newc: (name, content) => {
      const fields = [1, 0o100644, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length + 1, 0];
      const header = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}${name}\0`;
      return Buffer.concat([padded(Buffer.from(header), 4), padded(Buffer.from(content), 4)]);
    },
    odc: (name, content) => {
      const fields = [1, 1, 0o100644, 0, 0, 1, 0].map((field) => octal(field, 6)).join("");
      return Buffer.from(`070707${fields}${octal(0, 11)}${octal(name.length + 1, 6)}${octal(content.length, 11)}${name}\0${content}`);
    },
    "binary, little end first": (name, content) => binary(name, content),
    "binary, big end first": (name, content) => {
      const bytes = binary(name, content);
      bytes.subarray(0, 26).swap16();
      return bytes;
    },
  };
  const binary = (name: string, content: string): Buffer => {
    const header = Buffer.alloc(26);
    const fields = [0o70707, 1, 1, 0o100644, 0, 0, 1, 0, 0, 0, name.length + 1, 0, content.length];
    for (const [at, field] of fields.entries()) header.writeUInt16LE(field, 2 * at);
    return Buffer.concat([header, padded(Buffer.from(`${name}\0`), 2), padded(Buffer.from(content), 2)]);
  };

  test.for(Object.entries(KINDS))("%s", async ([, member]) => {
    const archive = Buffer.concat([member("odd", "odd"), member("in/settings.py", CONTENT), member("TRAILER!!!", ""), Buffer.alloc(300)]);
    expect(await seen(archive, "a.cpio")).toEqual({ places: [`a.cpio > in/settings.py:${AT}`], codes: [] });
    expect((await seen(archive.subarray(0, 130), "a.cpio")).codes).toEqual(["archive-damaged"]);
    const limits = { members: 2 };
    expect((await new Examined({ detectors, limits }).inPieces(archive, "a.cpio")).codes).toEqual(["archive-cap"]);
  });

  test("what Linux boots from: one behind another, and a compressed one behind both", async () => {
    const member = KINDS["newc"]!;
    const one = Buffer.concat([member("in/settings.py", CONTENT), member("TRAILER!!!", ""), Buffer.alloc(200)]);
    const { places, codes } = await seen(Buffer.concat([one, one, gzipSync(one)]), "initrd");
    const own = `initrd > in/settings.py:${AT}`;
    expect([places, codes]).toEqual([[own, own, `initrd > initrd > initrd > in/settings.py:${AT}`], []]);
  });
});

describe("zlib streams", () => {
  test.for([0, 1, 6, 9])("level %i", async (level) => {
    for (const more of ["", "text, and more text\n".repeat(4000)]) {
      const places = [`a.z > a:${AT}`];
      const content = deflateSync(CONTENT + more, { level });
      expect(await seen(content, "a.z")).toEqual({ places, codes: [] });
    }
  });

  test("a loose object of git", async () => {
    const made = await run("sh", ["-c", "git init -q loose && git -C loose hash-object -w ../settings.py"], folder);
    expect(made.code).toBe(0);
    const objects = join(folder, "loose/.git/objects");
    const path = readdirSync(objects, { recursive: true, encoding: "utf8" }).find((one) => /[0-9a-f]{38}$/.test(one))!;
    const name = basename(path);
    const { places, codes } = await seen(readFileSync(join(objects, path)), name);
    expect([places, codes]).toEqual([[`${name} > ${name}:${AT}`], []]);
  });

  test("what ends early is a gap, once there is enough of it to tell", async () => {
    const content = deflateSync(Buffer.from(Array.from({ length: 5000 }, (_, n) => Math.imul(n ^ (n << 7), 0x9e3779b1) >>> 24)));
    expect((await seen(content.subarray(0, -1), "a.z")).codes).toEqual(["archive-damaged"]);
    expect((await seen(content.subarray(0, 400), "a.z")).codes).toEqual([]);
  });

  test("what only begins like one is looked at as it stands, and is no gap", async () => {
    const beginnings = ["x\x01", "x\x5e", "x\x9c", "x\xda", "hC", "XG", "HK", "8O", "(S", "\b\x1d"];
    const texts = ["", "2+y", " lorem ipsum dolor sit amet".repeat(40), "\n0123456789".repeat(80), "\0".repeat(900), "\xff".repeat(900)];
    for (const beginning of beginnings) {
      for (const text of texts) {
        const content = Buffer.from(`${beginning}${text}\n${KEY}`, "latin1");
        const { places, codes } = await new Examined({ detectors }).whole(content, "a");
        expect([beginning, text.slice(0, 5), places.length, codes]).toEqual([beginning, text.slice(0, 5), 1, []]);
      }
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...beginnings),
        fc.uint8Array({ maxLength: 2000, size: "max" }).filter((bytes) => bytes.length > 8),
        async (beginning, more) => {
          const content = Buffer.concat([Buffer.from(beginning, "latin1"), more]);
          expect((await new Examined({ detectors: [] }).whole(content, "a")).codes).toEqual([]);
        },
      ),
      { seed: 63, numRuns: 500 },
    );
  });

  test("a bomb is a gap", async () => {
    const limits = { inflatedBytes: 100_000 };
    const { codes } = await new Examined({ detectors, limits }).inPieces(deflateSync(Buffer.alloc(200_000)), "a");
    expect(codes).toEqual(["archive-cap"]);
  });
});

describe("what nobody here opens", () => {
  const LZ4 = "04224d186440a70f0000006e68656c6c6f2006005068656c6c6f0000000079b1fff9";
  test.for<[kind: string, hex: string]>([
    ["lz4", LZ4],
    ["lz4", "02214c18050000001168656c6c6f"],
    ["lz4", `502a4d180400000061626364${LZ4}`],
    ["compress", "1f9d9068cab061f306"],
    ["lzma", "5d00008000ffffffffffffffff0034194aee8de917893a33600500"],
    ["lzip", "4c5a4950010c"],
    ["lzop", "894c5a4f000d0a1a0a1040"],
    ["cab", "4d534346000000002c000000"],
    ["rpm", "edabeedb03000000"],
  ])("%s is a gap", async ([kind, hex]) => {
    const { gaps } = await new Examined({ detectors }).whole(Buffer.from(hex, "hex"), "a");
    expect(gaps.map(({ code, message }) => [code, message.split(",")[0]])).toEqual([["archive-unsupported", `1 × ${kind}`]]);
  });

  test.for([
    "1f9d",
    "1f9d00",
    "1f9df0aabb",
    "5d0000",
    "5d00008000ffffffffffffffff01",
    "4d534346 41",
    "212f3c617263683e",
    "303730373031",
    "c771",
    "71c7",
  ])("%s is nothing, and no gap", async (hex) => {
    const content = Buffer.concat([Buffer.from(hex.replaceAll(" ", ""), "hex"), Buffer.from(` text\n${KEY}\n`)]);
    const { places, codes } = await new Examined({ detectors }).whole(content, "a");
    expect([places.length, codes]).toEqual([1, []]);
  });
});
