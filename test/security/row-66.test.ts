import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing, type LiveKeys } from "../../src/keys/key-ring.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer, type SignerOptions } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

const key = generateSecretKey();
const salt = "shop.test";

let asked = 0;

/** Objects that give out one text when they are checked and another when they are signed. */
function shifty(): [string, unknown][] {
  const texts = ["guest", "admin"];
  const next = (): string => texts[Math.min(asked++, 1)]!;
  class Text extends String {
    override toString(): string {
      return next();
    }
    override valueOf(): string {
      return next();
    }
  }
  return [
    ["toString", { toString: next }],
    ["valueOf", { valueOf: next, toString: next }],
    ["Symbol.toPrimitive", { [Symbol.toPrimitive]: next }],
    ["a String object", new String("guest")],
    ["a subclass of String", new Text("guest")],
    [
      "a Proxy",
      new Proxy(new String("guest"), { get: (target, name) => (name === "toString" ? next : (Reflect.get(target, name) as unknown)) }),
    ],
    ["an array", ["guest"]],
    ["a function", Object.assign(() => "guest", { toString: next })],
    [
      "an object like a text",
      { length: 5, isWellFormed: () => true, charCodeAt: () => 103, lastIndexOf: () => 1, slice: next, toString: next },
    ],
  ];
}

