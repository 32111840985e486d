import { createHash, createHmac } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import type { Algorithm } from "../../src/crypto/algorithm.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing, type LiveKeys } from "../../src/keys/key-ring.ts";
import { macsOf } from "../../src/keys/macs.ts";

const ALGORITHMS: readonly Algorithm[] = ["sha256", "sha384", "sha512", "sha1"];

function expected(secret: string, keySalt: string, algorithm: Algorithm): string {
  return createHmac(algorithm, createHash(algorithm).update(keySalt).update(secret).digest()).update("text").digest("hex");
}

test("each key, salt and algorithm has its own MAC, whatever was asked for before", () => {
  const secrets = [generateSecretKey(), generateSecretKey()] as const;
  const ring = new KeyRing({ current: secrets[0], fallbacks: [secrets[1]] });
  const salts = ["a", " a", "sha256 a", "sha1 sha256 a", "a\0", "é", "__proto__", "constructor"];
  for (let round = 0; round < 2; round++) {
    for (const salt of salts) {
      for (const algorithm of ALGORITHMS) {
        const macs = macsOf(ring, salt, algorithm)();
        expect(macs.map(({ of }) => of("text", "hex"))).toEqual(secrets.map((secret) => expected(secret, salt, algorithm)));
        expect(macs.map(({ state }) => state)).toEqual(["current", "fallback"]);
        expect(macs.map(({ label }) => label)).toEqual(ring.entries.map(({ label }) => label));
      }
    }
  }
});

test("SHA-256 where no algorithm is named", () => {
  const secret = generateSecretKey();
  expect(macsOf(secret, "salt")()[0].of("text", "hex")).toBe(expected(secret, "salt", "sha256"));
});

test.for([["md5"], ["SHA256"], ["none"], [""], [null], [["sha256"]], ["__proto__"], ["toString"], [{ toString: (): string => "sha256" }]])(
  "%j is no algorithm",
  ([algorithm]) => {
    expect(() => macsOf("key", "salt", algorithm as Algorithm)).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_ALGORITHM_UNKNOWN" }),
    );
  },
);

describe("what is derived", () => {
  test("is kept: the same ring, salt and algorithm give the same MACs", () => {
    const ring = new KeyRing({ current: generateSecretKey() });
    expect(macsOf(ring, "salt")()).toBe(macsOf(ring, "salt")());
    expect(macsOf(ring, "salt")()).not.toBe(macsOf(ring, "salt", "sha512")());
    expect(macsOf(ring, "salt")()).not.toBe(macsOf(new KeyRing({ current: ring.current }), "salt")());
  });

  test("is kept for 256 salts, and not for one more", () => {
    const ring = new KeyRing({ current: generateSecretKey() });
    const macs = Array.from({ length: 256 }, (_, index) => macsOf(ring, `salt-${String(index)}`)());
    expect(macsOf(ring, "salt-0")()).toBe(macs[0]); // used again: now "salt-1" is the one unused for longest
    macsOf(ring, "one more");
    expect(macsOf(ring, "salt-0")()).toBe(macs[0]);
    expect(macsOf(ring, "salt-1")()).not.toBe(macs[1]);
  });
});

describe("live keys", () => {
  function liveKeys(ring: KeyRing): LiveKeys & { ring: KeyRing } {
    return { ring, ready: () => Promise.resolve(), close: () => undefined };
  }

  test("are read at each call", () => {
    const [old, young] = [generateSecretKey(), generateSecretKey()];
    const keys = liveKeys(new KeyRing({ current: old }));
    const macs = macsOf(keys, "salt");
    expect(macs()).toBe(macs());
    expect(macs()[0].of("text", "hex")).toBe(expected(old, "salt", "sha256"));
    keys.ring = new KeyRing({ current: young });
    expect(macs()).toHaveLength(1);
    expect(macs()[0].of("text", "hex")).toBe(expected(young, "salt", "sha256"));
  });

  test("are not read before they are used, so that a signer can be made before ready()", () => {
    const ring = vi.fn<() => KeyRing>(() => {
      throw new Error("not ready");
    });
    const macs = macsOf(
      {
        get ring() {
          return ring();
        },
        ready: () => Promise.resolve(),
        close: () => undefined,
      },
      "salt",
    );
    expect(ring).not.toHaveBeenCalled();
    expect(() => macs()).toThrow("not ready");
  });

  test("are read once a call: a ring that changes in between cannot mix keys of two", () => {
    const rings = [0, 1].map(() => new KeyRing({ current: generateSecretKey() }));
    const ring = vi.fn(() => rings[ring.mock.calls.length % 2]!);
    const macs = macsOf(
      {
        get ring() {
          return ring();
        },
        ready: () => Promise.resolve(),
        close: () => undefined,
      },
      "salt",
    );
    for (let call = 1; call <= 4; call++) {
      const label = macs()[0].label;
      expect(ring).toHaveBeenCalledTimes(call);
      expect(label).toBe(rings[call % 2]!.current.fingerprint);
    }
  });

  test("whose new ring fails sign with nothing, never again with the old one", () => {
    const keys = liveKeys(new KeyRing({ current: generateSecretKey() }));
    const macs = macsOf(keys, "salt");
    macs();
    const broken = new KeyRing({ current: generateSecretKey() });
    keys.ring = new Proxy(broken, {
      get: (target, name): unknown => {
        if (name === "entries") throw new RangeError("broken");
        return Reflect.get(target, name);
      },
    });
    expect(() => macs()).toThrow(RangeError);
    expect(() => macs()).toThrow(RangeError);
    keys.ring = undefined as unknown as KeyRing;
    expect(() => macs()).toThrow(expect.objectContaining({ code: "WAXSEAL_RING_INVALID" }));
    keys.ring = broken;
    expect(macs()[0].label).toBe(broken.current.fingerprint);
  });
});
