import { createDecipheriv, hkdfSync } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { decrypt, encrypt, TAG_BYTES } from "../../src/crypto/aead.ts";
import { BadSignature } from "../../src/errors.ts";
import { KeyRing, type Keys } from "../../src/keys/key-ring.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { Signer } from "../../src/signing/signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { sealer, type Sealer, type SealerOptions } from "../../src/tokens/sealer.ts";
import { openedByBoth } from "./two-keys-ciphertext.ts";

const KEY = "AycSEE^^0-1vEaC$&ht(lds*IDUQrmG0Tf(h6eONMXNX9Lp+bn";
const OTHER_KEY = "the key of somebody else, who made this ciphertext open under both";
const TEXT = "account=7;limit=100";
const clock = fixedClock();

/** Where the parts of a token begin. */
const PARTS = { version: 0, seconds: 1, salt: 9, commitment: 41, ciphertext: 73 };

function sealing(options: Partial<SealerOptions> = {}): Sealer {
  return sealer({ keys: KEY, kind: "token", purpose: "shop.invite", clock, ...options });
}

const { seal, open } = sealing();

function bytesOf(token: string): Buffer {
  return Buffer.from(token, "base64url");
}

function opened(bytes: Uint8Array, sealed = open): ReturnType<typeof open> {
  return sealed(Buffer.from(bytes).toString("base64url"));
}

afterEach(() => void vi.restoreAllMocks());

describe("19. Tags of 0 to 15 bytes: refused", () => {
  const [key, nonce, associated] = [new Uint8Array(32).fill(1), new Uint8Array(12).fill(2), Buffer.from("purpose")];
  const whole = encrypt(key, nonce, associated, Buffer.from(TEXT));

  test.for(Array.from({ length: TAG_BYTES }, (_, length) => length))("%i bytes", (length) => {
    const short = { ciphertext: whole.ciphertext, tag: whole.tag.subarray(0, length) };
    expect(decrypt(key, nonce, associated, short)).toBeUndefined();
    const token = bytesOf(seal(TEXT));
    expect(opened(token.subarray(0, token.length - TAG_BYTES + length)).ok).toBe(false);
    const none = bytesOf(seal(""));
    expect(opened(none.subarray(0, none.length - TAG_BYTES + length))).toEqual({ ok: false, reason: "malformed" });
  });

  test("longer ones, too", () => {
    for (const length of [17, 32, 100]) {
      expect(decrypt(key, nonce, associated, { ...whole, tag: Buffer.concat([whole.tag], length) })).toBeUndefined();
    }
    expect(Buffer.from(decrypt(key, nonce, associated, whole)!).toString()).toBe(TEXT);
  });
});

describe("20. Plaintext before the tag holds: never visible", () => {
  /** Runs `use`, and returns what the decipher gave out meanwhile, as it is afterwards. */
  function decryptedDuring(use: () => void): Buffer[] {
    const deciphers = Object.getPrototypeOf(createDecipheriv("aes-256-gcm", Buffer.alloc(32), Buffer.alloc(12))) as {
      update(bytes: Uint8Array): Buffer;
    };
    const { update } = deciphers;
    const given: Buffer[] = [];
    vi.spyOn(deciphers, "update").mockImplementation(function (this: unknown, bytes) {
      const plaintext = update.call(this, bytes);
      given.push(plaintext);
      return plaintext;
    });
    use();
    return given;
  }

  test("every bit of the ciphertext and the tag: refused for one reason, and what was decrypted is overwritten", () => {
    const token = bytesOf(seal(TEXT));
    for (let bit = PARTS.ciphertext * 8; bit < token.length * 8; bit++) {
      const changed = Buffer.from(token);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const decrypted = decryptedDuring(() => {
        expect(opened(changed)).toEqual({ ok: false, reason: "bad-signature" });
      });
      expect(decrypted).toEqual([Buffer.alloc(TEXT.length)]);
      vi.restoreAllMocks();
    }
  });

  test("it was there before, where the tag holds it still is, and without the commitment nothing is decrypted", () => {
    const token = seal(TEXT);
    expect(decryptedDuring(() => void open(token)).map(String)).toEqual([TEXT]);
    vi.restoreAllMocks();
    const foreign = sealing({ keys: OTHER_KEY }).seal(TEXT);
    expect(decryptedDuring(() => expect(open(foreign).ok).toBe(false))).toEqual([]);
  });

  test("an expired text is not shown either", () => {
    const past = sealing({ clock: () => clock() - 100 }).seal(TEXT);
    expect(open(past, 99)).toEqual({ ok: false, reason: "expired" });
  });
});

