import { describe, expect, it } from "vitest";
import { cleaned } from "../../../src/leaks/reports/cleaned.ts";
import { EVERY_KIND, someLeak } from "./some-result.ts";

const RAW = {
  leaks: EVERY_KIND,
  gaps: [],
  accepted: [],
  looked: { files: 1, objects: 2, bytes: 3 },
  keys: [{ label: "weak-1", state: "current" }],
} as const;

describe("cleaned", () => {
  it("changes nothing where there is nothing to clean", () => {
    expect(cleaned(RAW, (text) => text)).toEqual(RAW);
  });

  it("cleans each text that is not one of our words", () => {
    const repository = { uri: "u", revision: "r", branch: "b" };
    const leak = someLeak({
      name: "n",
      place: { path: "p", within: ["w"], aspect: "a", object: { id: "i", type: "tag" } },
      history: { commits: [{ id: "c", date: "d" }], paths: ["q"], reachable: true },
    });
    const result = cleaned({ ...RAW, leaks: [leak], gaps: [{ code: "g", message: "m", path: "p" }], repository }, (text) =>
      text.toUpperCase(),
    );
    expect(result).toEqual({
      ...RAW,
      leaks: [
        {
          ...leak,
          name: "N",
          place: { path: "P", within: ["W"], aspect: "A", object: { id: "I", type: "tag" } },
          history: { commits: [{ id: "C", date: "D" }], paths: ["Q"], reachable: true },
        },
      ],
      gaps: [{ code: "g", message: "M", path: "P" }],
      repository: { uri: "U", revision: "R", branch: "B" },
    });
  });

  it("leaves our words alone where a weak key is one of them", () => {
    const leak = someLeak({ context: "test", place: { path: "test", object: { id: "0", type: "blob" } } });
    const { leaks } = cleaned({ ...RAW, leaks: [leak] }, (text) =>
      ["test", "blob", "raw", "exact-key", "whole"].includes(text) ? "X" : text,
    );
    expect(leaks).toEqual([{ ...leak, place: { path: "X", object: { id: "0", type: "blob" } } }]);
  });

  it("cleans members that are added one day", () => {
    const leak = { ...someLeak(), refs: ["KEY"] };
    expect(JSON.stringify(cleaned({ ...RAW, leaks: [leak] }, () => "-"))).not.toContain("KEY");
  });
});
