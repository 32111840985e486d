import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { whyGuessable } from "../../../src/leaks/fingerprints/guessable.ts";
import { RandomSource } from "../generic/random-source.ts";
import { GENERATED } from "./sample-keys.ts";

const random = new RandomSource(1979);

function why(key: string | Uint8Array): string | undefined {
  return whyGuessable(Buffer.from(key));
}

describe("a key that a generator made", () => {
  it.each(Object.entries(GENERATED))("of the kind %s is taken", (_kind, generate) => {
    for (let count = 0; count < 1000; count++) {
      const key = generate(random);
      expect(why(key), key).toBeUndefined();
    }
  });

  it("is taken as ours comes, in any length", () => {
    for (const length of [50, 64, 1000, 4096])
      for (const alphabet of ["url", "django"] as const) expect(why(generateSecretKey({ length, alphabet }))).toBeUndefined();
    expect(why(random.bytes(32).toString("base64"))).toBeUndefined();
    expect(why(random.text(52, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))).toBeUndefined(); // base32 of 260 bits
    expect(why(random.bytes(2048).toString("hex"))).toBeUndefined();
  });
});

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Returns `length` of these characters, as keys of licences have them. */
function groups(length: number, each: number, characters: string, separator = "-"): string {
  const text = random.text(length, characters);
  return Array.from({ length: Math.ceil(length / each) }, (_, at) => text.slice(at * each, (at + 1) * each)).join(separator);
}

describe("a key that somebody might guess", () => {
  const words = "correct horse battery staple purple monkey dishwasher";
  const short = "it is too short";
  const poor = "it is too short for the characters that it is of";
  const strange = "it is not of the characters of a generator";
  const thought = "it does not look as if a generator had made it";

  it.each<[what: string, key: string | Uint8Array, why: string]>([
    ["Django's for development", `django-insecure-${GENERATED["django"]!(random)}`, "Django made it for development only"],
    ["a published one", "cg#p$g+j9tax!#a3cup@1$8obt2_+&k3q+pmu)5%asj6yjpkag", "it is published"],
    ["a passphrase", words, strange],
    ["a passphrase with hyphens", words.replaceAll(" ", "-"), thought],
    ["a passphrase in capitals", words.replaceAll(" ", "_").toUpperCase(), thought],
    ["a passphrase in camel case", "ThisIsMySuperSecretKeyThatNobodyWillEverGuessAtAll123456", thought],
    ["a passphrase with digits for letters", "c0rr3ct-h0rs3-b4tt3ry-st4pl3-purpl3-m0nk3y-d1shw4sh3r!", thought],
    ["a passphrase with signs", "my-$ecret-k3y-(please-ch@nge)-before-production-2024!", thought],
    ["the hex of a passphrase", Buffer.from(words).toString("hex"), thought],
    ["the base64 of a passphrase", Buffer.from(`${words}!`).toString("base64"), thought],
    ["rows of a keyboard", "qwertyuiopasdfghjklzxcvbnm1234567890QWERTYUIOPASDFGHJKLZXCVBNM", thought],
    ["digits", random.text(80, "0123456789"), thought],
    ["a repeated one", "fR3kqW-8mZ_xT1bY".repeat(4), thought],
    ["one half of it repeated", random.bytes(24).toString("base64url").repeat(2), thought],
    ["one of few characters", random.text(70, "abcd0189"), thought],
    ["128 bits of hex", random.bytes(16).toString("hex"), short],
    ["31 bytes of hex", random.bytes(31).toString("hex"), short],
    ["31 bytes of base64", random.bytes(31).toString("base64url"), short],
    ["49 characters of Django's", `${random.text(48, "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)")}!`, short],
    ["47 characters of base32", random.text(47, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), poor],
    ["a UUID and more of its kind", groups(60, 6, "0123456789abcdef"), thought],
    ["40 digits of hex in both cases, in groups", groups(40, 4, "0123456789abcdefABCDEF"), thought],
    ["small letters and digits in groups", groups(44, 4, "abcdefghijklmnopqrstuvwxyz0123456789"), poor],
    ["capitals and digits in groups of any length", groups(44, 7, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "_"), poor],
    ["letters and digits in groups", groups(36, 5, `${LETTERS}0123456789`), poor],
    ["letters and digits in groups of base64", groups(36, 5, `${LETTERS}0123456789`, "/"), poor],
    ["43 small letters", random.text(43, "abcdefghijklmnopqrstuvwxyz"), thought],
    ["bytes", Uint8Array.from({ length: 64 }, (_, at) => 255 - 3 * at), strange],
    ["a text of the world", `${random.bytes(36).toString("base64url")}ü`, strange],
    ["one of 4,097 characters", random.text(4097, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"), "it is longer than 4096 characters"],
  ])("is refused: %s", (_what, key, reason) => {
    expect(why(key)).toBe(reason);
  });
});
