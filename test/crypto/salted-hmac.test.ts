import { expect, test } from "vitest";
import { saltedHmac } from "../../src/crypto/salted-hmac.ts";
import { utf8 } from "../../src/encoding/utf8.ts";
import { SALTED_HMAC } from "./vectors.ts";

test.for(SALTED_HMAC)("as Django's salted_hmac: $key_salt, $algorithm", ({ key_salt, value, secret, algorithm, hexdigest }) => {
  expect(saltedHmac(key_salt, utf8(secret), algorithm)(value, "hex")).toBe(hexdigest);
});

test("there are ten vectors", () => {
  expect(SALTED_HMAC).toHaveLength(10);
});

test("a salt with a lone surrogate is refused: as U+FFFD it would give its key to another salt", () => {
  expect(() => saltedHmac("\ud800", utf8("secret"), "sha256")).toThrow(expect.objectContaining({ code: "WAXSEAL_TEXT_ILL_FORMED" }));
});
