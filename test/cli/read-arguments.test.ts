import { describe, expect, it } from "vitest";
import { nearest } from "../../src/cli/nearest.ts";
import { readArguments } from "../../src/cli/read-arguments.ts";
import { KEY } from "./run-cli.ts";

const OPTIONS = { salt: { value: "TEXT", help: "" }, "max-age": { value: "DURATION", help: "" }, json: { help: "" } } as const;

describe("readArguments", () => {
  it("reads options in either form, and one argument", () => {
    expect(readArguments(["a value", "--salt", "x", "--max-age=14d", "--json"], OPTIONS, 1)).toEqual({
      argument: "a value",
      second: undefined,
      all: ["a value"],
      options: { salt: "x", "max-age": "14d", json: true, help: false },
    });
    expect(readArguments(["--", "--salt"], OPTIONS, 1).argument).toBe("--salt");
    expect(readArguments(["--salt=-x"], OPTIONS, 1).options["salt"]).toBe("-x");
    expect(readArguments(["-h"], OPTIONS, 0).options["help"]).toBe(true);
  });

  it.each<[string[], RegExp]>([
    [["--sallt", "x"], /no option --sallt here; did you mean --salt\?/],
    [["--max"], /did you mean --max-age\?/],
    [["--zzzzzzzz"], /There is no option --zzzzzzzz here\.$/],
    [["-x"], /two dashes/],
    [["-eyJhIjoxfQ"], /put -- before it/],
    [["--salt"], /--salt needs a value: --salt TEXT/],
    [["--salt="], /needs a value/],
    [["--salt", "--json"], /write --salt=TEXT/],
    [["--json=yes"], /takes no value/],
    [["a", "b"], /one argument/],
  ])("refuses %j", (words, message) => {
    expect(() => readArguments(words, OPTIONS, 1)).toThrow(message);
  });

  it.each([
    ["--key", KEY],
    [`--key=${KEY}`],
    ["--secret-key", KEY],
    [`--SECRET_KEY=${KEY}`],
    [KEY],
    [`--${KEY}`],
    [`-${KEY}`],
    ["--json", KEY],
  ])("repeats no value: %#", (...words) => {
    expect(() => readArguments(words, OPTIONS, 0)).toThrow(expect.objectContaining({ code: "WAXSEAL_USAGE" }) as Error);
    expect(() => readArguments(words, OPTIONS, 0)).not.toThrow(KEY.slice(0, 12));
  });

  it.each(["__proto__", "constructor", "toString"])("knows no option --%s", (name) => {
    expect(() => readArguments([`--${name}`], OPTIONS, 0)).toThrow(/no option/);
  });
});

describe("nearest", () => {
  const NAMES = ["init", "generate", "check", "sign", "unsign", "inspect"];

  it.each([
    ["chek", "check"],
    ["gen", "generate"],
    ["inspct", "inspect"],
    ["sing", "sign"],
    ["unsing", "unsign"],
    ["serve", undefined],
    ["", undefined],
    ["x".repeat(1000), undefined],
  ])("%s means %s", (typed, meant) => {
    expect(nearest(typed, NAMES)).toBe(meant);
  });
});
