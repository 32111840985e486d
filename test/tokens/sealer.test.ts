import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { randomSalt } from "../../src/crypto/random-pool.ts";
import { KeyRing, type Keys, type LiveKeys } from "../../src/keys/key-ring.ts";
import { sealer, type Sealer, type SealerOptions } from "../../src/tokens/sealer.ts";
import { wholeText } from "../encoding/arbitraries.ts";
import vectors from "../vectors/sealing.json" with { type: "json" };

vi.mock("../../src/crypto/random-pool.ts", { spy: true });

const NOW = 1_800_000_000;
const KEY = "AycSEE^^0-1vEaC$&ht(lds*IDUQrmG0Tf(h6eONMXNX9Lp+bn";
const FIXED_BYTES = 1 + 8 + 32 + 32 + 16;
const MOST_BYTES = 1_048_576;

function at(now: number, options: Partial<SealerOptions> = {}): Sealer {
  return sealer({ keys: KEY, kind: "token", purpose: "shop.invite", clock: () => now, ...options });
}

function optionsOf({ secret, kind, purpose }: (typeof vectors.opened)[number] | (typeof vectors.refused)[number]): Partial<SealerOptions> {
  return { keys: secret === "another secret" ? KEY : secret, kind: kind as SealerOptions["kind"], purpose };
}

const invalidPurpose = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_PURPOSE_INVALID" }) as Error;

describe("what Python's cryptography sealed", () => {
  it("is there", () => {
    expect(vectors.opened.length).toBeGreaterThanOrEqual(22);
    expect(vectors.refused.length).toBeGreaterThanOrEqual(7);
  });

  it.each(vectors.opened)("opens, and is sealed alike with the same salt and time: $name", (vector) => {
    const { open, seal } = at(vector.seconds, optionsOf(vector));
    expect(open(vector.token, 1)).toMatchObject({ ok: true, value: vector.text, signedAt: vector.seconds, stale: false });
    vi.mocked(randomSalt).mockReturnValueOnce(Buffer.from(vector.salt, "hex"));
    expect(seal(vector.text)).toBe(vector.token);
  });

  it.each(vectors.refused)("is refused: $name", (vector) => {
    for (const now of [NOW, vector.seconds]) {
      expect(at(now, optionsOf(vector)).open(vector.token)).toEqual({ ok: false, reason: vector.reason });
    }
  });
});

describe("a sealed text", () => {
  it("comes back, whatever it is, and is of no more characters than it needs", () => {
    fc.assert(
      fc.property(wholeText({ maxLength: 100 }), fc.constantFrom("", "x".repeat(2731), "€".repeat(2730)), (some, more) => {
        const text = some + more;
        const sealed = at(NOW).seal(text);
        expect(sealed).toMatch(/^[\w-]+$/);
        expect(sealed).toHaveLength(Math.ceil(((FIXED_BYTES + Buffer.byteLength(text)) * 4) / 3));
        expect(at(NOW).open(sealed)).toMatchObject({ ok: true, value: text, signedAt: NOW });
      }),
      { numRuns: 200 },
    );
  });

  it("is another one each time, in each of its random parts", () => {
    const tokens = Array.from({ length: 300 }, () => Buffer.from(at(NOW).seal("text"), "base64url"));
    for (const [from, to] of [
      [9, 41],
      [41, 73],
      [73, 77],
      [77, 93],
    ] as const) {
      expect(new Set(tokens.map((bytes) => bytes.toString("hex", from, to))).size).toBe(300);
    }
  });

  it("shows nothing of the text but its length", () => {
    const text = "a very particular text ".repeat(20);
    const bytes = Buffer.from(at(NOW).seal(text), "base64url");
    for (let start = 0; start + 4 <= text.length; start++) expect(bytes.includes(text.slice(start, start + 4))).toBe(false);
  });

  it("ends with its age, and begins with its time", () => {
    const sealed = at(NOW + 0.9).seal("text");
    expect(at(NOW + 100).open(sealed, 100).ok).toBe(true);
    expect(at(NOW + 100.1).open(sealed, 100)).toEqual({ ok: false, reason: "expired" });
    expect(at(NOW + 1e9).open(sealed).ok).toBe(true);
    expect(at(NOW).open(sealed, 0).ok).toBe(true);
    expect(at(NOW - 60).open(sealed, 100).ok).toBe(true);
    expect(at(NOW - 60.1).open(sealed, 100)).toEqual({ ok: false, reason: "future" });
    expect(at(NaN).open(sealed, 100)).toEqual({ ok: false, reason: "future" });
  });

  it("is refused where the clock gives no time", () => {
    for (const now of [NaN, Infinity, -1]) {
      expect(() => at(now).seal("text")).toThrow(expect.objectContaining({ code: "WAXSEAL_CLOCK_INVALID" }) as Error);
    }
  });

  it("is of whole characters, and at most 1 MiB of them", () => {
    for (const text of ["\ud800", "a\udfff", 7 as never, undefined as never, new String("text") as never]) {
      expect(() => at(NOW).seal(text)).toThrow(expect.objectContaining({ code: "WAXSEAL_TEXT_ILL_FORMED" }) as Error);
    }
    for (const text of ["x".repeat(MOST_BYTES), "é".repeat(MOST_BYTES / 2)]) {
      const sealed = at(NOW).seal(text);
      expect(at(NOW).open(sealed).value === text).toBe(true); // not toBe: it would print a megabyte
      expect(sealed).toHaveLength(1_398_220);
    }
    for (const text of ["x".repeat(MOST_BYTES + 1), `x${"é".repeat(MOST_BYTES / 2)}`, "€".repeat(MOST_BYTES)]) {
      expect(() => at(NOW).seal(text)).toThrow(expect.objectContaining({ code: "WAXSEAL_PAYLOAD_TOO_LARGE" }) as Error);
    }
  });
});

