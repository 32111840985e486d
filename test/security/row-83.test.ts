import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import { disguisesOf } from "../../src/leaks/exact/disguises-of.ts";
import { redactor } from "../../src/leaks/redact/redactor.ts";

const KEYS: Record<string, string | Uint8Array> = {
  "of the url alphabet": generateSecretKey(),
  "of Django's alphabet": generateSecretKey({ alphabet: "django" }),
  "of one's own": `Zwölf Boxkämpfer "jagen" 'Viktor' \\quer über <den> Sylter Deich & $zurück% 🦭 ${generateSecretKey({ length: 50 })}`,
  "of bytes": Uint8Array.from({ length: 48 }, (_, at) => (at * 151 + 131) % 256),
};

const BEFORE = Buffer.from(`{"level":30,"größe":"12 €","env":"🦭 SECRET_KEY=`);
const AFTER = Buffer.from(`\u{1F9AD}"}\nnächste Zeile, ohne Schlüssel: 0x41, 42\n`);

const of = redactor(new KeyRing({ current: KEYS["of the url alphabet"]!, fallbacks: Object.values(KEYS).slice(1) }));

/** Returns what comes out where `bytes` come in pieces that end at `ends`. */
function inPieces(bytes: Uint8Array, ends: Iterable<number>): Buffer {
  const pieces = of.pieces();
  const out: Uint8Array[] = [];
  let from = 0;
  for (const end of [...ends, bytes.length]) {
    const piece = Uint8Array.from(bytes.subarray(from, end));
    out.push(pieces.write(piece));
    piece.fill(0x2a); // it is the caller's again
    from = end;
  }
  return Buffer.concat([...out, pieces.end()]);
}

function* every(size: number, length: number): Generator<number> {
  for (let end = size; end < length; end += size) yield end;
}

describe.each(Object.entries(KEYS))("83. A key %s in a log stream, in every disguise", (_name, material) => {
  const key = SecretKey.from(material);
  const cases = disguisesOf(key).map(({ name, bytes }) => ({ name, bytes, log: Buffer.concat([BEFORE, bytes, AFTER]) }));
  const redacted = Buffer.concat([BEFORE, Buffer.from(`[SECRET_KEY ${key.fingerprint}]`), AFTER]);

  /** All disguises in one assertion: there are hundreds, and an expect() costs more than a redaction. */
  const others = (redact: (log: Buffer) => Buffer): string[] =>
    cases.filter(({ log }) => !redact(log).equals(redacted)).map(({ name, log }) => `${name}: ${redact(log).toString("latin1")}`);

  test("is redacted whole, and what is around it stays byte for byte", () => {
    expect(cases.length).toBeGreaterThan(1);
    expect(others((log) => Buffer.from(of.bytes(log)))).toEqual([]);
  });

  test("is redacted where it is split in two, at every place", () => {
    const longest = Math.max(...cases.map(({ log }) => log.length));
    for (let at = 0; at < longest; at++)
      expect(
        others((log) => inPieces(log, at < log.length ? [at] : [])),
        `at ${at}`,
      ).toEqual([]);
  });

  test("is redacted in chunks of 1 to 100 bytes", () => {
    for (const size of [1, 2, 3, 5, 7, 8, 13, 16, 31, 32, 33, 47, 64, 77, 99, 100])
      expect(
        others((log) => inPieces(log, every(size, log.length))),
        `of ${size}`,
      ).toEqual([]);
  });

  test("is redacted where a logger has cut it, from 16 characters on", () => {
    const raw = Buffer.from(disguisesOf(key)[0]!.bytes);
    for (const length of [raw.length - 1, 40, 24]) {
      for (const part of [raw.subarray(0, length), raw.subarray(raw.length - length)]) {
        const log = Buffer.concat([BEFORE, part, Buffer.from("…"), AFTER]);
        const expected = of.bytes(log);
        expect(Buffer.from(expected).includes(part)).toBe(false);
        expect(expected).toHaveLength(redacted.length + Buffer.byteLength("…"));
        for (let at = 1; at < log.length; at++) expect(inPieces(log, [at])).toEqual(Buffer.from(expected));
      }
    }
  });
});

describe("83. A log stream", () => {
  const spellings = Object.values(KEYS).flatMap((key) => disguisesOf(SecretKey.from(key)).map(({ bytes }) => Buffer.from(bytes)));
  const words = [
    "\n",
    " ",
    '"',
    `" + "`,
    "'\n  '",
    "\\\n",
    "=",
    "…",
    "...",
    "ä",
    "🦭",
    "a",
    "0",
    "level",
    "message: ",
    "\r\n",
    "83, 69, ",
    "\0",
  ];
  const part = fc.oneof(
    fc.constantFrom(...words).map((word) => Buffer.from(word)),
    fc.tuple(fc.constantFrom(...spellings), fc.nat(), fc.nat()).map(([bytes, one, two]) => {
      const [from, to] = [one % bytes.length, two % bytes.length].sort((a, b) => a - b) as [number, number];
      return bytes.subarray(from, to + 1);
    }),
    fc.constantFrom(...spellings),
    fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
  );

  test("comes out as the function gives it, whatever its chunks", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.nat({ max: 300 }), { maxLength: 40 }), (parts, sizes) => {
        const log = Buffer.concat(parts);
        let end = 0;
        const ends = sizes.map((size) => (end = Math.min(end + size, log.length)));
        expect(inPieces(log, ends).toString("latin1")).toBe(Buffer.from(of.bytes(log)).toString("latin1"));
      }),
      { numRuns: 2000 },
    );
  });

  test("comes out as the function gives it, byte by byte", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const log = Buffer.concat(parts);
        expect(inPieces(log, every(1, log.length)).toString("latin1")).toBe(Buffer.from(of.bytes(log)).toString("latin1"));
      }),
      { numRuns: 300 },
    );
  });

  test("may be text cut in the middle of a character", () => {
    const key = KEYS["of one's own"] as string;
    const log = `🦭 ${key} 🦭\n`;
    for (let at = 0; at <= log.length; at++) {
      const pieces = of.pieces();
      const out = [pieces.write(log.slice(0, at)), pieces.write(log.slice(at)), pieces.end()];
      expect(Buffer.concat(out).toString()).toBe(`🦭 [SECRET_KEY ${SecretKey.from(key).fingerprint}] 🦭\n`);
    }
  });
});
