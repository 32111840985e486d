import fc from "fast-check";
import { expect, it, test } from "vitest";
import { readingsOf } from "../../../src/leaks/known/readings.ts";
import { python } from "../../support/python.ts";

const latin1 = (readings: readonly Uint8Array[]): string[] => readings.map((reading) => Buffer.from(reading).toString("latin1"));

test.for<[string, string]>([
  ["plain", "plain"],
  [String.raw`a\nb\tc`, "a\nb\tc"],
  [String.raw`quote\"s`, 'quote"s'],
  [String.raw`\x41\u0042\U00000043\103`, "ABCC"],
  [String.raw`\u{1F600}`, Buffer.from("😀").toString("latin1")],
  [String.raw`\ud83d\ude00`, Buffer.from("😀").toString("latin1")],
  [String.raw`\xe9`, "\u00e9"],
  [String.raw`\xe9`, "\u00c3\u00a9"],
  [String.raw`\e\y`, "ey"],
  [String.raw`\e\y`, String.raw`\e\y`],
  ["ends with \\", "ends with \\"],
  [String.raw`\ud83d alone`, String.raw`\ud83d alone`],
])("%s may be %j", ([written, meant]) => {
  expect(latin1(readingsOf(written))).toContain(meant);
});

it("has one reading of what has no escape, and few of anything", () => {
  expect(readingsOf("keyboard cat")).toHaveLength(1);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."\\xuU07{}aef\"'\n") }), (written) => {
      const count = readingsOf(written).length;
      return count >= 1 && count <= 5;
    }),
  );
});

it("reads what Python writes of any text and any bytes", async () => {
  const texts = fc.sample(fc.string({ unit: "binary" }), 100);
  const script =
    "import json, sys\nfor t in json.load(sys.stdin): print(json.dumps([repr(t)[1:-1], repr(t.encode())[2:-1], ascii(t)[1:-1]]))";
  const written = (await python(["-c", script], JSON.stringify(texts))).trim().split("\n");
  expect(written).toHaveLength(texts.length);
  for (const [at, line] of written.entries()) {
    const meant = Buffer.from(texts[at]!).toString("latin1");
    for (const literal of JSON.parse(line) as string[]) {
      expect(latin1(readingsOf(Buffer.from(literal).toString("latin1"))), literal).toContain(meant);
    }
  }
});
