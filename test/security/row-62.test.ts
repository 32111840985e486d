import { spawnSync } from "node:child_process";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { sourceFiles } from "../architecture/source-files.ts";

interface Literal {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** Compiles each of a list of expressions with V8's engine that never goes back; prints the places of those that it cannot take. */
const COMPILE = `
  const literals = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const refused = literals.filter(({ source, flags }) => {
    if (/\\(\\?<?[=!]/.test(source)) return true;
    try { return new RegExp(source, flags + "l").test(""), false; } catch { return true; }
  });
  console.log(JSON.stringify(refused.map(({ place }) => place)));
`;

/** Returns the regular expressions of a module; of one that is computed, only that it is. */
function literalsOf(path: string, text: string): Literal[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Literal[] = [];
  const visit = (node: ts.Node): void => {
    const place = `${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      found.push({ place, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && ts.isIdentifier(node.expression) && node.expression.text === "RegExp") {
      found.push({ place: `${place} (computed)`, source: "(?=computed)", flags: "" });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Returns the places of the expressions that could go back, or look around. Flags that this engine has not change nothing about that. */
function refused(literals: readonly Literal[]): string[] {
  const child = spawnSync(process.execPath, ["--enable-experimental-regexp-engine", "-e", COMPILE], {
    input: JSON.stringify(literals.map(({ flags, ...rest }) => ({ ...rest, flags: flags.replace(/[iuvy]/g, "") }))),
    encoding: "utf8",
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as string[];
}

describe("62. A regular expression that backtracks: none (the regular expressions of src/leaks)", () => {
  it("are linear, each of them: V8's engine that never goes back takes them", () => {
    const literals = [...sourceFiles()]
      .filter(([path]) => path.startsWith("leaks/"))
      .flatMap(([path, text]) => literalsOf(join("src", path), text));
    expect(literals.length).toBeGreaterThan(3);
    expect(refused(literals)).toEqual([]);
  });
});

describe("62. A regular expression that backtracks: none (the check of regular expressions)", () => {
  it.each([
    ["a lookahead", "const a = /a(?=b)/;"],
    ["a lookbehind", "const a = /(?<=a)b/;"],
    ["a backreference", "const a = /(a)\\1/;"],
    ["a named backreference", "const a = /(?<x>a)\\k<x>/u;"],
    ["one that is computed", "const a = new RegExp(text);"],
    ["one that is called", "const a = RegExp(text);"],
  ])("refuses %s", (_, text) => {
    expect(refused(literalsOf("a.ts", text))).toHaveLength(1);
  });

  it("takes what is linear, and text that only looks like one", () => {
    expect(
      refused(literalsOf("a.ts", "const a = /^[a-z]+$/i.test(x) && /b|c/u; const b = 1 / 2 / 3; // /(a)\\1/\nconst c = '/(a)\\\\1/';")),
    ).toEqual([]);
    expect(literalsOf("a.ts", "const a = /^[a-z]+$/i; const b = 1 / 2 / 3;")).toEqual([
      { place: "a.ts:1", source: "^[a-z]+$", flags: "i" },
    ]);
  });
});
