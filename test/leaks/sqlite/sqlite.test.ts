import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Detector } from "../../../src/leaks/detector.ts";
import { accessTo } from "../../../src/leaks/places/sqlite/random-access.ts";
import { Examined, KEY, keySearch, Needle } from "../examination/examined.ts";

const detectors = [keySearch()];

let folder: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "waxseal-sqlite-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Making {
  pageSize: number;
  encoding?: "UTF-8" | "UTF-16le" | "UTF-16be";
  vacuum?: "NONE" | "FULL";
  /** After the table `t (a)` is there. */
  fill: (database: DatabaseSync) => void;
  /** Of what to return the bytes: what is behind the path of the database. */
  file?: string;
  wal?: boolean;
}

/** Returns a database as SQLite writes it. */
function made({ pageSize, encoding = "UTF-8", vacuum = "NONE", fill, file = "", wal = false }: Making): Buffer {
  const path = join(folder, `${String(++count)}.db`);
  const database = new DatabaseSync(path);
  database.exec(
    `PRAGMA synchronous = OFF; PRAGMA page_size = ${pageSize}; PRAGMA encoding = '${encoding}'; PRAGMA auto_vacuum = ${vacuum};`,
  );
  if (wal) database.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;");
  database.exec("CREATE TABLE t (a)");
  fill(database);
  const bytes = readFileSync(path + file);
  database.close();
  return bytes;
}

const insert = (database: DatabaseSync, ...values: (string | Buffer)[]): void => {
  const statement = database.prepare("INSERT INTO t VALUES (?)");
  for (const value of values) statement.run(value);
};

/** A value whose secret is at an offset. */
const valueWith = (secret: string, at: number, length: number): string => "-".repeat(at) + secret + "-".repeat(length - at - secret.length);

const whole: Detector[] = [new Needle(KEY)];
const ROW = "a.db [row data]";

const PAGE_SIZES = [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];

describe("a key across the pages of a database", () => {
  test.for(PAGE_SIZES)("pages of %i bytes: wherever it lies in a long value, it is found once, and whole", async (pageSize) => {
    const length = 3 * pageSize + 300;
    const least = Math.floor(((pageSize - 12) * 32) / 255) - 23;
    const local = least + ((length + 3 + 1 - least) % (pageSize - 4)); // about what is in the row's own page
    const own = local <= pageSize - 35 ? local : least;
    const around = [own, own + pageSize - 4, own + 2 * (pageSize - 4)];
    const offsets = around.flatMap((end) => Array.from({ length: 8 }, (_, n) => end - 66 + 9 * n)).filter((at) => at >= 0);
    let across = 0;
    for (const at of offsets) {
      const content = made({ pageSize, fill: (database) => insert(database, valueWith(KEY, at, length)) });
      const isRaw = content.includes(KEY);
      if (!isRaw) across++;
      const { places, gaps } = await new Examined({ detectors }).whole(content, "a.db");
      expect([at, gaps, places]).toEqual([
        at,
        [],
        [expect.stringMatching(isRaw ? /^a\.db:\d+:\d+ whole$/ : /^a\.db \[row data\]:1:\d+ whole$/)],
      ]);
    }
    expect(across).toBeGreaterThan(15);
  });

  const across = (pageSize: number): string[] =>
    Array.from({ length: 40 }, (_, n) => valueWith(KEY, pageSize * 2 - 60 + 31 * n, 4 * pageSize + 64 * n));
  /** How many of the values of `across` have the key on one page, wherever. */
  const found = async (content: Buffer): Promise<{ raw: number; rows: number }> => {
    const { leaks } = await new Examined({ detectors: whole }).whole(content, "a.db");
    const rows = leaks.filter(({ place }) => place.aspect === "row data").length;
    return { raw: leaks.length - rows, rows };
  };

  test.for([512, 4096, 65_536])("pages of %i bytes: among many rows, with and without auto_vacuum", async (pageSize) => {
    for (const vacuum of ["NONE", "FULL"] as const) {
      const content = made({ pageSize, vacuum, fill: (database) => insert(database, ...across(pageSize)) });
      const { raw, rows } = await found(content);
      expect(raw + rows).toBe(40);
      if (pageSize === 512) expect(rows).toBeGreaterThan(2);
    }
  });

  test("in rows that were deleted, and in pages that are free again", async () => {
    const fill = (database: DatabaseSync): void => {
      insert(database, ...across(512));
      database.exec("PRAGMA secure_delete = OFF; DELETE FROM t WHERE rowid % 2 = 1");
    };
    const { raw, rows } = await found(made({ pageSize: 512, fill }));
    expect(raw + rows).toBeGreaterThanOrEqual(36); // a page of the list of free ones is written over
    expect(rows).toBeGreaterThan(2);
  });

  test("in an index", async () => {
    const fill = (database: DatabaseSync): void => {
      database.exec("CREATE INDEX i ON t (a)");
      insert(database, ...across(512));
    };
    const { raw, rows } = await found(made({ pageSize: 512, fill }));
    expect(raw + rows).toBe(80);
  });

  test.for([512, 4096, 65_536])("pages of %i bytes: in the write-ahead log", async (pageSize) => {
    const fill = (database: DatabaseSync): void => {
      for (const value of across(pageSize)) insert(database, value);
    };
    const content = made({ pageSize, fill, wal: true, file: "-wal" });
    const { raw, rows } = await found(content);
    expect(raw + rows).toBeGreaterThanOrEqual(40);
    if (pageSize === 512) expect(rows).toBeGreaterThan(2);
  });

  test.for(["UTF-16le", "UTF-16be"] as const)("in %s", async (encoding) => {
    const text = Buffer.from(KEY, "utf16le");
    const detectors = [new Needle(encoding === "UTF-16le" ? text : text.swap16())];
    let rows = 0;
    for (let at = 100; at < 360; at += 13) {
      const content = made({ pageSize: 512, encoding, fill: (database) => insert(database, valueWith(KEY, at, 700)) });
      const { leaks } = await new Examined({ detectors }).whole(content, "a.db");
      expect(leaks).toHaveLength(1);
      rows += leaks.filter(({ place }) => place.aspect === "row data").length;
    }
    expect(rows).toBeGreaterThan(2);
  });

  test("a secret longer than a page, over three of them", async () => {
    const long = Array.from({ length: 300 }, (_, n) => String(n * n)).join();
    const content = made({ pageSize: 512, fill: (database) => insert(database, valueWith(long, 1100, 5000)) });
    const { places } = await new Examined({ detectors: [new Needle(long)] }).whole(content, "a.db");
    expect(places).toEqual([expect.stringContaining(ROW)]);
  });
});

