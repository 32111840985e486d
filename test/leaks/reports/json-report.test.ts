import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readBaseline } from "../../../src/leaks/reports/baseline/read-baseline.ts";
import { jsonReport } from "../../../src/leaks/reports/json-report.ts";
import { ROOT } from "../../support/run.ts";
import { CURRENT, EVERY_KIND, someLeak, someResult } from "./some-result.ts";

const PAGE = readFileSync(join(ROOT, "docs/scan-reports.md"), "utf8");
const [documented, documentedBaseline] = [...PAGE.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, text]) => text!);

const DOCUMENTED = someResult(
  [
    someLeak({
      disguise: "base64",
      part: { characters: 20, of: 64 },
      place: { path: "dist/app.tar.gz", within: ["app.tar", "app/.env"], object: { id: "b1".repeat(20), type: "blob" } },
      history: { commits: [{ id: "c1".repeat(20), date: "2027-01-31T12:00:00Z" }], paths: ["dist/app.tar.gz"], reachable: true },
    }),
  ],
  {
    keys: [{ label: CURRENT, state: "current" }],
    gaps: [{ code: "unreadable", message: "This file cannot be read.", path: "etc/shadow" }],
    stale: [{ rule: "known-key", path: "old.py", name: "SECRET_KEY", count: 1 }],
  },
);

function read(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

describe("jsonReport", () => {
  it("is what docs/scan-reports.md shows", () => {
    const { next, ...shown } = read(documented!);
    const { next: steps, ...others } = read(jsonReport(DOCUMENTED));
    expect(others).toEqual(shown);
    expect(steps).toContainEqual((next as unknown[])[0]);
  });

  it("has the same members, whatever was found", () => {
    const leaks = read(jsonReport(someResult(EVERY_KIND)))["leaks"] as object[];
    expect(leaks).toHaveLength(EVERY_KIND.length);
    for (const leak of leaks) expect(Object.keys(leak)).toEqual(Object.keys((read(documented!)["leaks"] as object[])[0]!));
    expect(Object.keys(read(jsonReport(someResult())))).toEqual(Object.keys(read(documented!)));
  });

  it("is one line of ASCII that no runner takes for a command", () => {
    const text = jsonReport(someResult([someLeak({ place: { path: "##[error]a##vso[x]\u202e\u001b[2J\n::error::ü" } })]));
    expect(text).toMatch(/^\{[\x20-\x7e]*\}\n$/);
    expect(text).not.toContain("##");
    expect(read(text)["leaks"]).toMatchObject([{ path: "##[error]a##vso[x]\u202e\u001b[2J\n::error::ü" }]);
  });
});

describe("the baseline in docs/scan-reports.md", () => {
  it("is one", () => {
    expect(readBaseline(documentedBaseline!).size).toBe(1);
  });
});
