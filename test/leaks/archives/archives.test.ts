import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HAS_ZSTD } from "../../../src/leaks/places/archives/inflation.ts";
import { python } from "../../support/python.ts";
import { run } from "../../support/run.ts";
import { Examined, KEY, keySearch } from "../examination/examined.ts";

const detectors = [keySearch()];

const LONG = `${Array.from({ length: 20 }, (_, n) => `a-long-folder-name-${String(n).padStart(2, "0")}`).join("/")}/settings.py`;

/** What is in each archive of make.py, from the outermost. */
const WITHIN: Readonly<Record<string, string>> = {
  "app.pyz": "in/settings.py",
  "concatenated.tar": "in/settings.py",
  "deflated.zip": "in/settings.py",
  "frames.py.zst": "frames.py",
  "gnu-long.tar": LONG,
  "gnu.tar": "in/settings.py",
  "image.tar": "blobs/sha256/0123abcd > app/settings.py",
  "info-zip.zip": "in/settings.py",
  "library.jar": "in/settings.py",
  "many.py.gz": "many.py",
  "named.gz": "named",
  "nameless.py.gz": "nameless.py",
  "no-ending": "in/settings.py",
  "oci.tar": "blobs/sha256/0123abcd > 0123abcd > app/settings.py",
  "pax-long.tar": LONG,
  "pax-unicode.tar": "in/sättings.py",
  "pax.tar": "in/settings.py",
  "settings.py.zst": "settings.py",
  "sparse-gnu-0.0.tar": "sparse.img",
  "sparse-posix-0.0.tar": "sparse.img",
  "sparse-posix-0.1.tar": "sparse.img",
  "sparse-posix-1.0.tar": "sparse.img",
  "stored.zip": "in/settings.py",
  "streamed.zip": "in/settings.py",
  "tar-gnu.tar": "in/settings.py",
  "tar-oldgnu.tar": "in/settings.py",
  "tar-posix.tar": "in/settings.py",
  "tar-ustar.tar": "in/settings.py",
  "tar-v7.tar": "in/settings.py",
  "tar.tar.gz": "tar.tar > in/settings.py",
  "tgz.tgz": "tgz.tar > in/settings.py",
  "trailing.py.gz": "trailing.py",
  "ustar-prefix.tar": `${"p".repeat(60)}/${"n".repeat(90)}`,
  "ustar.tar": "in/settings.py",
  "zip64-stored.zip": "in/settings.py",
  "zip64.zip": "in/settings.py",
};

const GAPS: Readonly<Record<string, string>> = {
  "bzip2.zip": "archive-unsupported",
  "empty.bz2": "archive-unsupported",
  "encrypted.zip": "archive-encrypted",
  "text.bz2": "archive-unsupported",
  "text.xz": "archive-unsupported",
};

let folder: string;
let made: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "waxseal-archives-"));
  made = JSON.parse(await python([join(import.meta.dirname, "make.py"), folder], KEY)) as string[];
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const read = (name: string): Buffer => readFileSync(join(folder, name));

describe("archives that Python, GNU tar, Info-ZIP and zstd made", () => {
  test("are all listed here", () => {
    expect(made.toSorted()).toEqual([...Object.keys(WITHIN), ...Object.keys(GAPS), "streamed-stored.zip"].toSorted());
  });

  test.for(Object.entries(WITHIN))("%s: %s", async ([name, within]) => {
    if (name.endsWith(".zst") && !HAS_ZSTD) return;
    const line = name === "sparse-posix-1.0.tar" ? 108 : 101; // the map of its holes comes first
    const wanted = Array.from({ length: name === "concatenated.tar" ? 2 : 1 }, () => `${name} > ${within}:${line}:15 whole`);
    for (const length of [1, 511, 70_000]) {
      const pieces = await new Examined({ detectors }).inPieces(read(name), name, length);
      expect([pieces.places, pieces.gaps]).toEqual([wanted, []]);
    }
    const whole = await new Examined({ detectors }).whole(read(name), name);
    expect([whole.places, whole.gaps]).toEqual([wanted, []]);
  });

  test.for(Object.entries(GAPS))("%s: %s", async ([name, code]) => {
    for (const way of ["whole", "inPieces"] as const) {
      const examined = await new Examined({ detectors })[way](read(name), name);
      expect([examined.places, examined.codes]).toEqual([[], [code]]);
    }
  });

  test("of a stored member whose length stands behind it, the content is looked at as a part of the archive", async () => {
    const { places, gaps } = await new Examined({ detectors }).inPieces(read("streamed-stored.zip"), "a.zip", 100);
    expect(places).toEqual([expect.stringMatching(/^a\.zip:\d+:\d+ whole$/)]);
    expect(gaps).toEqual([]);
  });

  test("of git archive", async () => {
    const repository = mkdtempSync(join(folder, "repository-"));
    const script = `git init -q && printf %s "$1" > settings.py && git add . &&
      git -c user.name=a -c user.email=a@b.test commit -qm m && git archive --prefix=top/ -o ../git.tar.gz HEAD && git archive -o ../git.zip HEAD`;
    expect((await run("sh", ["-c", script, "sh", KEY], repository)).code).toBe(0);
    expect((await new Examined({ detectors }).inPieces(read("git.tar.gz"), "git.tar.gz")).places).toEqual([
      "git.tar.gz > git.tar > top/settings.py:1:1 whole",
    ]);
    expect((await new Examined({ detectors }).inPieces(read("git.zip"), "git.zip")).places).toEqual(["git.zip > settings.py:1:1 whole"]);
  });

  test("the key is found wherever it lies in a member, and the member in the archive", async () => {
    for (let before = 0; before < 1200; before += 37) {
      const content = Buffer.concat([Buffer.alloc(before, "-"), Buffer.from(KEY), Buffer.alloc(90, "-")]);
      const { places } = await new Examined({ detectors }).inPieces(gzipSync(content), "a.gz", 64);
      expect(places).toEqual([`a.gz > a:1:${before + 1} whole`]);
    }
  });
});

