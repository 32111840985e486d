import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  linkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Detector } from "../../../src/leaks/detector.ts";
import { scanTree, type ScanTreeOptions } from "../../../src/leaks/places/tree/scan-tree.ts";
import { run } from "../../support/run.ts";
import { Examined, KEY, Needle } from "../examination/examined.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waxseal-tree-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(path: string, content: string | Buffer = `a\n${KEY}`): string {
  const at = join(folder, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, content);
  return at;
}

interface Scanning extends ScanTreeOptions {
  roots?: readonly string[];
  detectors?: readonly Detector[];
}

/** Scans the folder, and gives paths below it. */
async function scanned({ roots = [folder], detectors, ...options }: Scanning = {}): Promise<Examined & { below: string[]; files: number }> {
  const examined = new Examined(detectors && { detectors });
  const { files } = await scanTree(roots, examined.examination, options);
  await examined.examination.end();
  const below = examined.places.map((place) => place.replace(`${folder}/`, "").replace(" whole", "")).toSorted();
  return Object.assign(examined, { below, files });
}

describe("what is looked at", () => {
  test("every file: hidden, ignored, untracked, without an ending, in whatever folder", async () => {
    const paths = [".env", ".hidden/.deep/x", "a.py", "build/app.js.map", "node_modules/a/b.js", "no-ending", "a folder/a file", "ä/ö"];
    for (const path of paths) put(path);
    put(".gitignore", "build\nnode_modules\n");
    put("empty", "");
    const { below, gaps, files } = await scanned();
    expect(below).toEqual(paths.map((path) => `${path}:2:1`).toSorted());
    expect([gaps, files]).toEqual([[], paths.length + 2]);
  });

  test("archives and databases among them, small and large", async () => {
    put("small.gz", gzipSync(KEY));
    const noise = Buffer.from(Array.from({ length: 1_500_000 }, (_, n) => Math.imul(n ^ (n << 7), 0x9e3779b1) >>> 24));
    put("large.gz", gzipSync(Buffer.concat([noise, Buffer.from(`\n${KEY}`)])));
    const database = new DatabaseSync(join(folder, "a.db"));
    database.exec("PRAGMA page_size = 512; CREATE TABLE t (a); BEGIN");
    const insert = database.prepare("INSERT INTO t VALUES (?)");
    for (let at = 0; at < 600; at++) insert.run("-".repeat(at) + KEY + "-".repeat(3000));
    database.exec("COMMIT");
    database.close();
    expect(statSync(join(folder, "a.db")).size).toBeGreaterThan(1024 * 1024);
    const { leaks, gaps } = await scanned({ detectors: [new Needle(KEY)] });
    const ofPath = (path: string): number => leaks.filter(({ place }) => place.path === join(folder, path)).length;
    expect([ofPath("small.gz"), ofPath("large.gz"), ofPath("a.db")]).toEqual([1, 1, 600]);
    expect(leaks.filter(({ place }) => place.aspect === "row data").length).toBeGreaterThan(30);
    expect(gaps).toEqual([]);
  });

  test("the names of files and folders, and where links lead", async () => {
    mkdirSync(join(folder, `${KEY}.d`));
    put(`in/${KEY}`, "");
    symlinkSync(`/nowhere/${KEY}`, join(folder, "link"));
    const { leaks } = await scanned();
    expect(leaks.map(({ place: { path, aspect }, column }) => [path!.replace(`${folder}/`, ""), aspect, column]).toSorted()).toEqual([
      [`${KEY}.d`, "name", 1],
      [`in/${KEY}`, "name", 1],
      ["link", "link target", 10],
    ]);
  });

  test("names that are no UTF-8, that have line ends, that are called like members of Object", async () => {
    const odd = [
      Buffer.from([0x61, 0xff, 0x62]),
      Buffer.from("a\nb"),
      Buffer.from("__proto__"),
      Buffer.from("\ufffd"),
      Buffer.from([0xc3]),
    ];
    for (const name of odd) writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), KEY);
    const deep = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xfe])]);
    mkdirSync(deep);
    writeFileSync(Buffer.concat([deep, Buffer.from("/below")]), KEY);
    const { below, gaps } = await scanned();
    expect(below).toEqual(["\ufffd/below:1:1", "\ufffd:1:1", "\ufffd:1:1", "__proto__:1:1", "a\nb:1:1", "a\ufffdb:1:1"].toSorted());
    expect(gaps).toEqual([]);
  });

  test("more files in one folder than are listed at once, and folders deep in each other", async () => {
    for (let n = 0; n < 2000; n++) put(`many/${n}`, n % 200 === 7 ? KEY : "");
    put(`${"d/".repeat(300)}x`);
    const { below, gaps } = await scanned();
    expect(below).toHaveLength(11);
    expect(gaps).toEqual([]);
  });
});

