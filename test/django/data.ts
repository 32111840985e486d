/**
 * Random JSON data, and how Python is told the very same value.
 *
 * @module
 */
import type { Random } from "./random.ts";

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  255,
  2 ** 31,
  -(2 ** 31),
  2 ** 53 - 1,
  -(2 ** 53 - 1),
  2 ** 53,
  2 ** 60,
  -(2 ** 64),
  1e15,
  1e16,
  1e17,
  1e21,
  1e22,
  1e23,
  123e20,
  0.1,
  0.5,
  -1.5,
  1e-4,
  1.5e-4,
  9.999e-5,
  1e-5,
  1e-6,
  1e-7,
  1.234e-7,
  5e-324,
  2.2250738585072014e-308,
  Number.MAX_VALUE,
  1 / 3,
  100.25,
  4503599627370496.5,
  0.30000000000000004,
];

/** Returns data as a program might sign it: nested, of all kinds of text and number, integers beyond 2^53 as BigInt. */
export function anyData(random: Random, levels = 3): unknown {
  const kind = random.below(levels > 0 ? 12 : 8);
  if (kind < 3) return anyText(random);
  if (kind < 5) return anyNumber(random);
  if (kind === 5) return random.pick([true, false, null]);
  if (kind === 6) return anyBigInt(random);
  if (kind === 7) return random.pick<unknown>([[], {}, "", "x".repeat(random.below(500))]);
  if (kind < 10) return random.list(0, 5, () => anyData(random, levels - 1));
  return anyFields(random, levels - 1);
}

/** Returns an object; some of its keys look like array indexes, which JavaScript puts first and Python leaves in place. */
export function anyFields(random: Random, levels = 3): Record<string, unknown> {
  return Object.fromEntries(random.list(0, 6, () => [anyFieldName(random), anyData(random, levels)] as const));
}

function anyFieldName(random: Random): string {
  const name = random.chance(0.2)
    ? random.pick(["0", "1", "42", "4294967294", "4294967295", "-1", "01", "1.0", "", "constructor", "toString", "length"])
    : anyText(random);
  return name === "__proto__" ? "proto" : name;
}

/** Returns text with lone surrogates now and then: JSON carries them as escapes, so data may hold them where a salt or a key may not. */
function anyText(random: Random): string {
  const text = random.text(0, 12);
  return random.chance(0.1) ? `${text}${random.pick(["\ud800", "\udfff", "\udc00\ud800"])}x` : text;
}

function anyNumber(random: Random): number {
  const kind = random.below(4);
  if (kind === 0) return random.pick(NUMBERS);
  if (kind === 1) return random.between(-(10 ** 9), 10 ** 9);
  if (kind === 2) return (random.fraction() - 0.5) * 10 ** random.between(-30, 30);
  return anyDouble(random);
}

function anyDouble(random: Random): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setUint32(0, random.below(2 ** 32));
  bits.setUint32(4, random.below(2 ** 32));
  const value = bits.getFloat64(0);
  return Number.isFinite(value) ? value : 0;
}

/** Beyond 2^53 - 1, since within it a number comes back as a number. */
function anyBigInt(random: Random): bigint {
  const digits = BigInt(`${random.between(1, 9)}${random.list(16, 60, () => random.below(10)).join("")}`);
  return random.chance(0.5) ? digits : -digits;
}

/** Returns JSON text that Python reads as the value our JSON stands for: whole numbers up to 2^53 and BigInts as int, all others as float. */
export function jsonForPython(value: unknown): string {
  return write(value, (number) => (Number.isSafeInteger(number) ? String(number) : number.toExponential()), Object.entries);
}

/** Returns JSON text of data as only Python has it: whole numbers that are floats, keys in any order. In JavaScript it is the same value. */
export function jsonOnlyPythonWrites(value: unknown, random: Random): string {
  const numberText = (number: number): string =>
    Number.isSafeInteger(number) && random.chance(0.7) ? String(number) : number.toExponential();
  return write(value, numberText, (fields) => random.shuffled(Object.entries(fields)));
}

function write(value: unknown, numberText: (value: number) => string, entriesOf: (fields: object) => [string, unknown][]): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Object.is(value, -0) ? "-0.0" : numberText(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, numberText, entriesOf)).join(",")}]`;
  return `{${entriesOf(value)
    .map(([name, item]) => `${JSON.stringify(name)}:${write(item, numberText, entriesOf)}`)
    .join(",")}}`;
}