describe("what is no member's content", () => {
  const within = async (program: string): Promise<Examined> =>
    new Examined({ detectors }).inPieces(
      Buffer.from(
        await python(
          [
            "-c",
            `import base64, io, sys, tarfile, zipfile, gzip\nkey = sys.stdin.read()\nout = io.BytesIO()\n${program}\nprint(base64.b64encode(out.getvalue()).decode())`,
          ],
          KEY,
        ),
        "base64",
      ),
      "a",
      300,
    );

  test.for<[what: string, place: string, program: string]>([
    [
      "the name of a member of tar",
      "a > KEY/b [name]:1:1 whole",
      `with tarfile.open(fileobj=out, mode="w") as t: t.addfile(tarfile.TarInfo(key + "/b"))`,
    ],
    [
      "a long name",
      "a > PPPKEY [name]:1:301 whole",
      `with tarfile.open(fileobj=out, mode="w") as t: t.addfile(tarfile.TarInfo("P" * 300 + key))`,
    ],
    [
      "the target of a link",
      "a [link target]:1:1 whole",
      `i = tarfile.TarInfo("b"); i.type = tarfile.SYMTYPE; i.linkname = key\nwith tarfile.open(fileobj=out, mode="w") as t: t.addfile(i)`,
    ],
    [
      "a record of pax",
      "a [header]:1:1 whole",
      `i = tarfile.TarInfo("b"); i.pax_headers = {"SCHILY.xattr.user.a": key}\nwith tarfile.open(fileobj=out, mode="w") as t: t.addfile(i)`,
    ],
    ["the name of a member of zip", "a > KEY [name]:1:1 whole", `with zipfile.ZipFile(out, "w") as z: z.writestr(key, b"")`],
    [
      "the comment of a member of zip",
      "a [comment]:1:1 whole",
      `i = zipfile.ZipInfo("b"); i.comment = key.encode()\nwith zipfile.ZipFile(out, "w") as z: z.writestr(i, b"")`,
    ],
    ["the comment of a zip", "a:1:19 whole", `with zipfile.ZipFile(out, "w") as z: z.writestr("b", b""); z.comment = key.encode()`],
    ["the name in gzip", "a > KEY [name]:1:1 whole", `with gzip.GzipFile(key, "wb", fileobj=out) as g: g.write(b"b")`],
    ["what lies behind a zip", "a:1:22 whole", `with zipfile.ZipFile(out, "w") as z: z.writestr("b", b"")\nout.write(key.encode())`],
    [
      "what lies behind a tar",
      "a:1:1 whole",
      `with tarfile.open(fileobj=out, mode="w") as t: t.addfile(tarfile.TarInfo("b"))\nout.write(key.encode())`,
    ],
    ["what lies behind gzip", "a:1:1 whole", `out.write(gzip.compress(b"b") + key.encode())`],
    [
      "what was deleted from a zip",
      "a > gone:1:1 whole",
      `with zipfile.ZipFile(out, "w") as z: z.writestr("gone", key); z.writestr("b", b""); z.filelist.pop(0)`,
    ],
  ])("%s", async ([, place, program]) => {
    const { places, gaps } = await within(program);
    const shown = places.map((one) => one.replaceAll("P".repeat(300), "PPP").replace(KEY, "KEY"));
    expect(gaps).toEqual([]);
    if (place.startsWith("a:")) expect(shown).toEqual([expect.stringMatching(/^a:\d+:\d+ whole$/)]);
    else expect(shown).toEqual([place]);
  });
});

describe("brotli, which has no magic", () => {
  test("is read where the name ends so", async () => {
    const packed = brotliCompressSync(Buffer.from(`${"-\n".repeat(2000)}${KEY}`));
    for (const length of [7, 70_000]) {
      const examined = await new Examined({ detectors }).inPieces(packed, "dist/main.js.br", length);
      expect(examined.places).toContain("dist/main.js.br > main.js:2001:1 whole");
      expect(examined.gaps).toEqual([]);
    }
  });

  test("a file that is something else is looked at as it stands, and is no gap", async () => {
    for (const text of [KEY, `a text\n${KEY}\n`, `\x0b\x02${KEY}`, `${"text, and more text\n".repeat(9000)}${KEY}`]) {
      for (const length of [7, 70_000]) {
        const examined = await new Examined({ detectors }).inPieces(Buffer.from(text), "a.br", length);
        expect(examined.leaks.filter(({ place }) => place.within === undefined)).toHaveLength(1);
        expect(examined.gaps).toEqual([]);
      }
    }
  });

  test("what ends early is a gap", async () => {
    const text = Buffer.from(Array.from({ length: 20_000 }, (_, n) => String(n * n)).join());
    const packed = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
    expect((await new Examined({ detectors }).inPieces(packed.subarray(0, -50), "a.br", 4096)).codes).toEqual(["archive-damaged"]);
  });
});
