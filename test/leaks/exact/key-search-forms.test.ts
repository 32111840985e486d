import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { KeySearch } from "../../../src/leaks/exact/key-search.ts";
import { FORMS, realSpellings } from "./spellings.ts";

/** A key of somebody's own, with whatever some writer escapes. */
const OWN = 'Grüße "an" alle\'s <Köche> & \\Kellner\\ $HOME %s {x} `y` #1; ☃ 😀 / a+b=c, ~fin?';

const KEYS: readonly (readonly [name: string, key: string])[] = [
  ["the alphabet of URLs", generateSecretKey()],
  ["Django's alphabet", `${generateSecretKey({ alphabet: "django", length: 50 }).slice(0, 42)}$&%(#=+!`],
  ["a user's own", OWN],
];

describe.each(KEYS)("a key of %s", (_, key) => {
  const ring = new KeyRing({ current: key, fallbacks: [generateSecretKey()] });
  const search = new KeySearch(ring.entries);
  const spellings = realSpellings(key);

  it("is written in every form", () => {
    expect(new Set(spellings.map(({ form }) => form))).toEqual(new Set(FORMS));
  });

  it.each(spellings)("is found as $form, as $way writes it", ({ bytes }) => {
    const whole = search.find(bytes).filter(({ part }) => part === "whole");
    expect(whole).toEqual([expect.objectContaining({ rule: "exact-key", key: ring.entries[0]!.label })]);
    expect(search.find(bytes)).toHaveLength(1);
  });
});
