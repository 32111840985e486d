import fc from "fast-check";

const character = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0x80, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));

/** Text of whole characters from all over Unicode. Not `fc.string({ unit: "binary" })`, which takes seconds to make. */
export function wholeText({ minLength = 0, maxLength = 30 }: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.array(character, { minLength, maxLength }).map((characters) => characters.join(""));
}

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  wholeText({ maxLength: 8 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 }).map((units) => String.fromCharCode(...units)), // lone surrogates too
);

const name = text.filter((key) => key !== "__proto__");

/** JSON data that comes back from JSON as it was: no BigInt, no undefined. */
export const jsonData: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true, false, "", 0, -0, 1e21, 5e-324),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(name, tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;