describe("21. Associated data, purpose, time, version or commitment swapped: refused", () => {
  const token = bytesOf(seal(TEXT));

  test("every bit of what stands before the ciphertext", () => {
    for (let bit = 0; bit < PARTS.ciphertext * 8; bit++) {
      const changed = Buffer.from(token);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(opened(changed)).toEqual({ ok: false, reason: bit < 8 ? "malformed" : "bad-signature" });
    }
    expect(opened(token)).toMatchObject({ ok: true, value: TEXT });
  });

  test.for(Object.keys(PARTS) as (keyof typeof PARTS)[])("the %s of another sealed text, and with all that follows", (part) => {
    const other = bytesOf(sealing({ clock: () => clock() - 10 }).seal(TEXT));
    const [from, to] = [PARTS[part], [...Object.values(PARTS), token.length].find((at) => at > PARTS[part])!];
    const swapped = Buffer.concat([token.subarray(0, from), other.subarray(from, to), token.subarray(to)]);
    const spliced = Buffer.concat([token.subarray(0, from), other.subarray(from)]);
    expect(opened(swapped).ok).toBe(part === "version"); // the same in both
    expect(opened(spliced).ok).toBe(part === "version" || part === "seconds" ? spliced.equals(other) : false);
  });

  test("the same text of another purpose, kind or key, however alike they are", () => {
    const names: Partial<SealerOptions>[] = [
      ...["shop.invit", "shop.invite ", "shop.invitee", "Shop.invite", "", "token", "shop.invit\u00e9", "shop.invite\u0301"].map(
        (purpose) => ({
          purpose,
        }),
      ),
      ...(["once", "cookie", "session"] as const).map((kind) => ({ kind })),
      { keys: OTHER_KEY },
      { keys: `${KEY}\n` },
    ];
    for (const options of names) {
      expect(sealing(options).open(seal(TEXT))).toEqual({ ok: false, reason: "bad-signature" });
      expect(open(sealing(options).seal(TEXT))).toEqual({ ok: false, reason: "bad-signature" });
      expect(sealing(options).open(sealing(options).seal(TEXT)).ok).toBe(true);
    }
  });

  test("a purpose cannot take in what stands beside it", () => {
    for (const purpose of ["invite\0x", "\0", "cookie\0shop.invite"]) {
      expect(() => sealing({ purpose })).toThrow(expect.objectContaining({ code: "WAXSEAL_PURPOSE_INVALID" }) as Error);
    }
  });
});