describe("what is not", () => {
  test("what links lead to, inside or outside or around", async () => {
    const outside = mkdtempSync(join(tmpdir(), "waxseal-outside-"));
    writeFileSync(join(outside, "secret"), KEY);
    put("a/real");
    symlinkSync(outside, join(folder, "out"));
    symlinkSync(join(outside, "secret"), join(folder, "file"));
    symlinkSync("..", join(folder, "a/up"));
    symlinkSync("self", join(folder, "self"));
    const { below, gaps } = await scanned();
    rmSync(outside, { recursive: true });
    expect([below, gaps]).toEqual([["a/real:2:1"], []]);
  });

  test("pipes, sockets and devices", async () => {
    put("real");
    const script = `mkfifo "$1/pipe"; python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$1/socket"`;
    expect((await run("sh", ["-c", script, "sh", folder])).code).toBe(0);
    for (const roots of [[folder], [join(folder, "pipe"), join(folder, "socket"), "/dev/zero", join(folder, "real")]]) {
      const { below, gaps } = await scanned({ roots });
      expect([below, gaps]).toEqual([["real:2:1"], []]);
    }
  });

  test("what the caller skips", async () => {
    put("a/b/c");
    put("a/d");
    const asked: string[] = [];
    const { below } = await scanned({ skip: (path) => asked.push(path.slice(folder.length + 1)) > 0 && path.endsWith("/b") });
    expect([below, asked.toSorted()]).toEqual([["a/d:2:1"], ["a", "a/b", "a/d"]]);
  });

  test("what the kernel makes up, below the root of all; other file systems there are a gap", async () => {
    const inProc = (path: string): boolean => !["/proc", "/sys", "/dev"].includes(path);
    const { files, gaps, leaks } = await scanned({ roots: ["/"], skip: inProc });
    expect([files, gaps, leaks]).toEqual([0, [], []]);
  });
});

describe("what cannot be looked at is a gap", () => {
  test("a path where there is nothing", async () => {
    const { gaps } = await scanned({ roots: [join(folder, "missing")] });
    expect(gaps).toEqual([expect.objectContaining({ code: "not-found", path: join(folder, "missing") })]);
  });

  test("a file that fails as it is read", async () => {
    const { gaps } = await scanned({ roots: ["/proc/self/mem"] });
    expect(gaps).toEqual([
      expect.objectContaining({ code: "unreadable", path: "/proc/self/mem", message: expect.stringContaining("(EIO)") }),
    ]);
  });

  test("a file and a folder that this user may not read", async () => {
    put("file");
    put("folder/x");
    put("open");
    chmodSync(join(folder, "file"), 0);
    chmodSync(join(folder, "folder"), 0);
    chmodSync(folder, 0o755);
    const [examined, scan] = ["../examination/examined.ts", "../../../src/leaks/places/tree/scan-tree.ts"].map(
      (path) => new URL(path, import.meta.url).href,
    );
    const script = `
      const { Examined } = await import(${JSON.stringify(examined)});
      const { scanTree } = await import(${JSON.stringify(scan)});
      if (process.getuid() === 0) process.setuid(12345);
      const examined = new Examined();
      await scanTree([${JSON.stringify(folder)}], examined.examination);
      console.log(JSON.stringify([examined.places, examined.gaps.map(({ code, path }) => [code, path])]));
    `;
    const [places, gaps] = JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script]).toString()) as [
      string[],
      string[][],
    ];
    chmodSync(join(folder, "folder"), 0o700);
    expect(places).toEqual([`${join(folder, "open")}:2:1 whole`]);
    expect(gaps.toSorted()).toEqual([
      ["unreadable", join(folder, "file")],
      ["unreadable", join(folder, "folder")],
    ]);
  });
});