describe("what was never sealed", () => {
  it.each([
    ["nothing", ""],
    ["118 characters", "A".repeat(118)],
    ["a byte less than a sealed empty text", Buffer.alloc(FIXED_BYTES - 1, 1).toString("base64url")],
    ["a character more than the largest", "A".repeat(1_398_221)],
    ["50 MB", "A".repeat(50_000_000)],
    ["no text", 7],
    ["undefined", undefined],
    ["null", null],
    ["a list", ["A".repeat(200)]],
    ["an object", new String("A".repeat(200))],
    ["lone surrogates", "\ud800".repeat(200)],
  ])("%s is malformed", (_, token) => {
    expect(at(NOW).open(token as string)).toEqual({ ok: false, reason: "malformed" });
  });

  it("noise is refused, and nothing throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, begins) => {
        const token = Buffer.from(begins ? [1, 0, 0, 0, 0, ...noise] : noise).toString("base64url");
        expect(at(NOW).open(token).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("another spelling of the same bytes is malformed", () => {
    const sealed = [0, 1, 2].map((more) => at(NOW).seal("x".repeat(more)));
    for (const token of sealed) {
      const bytes = Buffer.from(token, "base64url");
      const digits = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].map((digit) => token.slice(0, -1) + digit);
      const last = digits.filter((other) => Buffer.from(other, "base64url").equals(bytes));
      expect(last).toHaveLength(4 ** ((3 - (bytes.length % 3)) % 3));
      const spellings = [`${token}=`, `${token}==`, `${token}\n`, ` ${token}`, `${token.slice(0, 50)}\n${token.slice(50)}`];
      const base64 = bytes.toString("base64");
      const wide = [...token].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0x100)).join("");
      for (const other of [...spellings, ...last, base64, wide, `\ufeff${token}`]) {
        if (other !== token) expect(at(NOW).open(other).reason, other).toBe("malformed");
      }
      expect(at(NOW).open(token).ok).toBe(true);
    }
  });
});

describe("the keys", () => {
  const sealed = at(NOW, { keys: "an older key" }).seal("text");

  it("of a ring open what each of them sealed, the current one seals, and only a fallback makes it stale", () => {
    const open = (keys: Keys) => at(NOW, { keys }).open(sealed);
    expect(open(new KeyRing({ current: KEY, fallbacks: ["other", "an older key"] }))).toMatchObject({
      ok: true,
      stale: true,
      key: "weak-2",
    });
    expect(open(new KeyRing({ current: KEY, staged: ["an older key"] }))).toMatchObject({ ok: true, stale: false, key: "weak-1" });
    expect(open(new KeyRing({ current: KEY, fallbacks: ["other"] }))).toEqual({ ok: false, reason: "bad-signature" });
    const ring = new KeyRing({ current: KEY, fallbacks: ["an older key"], staged: ["a newer key"] });
    const verdict = at(NOW).open(at(NOW, { keys: ring }).seal("text"));
    expect(verdict).toMatchObject({ ok: true, key: ring.current.fingerprint, stale: false });
  });

  it("may change while it runs", () => {
    let ring = new KeyRing({ current: "an older key" });
    const live: LiveKeys = { get ring() { return ring; }, ready: () => Promise.resolve(), close: () => undefined }; // prettier-ignore
    const { seal, open } = at(NOW, { keys: live });
    expect(open(sealed)).toMatchObject({ ok: true, stale: false });
    ring = new KeyRing({ current: KEY, fallbacks: ["an older key"] });
    expect(open(sealed)).toMatchObject({ ok: true, stale: true });
    expect(at(NOW).open(seal("new")).ok).toBe(true);
    ring = new KeyRing({ current: KEY });
    expect(open(sealed).ok).toBe(false);
  });

  it("as bytes that change afterwards seal as they were", () => {
    const keys = Buffer.from("an older key");
    const { open } = at(NOW, { keys });
    keys.fill(0);
    expect(open(sealed).ok).toBe(true);
  });
});

describe("a purpose", () => {
  it("without NUL and with whole characters, of at most 65,535 bytes", () => {
    for (const purpose of ["a\0b", "\0", "\ud800", "p".repeat(65_536), "é".repeat(32_768), undefined as never, 7 as never]) {
      expect(() => at(NOW, { purpose })).toThrow(invalidPurpose);
    }
    for (const purpose of ["p".repeat(65_535), "é".repeat(32_767)]) {
      const { seal, open } = at(NOW, { purpose });
      expect(open(seal("text")).ok).toBe(true);
      expect(at(NOW).open(seal("text")).ok).toBe(false);
    }
    expect(() => at(NOW, { kind: "token\0" as never })).toThrow(invalidPurpose);
  });
});

describe("what a caller runs meanwhile", () => {
  it("a clock and a ring that seal and open themselves change nothing", () => {
    const inner = at(NOW, { purpose: "inner", keys: "other" });
    const busy = (): void => {
      expect(inner.open(inner.seal("something else")).ok).toBe(true);
    };
    const ring = new KeyRing({ current: KEY });
    const live: LiveKeys = { get ring() { busy(); return ring; }, ready: () => Promise.resolve(), close: () => undefined }; // prettier-ignore
    const clock = (): number => {
      busy();
      return NOW;
    };
    const { seal, open } = at(NOW, { keys: live, clock });
    expect(at(NOW).open(seal("text"))).toMatchObject({ ok: true, value: "text" });
    expect(open(at(NOW).seal("text"), 10)).toMatchObject({ ok: true, value: "text" });
  });
});