describe("22. A ciphertext crafted for two keys: refused by the commitment", () => {
  const head = Buffer.alloc(9);
  head[0] = 1;
  head.writeUInt32BE(Math.floor(clock()), 5);
  const salt = Buffer.alloc(32, 0x5a);
  const associated = Buffer.concat([head, Buffer.from([0, 11]), Buffer.from("shop.invite")]);
  const [ours, theirs] = [KEY, OTHER_KEY].map((secret) => {
    const derived = Buffer.from(hkdfSync("sha256", secret, salt, "waxseal.seal.v1\0token\0shop.invite", 76));
    return { key: derived.subarray(0, 32), nonce: derived.subarray(32, 44), commitment: derived.subarray(44) };
  }) as [Derived, Derived];
  const both = openedByBoth(ours, theirs, associated);

  interface Derived {
    key: Buffer;
    nonce: Buffer;
    commitment: Buffer;
  }

  function tokenWith(commitment: Uint8Array): Buffer {
    return Buffer.concat([head, salt, commitment, both.ciphertext, both.tag]);
  }

  /** Tells whether the ciphertext was decrypted: by chance it is no text, which is "payload". */
  function isDecrypted(keys: Keys, commitment: Uint8Array): boolean {
    const { ok, reason } = opened(tokenWith(commitment), sealing({ keys }).open);
    expect(ok || reason === "payload" || reason === "bad-signature").toBe(true);
    return reason !== "bad-signature";
  }

  test("AES-GCM alone opens it under both, to different bytes", () => {
    const plaintexts = [ours, theirs].map(({ key, nonce }) => decrypt(key, nonce, associated, both));
    expect(plaintexts.every((plaintext) => plaintext?.length === 16)).toBe(true);
    expect(plaintexts[0]).not.toEqual(plaintexts[1]);
  });

  test("with its commitment it is one key's only, whichever others are in the ring, and in which order", () => {
    expect(isDecrypted(KEY, ours.commitment)).toBe(true);
    expect(isDecrypted(OTHER_KEY, ours.commitment)).toBe(false);
    expect(isDecrypted(KEY, theirs.commitment)).toBe(false);
    expect(isDecrypted(OTHER_KEY, theirs.commitment)).toBe(true);
    const rings = [new KeyRing({ current: KEY, fallbacks: [OTHER_KEY] }), new KeyRing({ current: OTHER_KEY, fallbacks: [KEY] })];
    for (const { commitment } of [ours, theirs]) {
      const [one, other] = rings.map((keys) => opened(tokenWith(commitment), sealing({ keys }).open).value);
      expect(one).toBe(other);
    }
  });

  test("with half of each, or none, it is nobody's", () => {
    const halves = Buffer.concat([ours.commitment.subarray(0, 16), theirs.commitment.subarray(16)]);
    for (const commitment of [halves, Buffer.alloc(32), Buffer.alloc(32, 0xff)]) {
      for (const keys of [KEY, OTHER_KEY, new KeyRing({ current: KEY, fallbacks: [OTHER_KEY] })]) {
        expect(isDecrypted(keys, commitment)).toBe(false);
      }
    }
  });
});

describe("23. A signed token given to the sealed reader and the reverse: refused", () => {
  const long = TEXT.repeat(20); // a signed one that is too short would be refused for that alone
  const salts = ["shop.invite", "seal.v1", "token"];

  test.for(salts)("signed under the salt %s, never opened", (salt) => {
    const signed = [
      new Signer(KEY, { salt }).sign(long),
      new TimestampSigner(KEY, { salt, clock }).sign(long),
      dumps(KEY, long, { salt, clock }),
      dumps(KEY, { text: long }, { salt, clock, compress: true }),
    ];
    for (const token of signed) {
      for (const part of [token, ...token.split(/[:.]/), token.replaceAll(/[^\w-]/g, "")]) expect(open(part).ok).toBe(false);
    }
    for (const separator of [":", "~"]) expect(open(new Signer(KEY, { salt, separator }).sign(seal(TEXT))).ok).toBe(false);
  });

  test.for(salts)("sealed, never taken for signed under the salt %s", (salt) => {
    for (const kind of ["token", "once", "cookie", "session"] as const) {
      for (const sealed of [TEXT, long, new Signer(KEY, { salt }).sign(TEXT)].map(sealing({ kind, purpose: salt }).seal)) {
        for (const token of [sealed, `.${sealed}`, `${sealed.slice(0, -43)}:${sealed.slice(-43)}`]) {
          expect(new Signer(KEY, { salt }).verify(token).ok).toBe(false);
          expect(new TimestampSigner(KEY, { salt, clock }).verify(token).ok).toBe(false);
          expect(() => loads(KEY, token, { salt, clock })).toThrow(BadSignature);
        }
      }
    }
  });

  test("no two of all kinds and purposes open each other's", () => {
    const all = (["token", "once", "cookie", "session"] as const).flatMap((kind) =>
      ["shop.invite", "invite", "token", "once"].map((purpose) => sealing({ kind, purpose })),
    );
    for (const one of all) {
      const sealed = one.seal(TEXT);
      expect(all.filter((other) => other.open(sealed).ok)).toEqual([one]);
    }
  });
});
