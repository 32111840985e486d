import * as arktype from "arktype";
import fc from "fast-check";
import * as valibot from "valibot";
import { describe, expect, test } from "vitest";
import * as zod from "zod";
import type { Duration } from "../../src/clock.ts";
import { WaxsealError } from "../../src/errors.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { jsonData } from "../encoding/arbitraries.ts";
import { VECTORS } from "./vectors.ts";

const code = (name: string): unknown => expect.objectContaining({ code: name });
const key = generateSecretKey();
const salt = "shop.test";

describe("Django's vectors", () => {
  test("there are sixty, 29 of them made with compression, and ten of fallbacks", () => {
    expect(VECTORS.dumps).toHaveLength(60);
    expect(VECTORS.dumps.filter(({ compress }) => compress)).toHaveLength(29);
    expect(VECTORS.fallbacks).toHaveLength(10);
  });

  test.for(VECTORS.dumps)("$token", ({ key, salt, time, compress, object, token }) => {
    const clock = (): number => time;
    expect(loads(key, token, { salt, clock, maxAge: 0 })).toStrictEqual(object);
    const ours = dumps(key, object, { salt, clock, compress });
    if (token.startsWith("."))
      expect(ours).toMatch(/^\./); // zlib's bytes may differ from Python's
    else expect(ours).toBe(token);
    expect(loads(key, ours, { salt, clock, maxAge: 0 })).toStrictEqual(object);
  });

  test.for(VECTORS.fallbacks)(
    "$token, made with key $signed_with of a ring",
    ({ key, fallbacks, signed_with, salt, time, object, token }) => {
      const clock = (): number => time;
      expect(loads(new KeyRing({ current: key, fallbacks }), token, { salt, clock })).toStrictEqual(object);
      expect(dumps([key, ...fallbacks][signed_with]!, object, { salt, clock })).toBe(token);
      const others = fallbacks.filter((_, index) => index + 1 !== signed_with);
      if (signed_with > 0) {
        expect(() => loads(new KeyRing({ current: key, fallbacks: others }), token, { salt, clock })).toThrow(
          code("WAXSEAL_BAD_SIGNATURE"),
        );
      }
    },
  );
});

test("any data comes back, compressed or not, under every algorithm", () => {
  const algorithm = fc.constantFrom(undefined, "sha256", "sha384", "sha512", "sha1") as fc.Arbitrary<"sha256" | undefined>;
  fc.assert(
    fc.property(jsonData, fc.boolean(), algorithm, (value, compress, algorithm) => {
      const token = dumps(key, value, { salt, compress, algorithm });
      expect(token).toMatch(/^\.?[\w-]+:[0-9A-Za-z]+:[\w-]+$/);
      expect(loads(key, token, { salt, algorithm, maxAge: 60 })).toStrictEqual(value);
    }),
    { seed: 42, numRuns: 200 },
  );
});

test("one character changed is refused, wherever it is", () => {
  const token = dumps(key, { user: 42, note: "x".repeat(60) }, { salt, compress: true });
  for (let at = 0; at < token.length; at++) {
    for (const other of ["A", "B", ":", ".", "é", "="]) {
      if (token[at] === other) continue;
      expect(() => loads(key, token.slice(0, at) + other + token.slice(at + 1), { salt })).toThrow(
        expect.objectContaining({ name: "BadSignature" }),
      );
    }
  }
});

describe("age", () => {
  const token = dumps(key, "v", { salt, clock: () => 1000 });
  const load = (now: number, maxAge?: Duration, clockTolerance?: Duration): unknown =>
    loads(key, token, { salt, maxAge, clockTolerance, clock: () => now });

  test("is bounded by maxAge, and by the tolerance into the future", () => {
    expect(load(1010, 10)).toBe("v");
    expect(() => load(1011, 10)).toThrow(expect.objectContaining({ name: "SignatureExpired" }));
    expect(load(1e9)).toBe("v");
    expect(load(940)).toBe("v");
    expect(() => load(939)).toThrow(code("WAXSEAL_FUTURE"));
    expect(load(0, undefined, "520w")).toBe("v");
    expect(() => load(Number.NaN)).toThrow(code("WAXSEAL_FUTURE"));
    expect(() => dumps(key, "v", { salt, clock: () => NaN })).toThrow(code("WAXSEAL_CLOCK_INVALID"));
  });
});

