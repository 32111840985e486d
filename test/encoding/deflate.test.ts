import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deflate, inflate } from "../../src/encoding/deflate.ts";

test("bytes come back, when the bound is their number or more", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), fc.nat(10), (bytes, more) => {
      expect(inflate(deflate(bytes), bytes.length + more)).toEqual(Buffer.from(bytes));
    }),
    { seed: 12, numRuns: 200 },
  );
  expect(inflate(deflate(new Uint8Array()), 1)).toHaveLength(0);
});

test("one byte more than the bound is too large", () => {
  for (const size of [2, 100, 16_384, 16_385, 65_536, 1_000_000]) {
    expect(inflate(deflate(new Uint8Array(size)), size)).toHaveLength(size);
    expect(inflate(deflate(new Uint8Array(size)), size - 1)).toBe("too-large");
  }
});

test("a bound beyond what some runtimes take is no error", () => {
  for (const bound of [134_217_728, 134_217_729, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    expect(inflate(deflate(new Uint8Array(10)), bound)).toHaveLength(10);
  }
});

test("a gigabyte in a megabyte takes no gigabyte", () => {
  const bomb = deflateSync(Buffer.alloc(200_000_000), { level: 9 });
  const before = process.memoryUsage();
  const most = { rss: 0 };
  expect(inflate(bomb, 1_000_000)).toBe("too-large");
  most.rss = process.memoryUsage().rss - before.rss;
  expect(most.rss).toBeLessThan(50_000_000);
});

test("what is no zlib stream is said to be none", () => {
  const whole = deflate(Buffer.from("some text, some text"));
  expect(inflate(new Uint8Array(), 100)).toBe("not-zlib");
  expect(inflate(Buffer.from("hello"), 100)).toBe("not-zlib");
  expect(inflate(whole.subarray(0, -1), 100)).toBe("not-zlib");
  expect(inflate(whole.subarray(2), 100)).toBe("not-zlib");
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 0x10;
    expect(inflate(changed, 100)).not.toEqual(Buffer.from("some text, some text"));
  }
});
