import { describe, expect, it } from "vitest";
import { githubAnnotations, MOST_ANNOTATIONS } from "../../../src/leaks/reports/github/github-annotations.ts";
import { githubSummary } from "../../../src/leaks/reports/github/github-summary.ts";
import { markdownText } from "../../../src/leaks/reports/github/markdown-text.ts";
import { workflowCommand } from "../../../src/leaks/reports/github/workflow-command.ts";
import { blob, EVERY_KIND, someLeak, someResult } from "./some-result.ts";

interface Command {
  name: string;
  properties: Record<string, string>;
  message: string;
}

/** As the runner reads a line: actions/runner, src/Runner.Common/ActionCommand.cs, TryParseV2. */
function parsed(line: string): Command {
  const [, name, list, message] = /^::(\w+)(?: (.*?))?::(.*)$/.exec(line)!;
  const unescaped = (text: string): string => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
  const pairs = (list ?? "").split(",").filter((pair) => pair !== "");
  const properties = pairs.map((pair) => {
    const at = pair.indexOf("=");
    return [
      pair.slice(0, at),
      unescaped(
        pair
          .slice(at + 1)
          .replaceAll("%3A", ":")
          .replaceAll("%2C", ","),
      ),
    ] as const;
  });
  return { name: name!, properties: Object.fromEntries(properties), message: unescaped(message!) };
}

function commandsOf(text: string): Command[] {
  return text.split("\n").slice(0, -1).map(parsed);
}

const HOSTILE = "a,b=c::d%0A::error::x\r\n::stop-commands::y";

describe("workflowCommand", () => {
  it("comes back as it was, on one line", () => {
    const line = workflowCommand("warning", { file: HOSTILE, line: 3, title: HOSTILE, col: undefined }, HOSTILE);
    expect(line.split(/[\r\n]/)).toHaveLength(2);
    expect(parsed(line.trimEnd())).toEqual({ name: "warning", properties: { file: HOSTILE, line: "3", title: HOSTILE }, message: HOSTILE });
  });
});

describe("githubAnnotations", () => {
  it("has a line for each leak and gap", () => {
    const gaps = [{ code: "unreadable", message: "It cannot be read.", path: "a" }];
    const lines = commandsOf(githubAnnotations(someResult([someLeak(), someLeak({ rule: "known-key", context: "test" })], { gaps })));
    expect(lines).toMatchObject([
      { name: "error", properties: { file: "app/settings.py", line: "3", col: "15" } },
      { name: "notice", properties: { title: "A published key" } },
      { name: "warning", properties: { file: "a" }, message: "It cannot be read." },
    ]);
    expect(lines[0]!.message).toBe("The current key 3f9a1c0b7d21 stands here.");
  });

  it("gives lines of files as they are only: those of older versions would stand beside other code", () => {
    const [old] = commandsOf(githubAnnotations(someResult([someLeak({ place: { path: "a", object: blob("b1") } })])));
    expect(old!.properties).toEqual({ file: "a", title: "A key of this application" });
    expect(old!.message).toContain("blob b10000000000");
  });

  it("has one line for a leak in all versions of a file, that of the file as it is", () => {
    const versions = [blob("b1"), blob("b2"), undefined].map((object) => someLeak({ place: { path: "a", object } }));
    expect(commandsOf(githubAnnotations(someResult(versions)))).toMatchObject([{ properties: { line: "3" } }]);
  });

  it.each([MOST_ANNOTATIONS, MOST_ANNOTATIONS + 1, 500])("of %i leaks are ten at most, the worst first, and count the rest", (count) => {
    const notes = Array.from({ length: count - 1 }, (_, index) =>
      someLeak({ rule: "known-key", context: "test", place: { path: `a${String(index)}` } }),
    );
    const lines = commandsOf(githubAnnotations(someResult([...notes, someLeak({ place: { path: "z" } })])));
    expect(lines).toHaveLength(MOST_ANNOTATIONS);
    expect(lines[0]).toMatchObject({ name: "error", properties: { file: "z" } });
    const left = count - (MOST_ANNOTATIONS - 1);
    if (count > MOST_ANNOTATIONS) expect(lines.at(-1)!.message).toContain(`${String(left)} more`);
  });

  it("says nothing where there is nothing", () => {
    expect(githubAnnotations(someResult())).toBe("");
  });
});

describe("markdownText", () => {
  it("leaves no character that means something in Markdown or HTML", () => {
    const hostile = "|`*_~[x](http://e.example)![i](//e)<img src=x>@team #1 www.e.example \n---\u202e\ud800";
    expect(markdownText(hostile)).toMatch(/^(?:[A-Za-z0-9 /]|&#\d+;)*$/);
    expect(markdownText("app/settings.py")).toBe("app/settings&#46;py");
  });
});

describe("githubSummary", () => {
  it("has a row for each kind of leak, the gaps, and what to do next, the key first and the history last", () => {
    const text = githubSummary(someResult(EVERY_KIND, { gaps: [{ code: "shallow-clone", message: "Fetch the rest." }] }));
    expect(text).toContain("### waxseal scan: 13 found");
    expect(text.match(/^\| (?!---|Place|Why).*\|$/gm)).toHaveLength(12);
    expect(text).toContain("| shallow&#45;clone |");
    expect(text.indexOf("keys revoke")).toBeGreaterThan(0);
    expect(text.indexOf("git filter-repo")).toBeGreaterThan(text.indexOf("keys revoke"));
  });

  it("keeps a hostile path within its cell", () => {
    const text = githubSummary(someResult([someLeak({ place: { path: "x | y\n# ![](http://e.example) <script>" } })]));
    expect(text.match(/^\|.*$/gm)).toHaveLength(3);
    expect(text).not.toMatch(/<script|!\[|^# /m);
  });

  it("stays below the megabyte that GitHub takes", () => {
    const gaps = Array.from({ length: 1000 }, (_, index) => ({
      code: "unreadable",
      message: "\u{1f511}".repeat(5000),
      path: "|".repeat(4000 + index),
    }));
    const leaks = gaps.map(({ path, message }) => someLeak({ place: { path }, disguise: message }));
    const text = githubSummary(someResult(leaks, { gaps }));
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toContain("800 more are not listed.");
  });

  it("says when all is well, and when nobody can know", () => {
    expect(githubSummary(someResult())).toBe("### waxseal scan: Nothing found\n");
    expect(githubSummary(someResult([], { gaps: [{ code: "x", message: "y" }] }))).toContain("not all was looked at");
  });
});
