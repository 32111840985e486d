import { expect, it, test } from "vitest";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { generatedKey, type GeneratedKey } from "../../../src/leaks/fingerprints/generated-key.ts";
import { GENERATORS } from "./generated-keys.ts";

const judged = (key: string | Uint8Array): GeneratedKey => generatedKey(new KeyRing({ current: key }).entries[0]!);

test.for(Object.entries(GENERATORS))("takes what %s makes, always", ([, generate]) => {
  for (let count = 0; count < 1000; count++) {
    const key = generate();
    expect(judged(key).text).toBe(key.replace(/^(?:django-insecure-|base64:)/, ""));
  }
});

test.for<[string, string | Uint8Array]>([
  ["is published", "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"],
  ["is bytes and no text", Uint8Array.from({ length: 32 }, (_, at) => 0xff - at)],
  ["length of a generated key", "x1y2z3abc"],
  ["length of a generated key", "Vd0nq3xkTz8wRrYb_5HsL2uEo9mJcPfA-7iGXtQK1eZlWy4hNgDaBvSjC6UMpOFk2"],
  ["length of a generated key", "5f2b9c04de7a18c36f90b1d24e8a7c5312b4f6d8"],
  ["length of a generated key", "correct horse battery staple and then some more words of mine, for the shop"],
  ["length of a generated key", "Vd0nq3xkTz8wRrYb_5HsL2uEo9mJcPfA-7iGXtQK1eZlWy4hNgDaBvSjC6UMpO\u00e9"],
  ["does not look random", "correct-horse-battery-staple-correct-horse-battery-staple-correc"],
  ["does not look random", "My-Shop-Production-Secret-Key-Which-Nobody-May-Ever-Know-2026-Ab"],
  ["does not look random", "myShopProductionSecretKeyWhichNobodyMayEverKnowSince2026AndLater"],
  ["does not look random", "the-shop-production-key-of-2026!(do-not-share-it)$"],
  ["does not look random", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"],
  ["does not look random", "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"],
  ["does not look random", "0000000000000000000000000000000000000000000000000000000000000001"],
  ["does not look random", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef"],
  ["does not look random", "Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-Xk3-"],
  ["does not look random", "q8Zr_T4vq8Zr_T4vKq8Zr_T4vq8Zr_T4vWq8Zr_T4vq8Zr_T4vPq8Zr_T4vq8Zr_"],
  ["does not look random", "qwertyuiopasdfghjklzxcvbnmQWERTYUIOPASDFGHJKLZXCVBNM1234567890-_"],
])("refuses a key that %s", ([why, key]) => {
  expect(() => judged(key)).toThrow(
    expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_FINGERPRINT_KEY", message: expect.stringContaining(why) as string }),
  );
});

it("says which key, how to go on, and nothing of it", () => {
  const word = "correct-horse-battery-staple-correct-horse-battery-staple-correc";
  const ring = new KeyRing({ current: GENERATORS["waxseal"]!(), fallbacks: [word] });
  const failing = (): unknown => generatedKey(ring.entries[1]!);
  expect(failing).toThrow(ring.entries[1]!.label);
  expect(failing).toThrow(/fallback key .*the key itself.*npx waxseal generate/);
  expect(failing).not.toThrow(word.slice(0, 8));
});
