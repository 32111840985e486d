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
  "of one's own": `"Zwölf" \\quer & <den> $Deich% 🦭 ${generateSecretKey().slice(0, 24)}`,
  "of bytes": Uint8Array.from({ length: 48 }, (_, at) => (at * 151 + 131) % 256),
};

/** Whose disguises are split at every place. */
const EVERYWHERE = "of the url alphabet";

const BEFORE = Buffer.from(`{"level":30,"größe":"12 €","env":"🦭 SECRET_KEY=`);
const AFTER = Buffer.from(`\u{1F9AD}"}\nnächste Zeile, ohne Schlüssel: 0x41, 42\n`);

/**
 * What may be left of a disguise, but for the key: of raw bytes, as derived keys are, fewer than 2 before a line feed, since complete lines leave at
 * once; what escapes a first or
 * last character that is found without it; white space at the ends.
 */
const LEFT_BEFORE = /^(?:[^]?\n)*\s*["'`^\\]?$/;
const LEFT_AFTER = /^(?:amp;)*\s*$/;

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

describe.each(Object.entries(KEYS))("83. A key %s in a log stream, in every disguise", (name, material) => {
  const key = SecretKey.from(material);
  const mark = `[SECRET_KEY ${key.fingerprint}]`;
  const cases = disguisesOf(key).map(({ name, bytes }) => {
    const log = Buffer.concat([BEFORE, bytes, AFTER]);
    return { name, length: bytes.length, log, redacted: Buffer.from(of.bytes(log)) };
  });

  test("is redacted whole, and what is around it stays byte for byte", () => {
    expect(cases.length).toBeGreaterThan(1);
    const others = cases.filter(({ redacted }) => {
      const middle = redacted.subarray(BEFORE.length, redacted.length - AFTER.length).toString("latin1");
      const [before, after, ...more] = middle.split(mark);
      const isWhole = more.length === 0 && LEFT_BEFORE.test(before!) && after !== undefined && LEFT_AFTER.test(after);
      return !(isWhole && redacted.indexOf(BEFORE) === 0 && redacted.subarray(-AFTER.length).equals(AFTER));
    });
    expect(others.map(({ name, redacted }) => `${name}: ${redacted.toString("latin1")}`)).toEqual([]);
  });

  /** All disguises in one assertion: there are hundreds, and an expect() costs more than a redaction. */
  const others = (endsOf: (length: number, index: number) => Iterable<number>[]): string[] =>
    cases.flatMap(({ name, length, log, redacted }, index) =>
      endsOf(length, index).flatMap((ends) =>
        inPieces(log, ends).equals(redacted) ? [] : [`${name}, pieces that end at ${[...ends].join()}`],
      ),
    );

  /** Every place and size for one key; for others each disguise has its own share of them. */
  const share = EVERYWHERE === name ? 1 : 7;

  test("is redacted where it is split in two, at every place", { timeout: 120_000 }, () => {
    const places = (length: number, index: number): number[][] =>
      Array.from({ length: length + 3 }, (_, at) => [BEFORE.length - 1 + at]).filter((_, at) => at % share === index % share);
    expect(others(places)).toEqual([]);
  });

  test("is redacted in chunks of 1 to 100 bytes", { timeout: 120_000 }, () => {
    const sizes = [1, 2, 3, 7, 16, 33, 64, 100];
    const chunks = (length: number, index: number): number[][] =>
      sizes.filter((_, at) => at % share === index % share).map((size) => [...every(size, BEFORE.length + length + AFTER.length)]);
    expect(others(chunks)).toEqual([]);
  });

  test("is redacted where a logger has cut it, from 16 characters on", () => {
    const raw = Buffer.from(disguisesOf(key)[0]!.bytes);
    for (const length of [raw.length - 1, 40]) {
      for (const part of [raw.subarray(0, length), raw.subarray(raw.length - length)]) {
        const log = Buffer.concat([BEFORE, part, Buffer.from("…"), AFTER]);
        const expected = of.bytes(log);
        expect(Buffer.from(expected).includes(part)).toBe(false);
        expect(Buffer.from(expected).includes(mark)).toBe(true);
        for (let at = 1; at < log.length; at++) expect(inPieces(log, [at])).toEqual(Buffer.from(expected));
      }
    }
  });
});

describe("83. A log stream", () => {
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
  const word = fc.oneof(
    fc.constantFrom(...words.map((text) => Buffer.from(text))),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );
  /** A key in one of its disguises, or what a logger has left of it. */
  const partOf = (key: SecretKey): fc.Arbitrary<Buffer> => {
    const spellings = disguisesOf(key).map(({ bytes }) => Buffer.from(bytes));
    const raw = spellings[0]!;
    const cut = fc
      .tuple(fc.integer({ min: 32, max: raw.length - 1 }), fc.boolean())
      .map(([length, isEnd]) =>
        isEnd ? Buffer.concat([Buffer.from("…"), raw.subarray(-length)]) : Buffer.concat([raw.subarray(0, length), Buffer.from("…")]),
      );
    return fc.oneof(fc.constantFrom(...spellings), cut);
  };
  /** Each key at most once: which of several pieces of one key belong together has more than one answer. */
  const logs = fc
    .tuple(fc.shuffledSubarray(Object.values(KEYS).map((key) => partOf(SecretKey.from(key)))), fc.array(fc.array(word), { minLength: 5 }))
    .chain(([parts, around]) => fc.tuple(fc.tuple(...parts), fc.constant(around)))
    .map(([parts, around]) => Buffer.concat(around.flatMap((before, index) => [...before, parts[index] ?? Buffer.alloc(0)])));

  const whole = (log: Buffer): string => Buffer.from(of.bytes(log)).toString("latin1");

  test("comes out as the function gives it, whatever its chunks", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(logs, fc.array(fc.nat({ max: 300 }), { maxLength: 40 }), (log, sizes) => {
        let end = 0;
        const ends = sizes.map((size) => (end = Math.min(end + size, log.length)));
        expect(inPieces(log, ends).toString("latin1")).toBe(whole(log));
      }),
      { numRuns: 1000 },
    );
  });

  test("comes out as the function gives it, byte by byte", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(logs, (log) => {
        expect(inPieces(log, every(1, log.length)).toString("latin1")).toBe(whole(log));
      }),
      { numRuns: 60 },
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