describe("a database that comes in pieces", () => {
  const content = (): Buffer =>
    made({
      pageSize: 512,
      fill: (database) => insert(database, ...Array.from({ length: 30 }, (_, n) => valueWith(KEY, 400 + n * 17, 2000))),
    });

  test("is put together: in an archive, or by reading it again", async () => {
    const database = content();
    const wanted = await new Examined({ detectors }).whole(database, "a.db");
    expect(wanted.leaks.some(({ place }) => place.aspect === "row data")).toBe(true);
    expect((await new Examined({ detectors }).inPieces(database, "a.db", 100)).leaks).toEqual(wanted.leaks);
    const again = new Examined({ detectors });
    const sink = again.examination.sink({ path: "a.db" }, accessTo(database));
    for (let at = 0; at < database.length; at += 1000) await sink.write(database.subarray(at, at + 1000));
    await sink.end();
    expect(again.leaks).toEqual(wanted.leaks);
    const packed = await new Examined({ detectors }).inPieces(gzipSync(database), "a.db.gz", 100);
    expect(packed.leaks.map(({ place: { aspect }, line, column }) => ({ aspect, line, column }))).toEqual(
      wanted.leaks.map(({ place: { aspect }, line, column }) => ({ aspect, line, column })),
    );
  });

  test("above 32 MiB its pages are looked at one by one, and that is a gap", async () => {
    const large = Buffer.concat([content(), Buffer.alloc(33 * 1024 * 1024)]);
    const examined = await new Examined({ detectors }).inPieces(large, "a.db");
    expect(examined.codes).toEqual(["database-cap"]);
    expect(examined.leaks.length).toBeGreaterThanOrEqual(30);
  });
});

describe("a database that is damaged", () => {
  test("is looked at as it stands, whatever its numbers say; no chain is followed for ever", async () => {
    const base = [
      made({
        pageSize: 512,
        fill: (database) => insert(database, ...Array.from({ length: 20 }, (_, n) => valueWith(KEY, 400 + n * 17, 2000))),
      }),
      made({
        pageSize: 512,
        wal: true,
        file: "-wal",
        fill: (database) => insert(database, ...Array.from({ length: 10 }, (_, n) => valueWith(KEY, 400 + n * 17, 2000))),
      }),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1),
        fc.array(fc.record({ at: fc.nat(), header: fc.boolean(), byte: fc.nat(255) }), { maxLength: 20 }),
        fc.nat(),
        fc.boolean(),
        async (which, edits, length, isCut) => {
          const content = Buffer.from(base[which]!);
          for (const { at, header, byte } of edits) content[header ? at % 100 : at % content.length] = byte;
          const examined = await new Examined({ detectors }).whole(isCut ? content.subarray(0, length % content.length) : content, "a.db");
          expect(examined.codes.filter((code) => code !== "database-cap")).toEqual([]);
        },
      ),
      { seed: 61, numRuns: 300 },
    );
  });

  test("where all pages lead to each other, that is a gap, and not for ever", async () => {
    const content = made({ pageSize: 512, fill: (database) => insert(database, Buffer.alloc(400 * 512)) });
    for (let page = 2; page <= content.length / 512; page++) {
      content.fill(0, (page - 1) * 512, page * 512);
      content.writeUInt32BE((page % 300) + 2, (page - 1) * 512);
      if (page % 2 === 0) continue;
      content[(page - 1) * 512] = 13;
      for (let at = 8; at < 508; at += 4) content.writeUInt32BE(2 * (1 + ((page + at) % 100)), (page - 1) * 512 + at);
    }
    const reaching: Detector = { ...keySearch(), reach: 100_000, find: () => [] };
    const examined = await new Examined({ detectors: [reaching] }).whole(content, "a.db");
    expect(examined.codes).toEqual(["database-cap"]);
  });
});