describe("66. Objects with a hostile toString, subscribers that throw, key arrays changed afterwards: the signature is unaffected", () => {
  test.for(shifty())("%s is neither signed nor verified, and never asked for its text", ([, value]) => {
    const text = value as string;
    asked = 0;
    const refusal: unknown = expect.objectContaining({ name: "PayloadError", code: "WAXSEAL_TEXT_ILL_FORMED" });
    const signer = new Signer(key, { salt });
    const times = new TimestampSigner(key, { salt });
    expect(() => signer.sign(text)).toThrow(refusal);
    expect(() => times.sign(text)).toThrow(refusal);
    expect(signer.verify(text)).toEqual({ ok: false, reason: "malformed" });
    expect(times.verify(text)).toEqual({ ok: false, reason: "malformed" });
    expect(() => loads(key, text, { salt })).toThrow(expect.objectContaining({ code: "WAXSEAL_MALFORMED" }));
    for (const options of [{ salt: text }, { salt, separator: text }, { salt, algorithm: text }]) {
      expect(() => new Signer(key, options as SignerOptions)).toThrow(expect.objectContaining({ name: "ConfigError" }));
    }
    expect(() => new Signer(text, { salt })).toThrow(expect.objectContaining({ name: "ConfigError" }));
    expect(asked).toBe(0);
  });

  test("a getter in data is signed as it was written: what comes back is what the token holds", () => {
    let reads = 0;
    const token = dumps(
      key,
      {
        get role(): string {
          return ["guest", "admin", "root"][reads++] ?? "nobody";
        },
      },
      { salt },
    );
    const written = JSON.parse(Buffer.from(token.split(":")[0]!, "base64url").toString()) as unknown;
    expect(loads(key, token, { salt })).toEqual(written);
  });

  test("options changed, or read again, afterwards change nothing", () => {
    const options = { salt, separator: ":", algorithm: "sha256" as const };
    const [signer, times] = [new Signer(key, options), new TimestampSigner(key, { ...options, clock: () => 1000 })];
    const [signed, timed] = [signer.sign("v"), times.sign("v")];
    Object.assign(options, { salt: "shop.other", separator: "|", algorithm: "sha1" });
    expect(signer.sign("v")).toBe(signed);
    expect(times.sign("v")).toBe(timed);
    expect(signed).toBe(new Signer(key, { salt }).sign("v"));
  });

  test("lists and bytes of keys changed afterwards change nothing", () => {
    const bytes = Buffer.from(key);
    const fallbacks: (string | Uint8Array)[] = [generateSecretKey(), Buffer.from(generateSecretKey())];
    const signedByOld = new Signer(fallbacks[0]!, { salt }).sign("v");
    const ring = new KeyRing({ current: bytes, fallbacks });
    const signer = new Signer(ring, { salt });
    const direct = new Signer(bytes, { salt });
    const signed = signer.sign("v");
    bytes.fill(0x61);
    (fallbacks[1] as Buffer).fill(0x61);
    fallbacks.length = 0;
    fallbacks.push("attacker");
    expect(signer.sign("v")).toBe(signed);
    expect(direct.sign("v")).toBe(signed);
    expect(signer.verify(signedByOld).ok).toBe(true);
    expect(signer.verify(new Signer("attacker", { salt }).sign("v")).ok).toBe(false);
    expect(new Signer(ring, { salt: "shop.other" }).sign("v")).toBe(new Signer(key, { salt: "shop.other" }).sign("v"));
  });

  test("a key whose bytes change while they are read is the key that was checked", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(64)).fill(0x41);
    const signer = new Signer(shared, { salt });
    const signed = signer.sign("v");
    shared.fill(0);
    expect(signer.sign("v")).toBe(signed);
    expect(() => new Signer(shared, { salt })).toThrow(expect.objectContaining({ code: "WAXSEAL_KEY_EMPTY" }));
  });

  test("a verdict that is changed does not change the next one", () => {
    const signer = new Signer(key, { salt });
    const signed = signer.sign("v");
    Object.assign(signer.verify(signed), { ok: false, value: "forged", key: "forged" });
    expect(signer.verify(signed)).toMatchObject({ ok: true, value: "v" });
    expect(() => Object.assign(signer.verify(`${signed}x`), { ok: true, value: "forged" })).toThrow(TypeError);
    expect(signer.verify(`${signed}x`)).toEqual({ ok: false, reason: "bad-signature" });
  });

  test("live keys that misbehave stop the signer; they do not make it sign with something else", () => {
    const keys: LiveKeys & { ring: unknown } = {
      ring: new KeyRing({ current: key }),
      ready: () => Promise.resolve(),
      close: () => undefined,
    };
    const signer = new Signer(keys, { salt });
    const signed = signer.sign("v");
    for (const ring of [
      undefined,
      null,
      "",
      "attacker",
      {},
      { entries: [] },
      [key],
      { entries: [{ key: "attacker", state: "current", label: "x" }] },
    ]) {
      keys.ring = ring as unknown as KeyRing;
      expect(() => signer.sign("v")).toThrow(expect.objectContaining({ code: "WAXSEAL_RING_INVALID" }));
      expect(() => signer.verify(signed)).toThrow(expect.objectContaining({ code: "WAXSEAL_RING_INVALID" }));
    }
    keys.ring = new KeyRing({ current: key });
    expect(signer.sign("v")).toBe(signed);
  });

  test("a polluted Object.prototype cannot put keys, salts or rings in place", () => {
    const polluted = Object.prototype as Record<string, unknown>;
    const signed = new Signer(key, { salt }).sign("v");
    try {
      Object.assign(polluted, {
        ready: 1,
        ring: { entries: [{ key: "attacker" }] },
        fallbacks: ["attacker"],
        staged: ["attacker"],
        ok: true,
      });
      expect(() => new Signer(key, { salt }).sign("v")).not.toThrow();
      expect(new Signer(key, { salt }).sign("v")).toBe(signed);
      expect(new Signer(key, { salt }).verify(`${signed}x`).ok).toBe(false);
    } finally {
      for (const name of ["ready", "ring", "fallbacks", "staged", "ok"]) Reflect.deleteProperty(polluted, name);
    }
  });

  /* In a process of its own: Node reports what a subscriber throws as an uncaught exception, which would end this one. */
  test("a subscriber that throws changes no verdict, and the caller is not thrown at", () => {
    const child = spawnSync(process.execPath, [new URL("row-66-process.ts", import.meta.url).pathname], { encoding: "utf8" });
    expect(child.stderr).toBe("");
    expect(JSON.parse(child.stdout)).toEqual({
      ok: true,
      value: "v",
      refused: "bad-signature",
      loaded: { a: 1 },
      reported: ["from a subscriber", "from a subscriber", "from a subscriber"],
    });
    expect(child.status).toBe(0);
  });
});