describe("roots", () => {
  test("that share something: it is looked at once", async () => {
    const file = put("a/b/c");
    symlinkSync("a", join(folder, "link"));
    for (const roots of [
      ["a", "a/b"],
      ["a/b", "a"],
      ["a", "a/b/c"],
      ["a/b/c", "a", "a/b/c", "a/b/../b"],
      ["link", "a"],
    ]) {
      const { leaks, files } = await scanned({ roots: roots.map((path) => join(folder, path)) });
      expect([leaks.length, files]).toEqual([1, 1]);
    }
    const both = await scanned({ roots: [file] });
    expect(both.below).toEqual(["a/b/c:2:1"]);
  });

  test("a file with two names is looked at under both", async () => {
    linkSync(put("a"), join(folder, "b"));
    expect((await scanned()).below).toEqual(["a:2:1", "b:2:1"]);
  });

  test("give paths as they were given", async () => {
    put("a/b");
    const was = process.cwd();
    const shown = async (root: string): Promise<(string | undefined)[]> =>
      (await scanned({ roots: [root] })).leaks.map(({ place }) => place.path);
    try {
      process.chdir(folder);
      for (const [root, path] of [
        [".", "a/b"],
        ["./", "a/b"],
        ["a", "a/b"],
        ["./a/", "a/b"],
        ["a/b", "a/b"],
      ] as const) {
        expect([root, await shown(root)]).toEqual([root, [path]]);
      }
      process.chdir("a");
      expect(await shown("..")).toEqual(["../a/b"]);
      expect(await shown(`${folder}//`)).toEqual([`${folder}/a/b`]);
    } finally {
      process.chdir(was);
    }
  });
});

describe("files that change", () => {
  const LONG = 5 * 1024 * 1024;

  /** Scans a file, and does something to it once the first of it was looked at. */
  async function changing(change: (path: string) => void): Promise<Examined> {
    const path = put("changing", Buffer.concat([Buffer.from(`first\n${KEY}\n`), Buffer.alloc(LONG, "-"), Buffer.from(`\n${KEY}`)]));
    let isFirst = true;
    const needle = new Needle(KEY);
    const changer: Detector = {
      reach: KEY.length,
      find: (bytes, from, to) => {
        if (to > 1000 && isFirst) change(path);
        if (to > 1000) isFirst = false;
        return needle.find(bytes, from, to);
      },
    };
    return scanned({ detectors: [changer] });
  }

  test("shrink: looked at as far as they go", async () => {
    const { leaks, gaps } = await changing((path) => {
      truncateSync(path, LONG / 2);
    });
    expect([leaks.map(({ line }) => line), gaps]).toEqual([[2], []]);
  });

  test("grow: looked at as long as they were", async () => {
    const { leaks } = await changing((path) => {
      appendFileSync(path, `\n${KEY}`.repeat(100));
    });
    expect(leaks.map(({ line }) => line)).toEqual([2, 4]);
  });

  test("go, or are replaced: no gap", async () => {
    put("a/1");
    put("b/1");
    const { gaps, leaks } = await scanned({
      skip: (path) => {
        if (path.endsWith("/1")) rmSync(path);
        return false;
      },
    });
    expect([gaps, leaks]).toEqual([[], []]);
  });

  test("become links or pipes meanwhile: not followed, and not waited for", async () => {
    put("../waxseal-elsewhere");
    put("a/link");
    put("a/pipe");
    const { gaps, leaks } = await scanned({
      skip: (path) => {
        if (path.endsWith("/link")) {
          rmSync(path);
          symlinkSync("../../waxseal-elsewhere", path);
        } else if (path.endsWith("/pipe")) {
          rmSync(path);
          execFileSync("mkfifo", [path]);
        }
        return false;
      },
    });
    rmSync(join(folder, "../waxseal-elsewhere"));
    expect([gaps, leaks]).toEqual([[], []]);
  });
});

describe("a scan", () => {
  test("tells how far it is, and ends with all", async () => {
    for (let n = 0; n < 600; n++) put(`${n}`, "x".repeat(n));
    const told: { files: number; bytes: number }[] = [];
    const { files } = await scanned({ progress: (done) => told.push(done) });
    expect(files).toBe(600);
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.at(-1)).toEqual({ files: 600, bytes: (599 * 600) / 2 });
  });

  test("can be given up, at once or on the way", async () => {
    for (let n = 0; n < 600; n++) put(`${n}`);
    await expect(scanned({ signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    const giveUp = new AbortController();
    const scanning = scanned({ signal: giveUp.signal, progress: ({ files }) => files > 0 && giveUp.abort(new Error("given up")) });
    await expect(scanning).rejects.toThrow("given up");
  });
});