describe("maxBytes", () => {
  const big = dumps(key, "x".repeat(2_000_000), { salt });
  const packed = dumps(key, "x".repeat(2_000_000), { salt, compress: true });

  test("is a megabyte where it is not given, and the error says what to raise", () => {
    for (const token of [big, packed]) {
      expect(() => loads(key, token, { salt })).toThrow(code("WAXSEAL_PAYLOAD_TOO_LARGE"));
      expect(() => loads(key, token, { salt })).toThrow("raise maxBytes");
      expect(loads(key, token, { salt, maxBytes: 2_000_002 })).toHaveLength(2_000_000);
      expect(loads(key, token, { salt, maxBytes: Number.MAX_SAFE_INTEGER })).toHaveLength(2_000_000);
    }
  });

  test("counts the JSON, not the token: a small payload fits a small bound", () => {
    const token = dumps(key, { a: 1 }, { salt, algorithm: "sha512" });
    expect(loads(key, token, { salt, algorithm: "sha512", maxBytes: 7 })).toEqual({ a: 1 });
    expect(() => loads(key, token, { salt, algorithm: "sha512", maxBytes: 6 })).toThrow(code("WAXSEAL_PAYLOAD_TOO_LARGE"));
  });

  test.for([[0], [-1], [1.5], [NaN], [Infinity], ["100"], [null], [100n]])("%s is no bound", ([maxBytes]) => {
    expect(() => loads(key, big, { salt, maxBytes: maxBytes as number })).toThrow(code("WAXSEAL_MAX_BYTES_INVALID"));
  });
});

test("a signature may hold over what is no payload: that is a PayloadError, and says nothing of what it was", () => {
  const sign = (payload: string): string => new TimestampSigner(key, { salt }).sign(payload);
  expect(() => loads(key, sign("not base64url!"), { salt })).toThrow(code("WAXSEAL_PAYLOAD_INVALID"));
  expect(() => loads(key, sign(".AAAA"), { salt })).toThrow(code("WAXSEAL_PAYLOAD_INVALID"));
  expect(() => loads(key, sign(Buffer.from("{canary").toString("base64url")), { salt })).toThrow(/^(?!.*canary)/s);
  expect(() => loads(key, new Signer(key, { salt }).sign("e30"), { salt })).toThrow(code("WAXSEAL_MALFORMED"));
});

test.for([[undefined], [null], [42], [{}], [new String("e30:1:x")], [Symbol("t")], ["\ud800"], [""], [":"], ["::"]])(
  "%s is refused, as BadSignature",
  ([token]) => {
    expect(() => loads(key, token as string, { salt })).toThrow(expect.objectContaining({ name: "BadSignature" }));
  },
);

describe("a schema", () => {
  const token = dumps(key, { user: 42, email: "a@example.org" }, { salt });

  test("of zod, valibot and arktype gives out typed data", () => {
    const byZod: { user: number; email: string } = loads(key, token, {
      salt,
      schema: zod.object({ user: zod.number(), email: zod.email() }),
    });
    const byValibot: { user: number } = loads(key, token, { salt, schema: valibot.object({ user: valibot.number() }) });
    const byArktype: { user: number } = loads(key, token, { salt, schema: arktype.type({ user: "number" }) });
    expect(byZod).toEqual({ user: 42, email: "a@example.org" });
    expect(byValibot).toEqual({ user: 42 });
    expect(byArktype.user).toBe(42);
  });

  test("may change what it gives out", () => {
    const schema = zod.object({ user: zod.number() }).transform(({ user }) => `user ${String(user)}`);
    expect(loads(key, token, { salt, schema })).toBe("user 42");
  });

  test("that does not fit is a PayloadError without the data", () => {
    for (const schema of [
      zod.object({ user: zod.string() }),
      valibot.object({ user: valibot.string() }),
      arktype.type({ user: "string" }),
    ]) {
      expect(() => loads(key, token, { salt, schema })).toThrow(code("WAXSEAL_SCHEMA_MISMATCH"));
      expect(() => loads(key, token, { salt, schema })).toThrow(/^(?!.*(example|42))/s);
    }
  });

  test("is not asked about what is not genuine", () => {
    const schema = zod.unknown().transform(() => {
      throw new Error("asked");
    });
    expect(() => loads(generateSecretKey(), token, { salt, schema })).toThrow(code("WAXSEAL_BAD_SIGNATURE"));
  });
});

test("any token is data or one of our errors", () => {
  const part = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("e30", ".", ":", "1wEHee", "-", "=", "é"));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.boolean(), (parts, signed) => {
      const text = parts.join("");
      try {
        loads(key, signed && text.isWellFormed() ? new Signer(key, { salt }).sign(text) : text, { salt });
      } catch (error) {
        expect(error).toBeInstanceOf(WaxsealError);
      }
    }),
    { seed: 43, numRuns: 3000 },
  );
});
