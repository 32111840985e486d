import { describe, expect, it } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { searchFor, seen } from "./sightings.ts";

const KEY = generateSecretKey();
const search = searchFor(KEY);

/** Returns what is seen of the key in two pieces, with this between them. */
function seenAround(between: string, first = 30): string[] {
  return seen(search, `key = "${KEY.slice(0, first)}${between}${KEY.slice(first)}"`);
}

describe("a key in two literals", () => {
  it.each([
    ["added", '" + "'],
    ["side by side", "' '"],
    ["continued", '" \\\n    "'],
    ["PHP", '" . "'],
    ["formatted", '%s", "'],
    ["in a list", '",\n        "'],
    ["on lines of their own", "\n"],
    ["on lines of Windows", "\r\n"],
    ["on lines that are escaped", "\\n"],
    ["a diff", '"\n+    + "'],
    ["Visual Basic", '" & _\r\n    "'],
    ["two variables", '";\nconst second = "'],
    ["a line of a dump", "  |................|\n00000010  "],
  ])("is one sighting: %s", (_, between) => {
    expect(seenAround(between)).toEqual([`split whole ${KEY.slice(0, 30)}${between}${KEY.slice(30)}`]);
  });

  it.each([1, 3, 7, 8, 15, 16, 32, 48, 49, 56, 57, 61, 63])("is one sighting, split after %d characters", (first) => {
    expect(seenAround('" + "', first)).toEqual([`split whole ${KEY.slice(0, first)}" + "${KEY.slice(first)}`]);
  });

  it("is not joined over more than 64 bytes, or with too little where there is text between", () => {
    expect(seenAround(" ".repeat(64))).toHaveLength(1);
    expect(seenAround(" ".repeat(65))).toHaveLength(2);
    expect(seenAround("; and then ", 58)).toEqual([`raw 58/64 ${KEY.slice(0, 58)}`]);
    expect(seenAround("; and then ", 56)).toHaveLength(1);
  });

  it("is not joined with what does not go on", () => {
    expect(seen(search, `"${KEY.slice(0, 30)}" + "${KEY.slice(31)}"`)).toHaveLength(2);
    expect(seen(search, `"${KEY.slice(30)}" + "${KEY.slice(0, 30)}"`)).toHaveLength(2);
  });
});

describe("a key in many pieces", () => {
  it("is found where one piece has 16 characters", () => {
    const pieces = [KEY.slice(0, 5), KEY.slice(5, 12), KEY.slice(12, 28), KEY.slice(28, 40), KEY.slice(40, 50), KEY.slice(50)];
    const text = pieces.join('" + "');
    expect(seen(search, `"${text}"`)).toEqual([`split whole ${text}`]);
  });

  it("is found in pieces of 15, of which none is enough", () => {
    const text = KEY.match(/.{1,15}/g)!.join("\n");
    expect(seen(search, text)).toEqual([`split whole ${text}`]);
  });

  it("counts what is there of it, where it was cut too", () => {
    const text = `${KEY.slice(0, 20)}" + "${KEY.slice(20, 40)}`;
    expect(seen(search, `"${text}..."`)).toEqual([`split 40/64 ${text}`]);
  });

  it("keeps to what one search reaches", () => {
    const text = KEY.match(/.{1,8}/g)!.join(" ".repeat(60));
    for (const { start, end } of search.find(Buffer.from(text))) expect(end - start).toBeLessThanOrEqual(search.reach);
  });
});

describe("an encoded key on several lines", () => {
  it.each([64, 76])("is one sighting, in base64 with lines of %d", (width) => {
    for (let before = 0; before < width; before++) {
      const base64 = Buffer.from(`${"x".repeat(before)}${KEY} and more`).toString("base64");
      const lines = base64.match(new RegExp(`.{1,${width}}`, "g"))!.join("\r\n");
      const found = search.find(Buffer.from(lines));
      expect(found).toEqual([
        expect.objectContaining({ part: "whole", disguise: expect.stringMatching(/^base64 at offset \d(?:, split)?$/) }),
      ]);
    }
  });

  it.each([
    ["xxd", (bytes: Buffer) => bytes.toString("hex").replace(/(.{4})/g, "$1 ")],
    [
      "hexdump",
      (bytes: Buffer) =>
        bytes
          .toString("hex")
          .replace(/(..)/g, "$1 ")
          .replace(/(.{24})/, "$1 "),
    ],
  ])("is one sighting, as %s has it", (_, line) => {
    const bytes = Buffer.from(KEY);
    const lines = [0, 16, 32, 48].map(
      (at) => `000000${at.toString(16).padStart(2, "0")}: ${line(bytes.subarray(at, at + 16))} |................|`,
    );
    expect(search.find(Buffer.from(lines.join("\n")))).toEqual([expect.objectContaining({ part: "whole" })]);
  });
});
