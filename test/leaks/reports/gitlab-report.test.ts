import { describe, expect, it } from "vitest";
import { gitlabReport } from "../../../src/leaks/reports/gitlab-report.ts";
import { EVERY_KIND, someLeak, someResult } from "./some-result.ts";

interface Issue {
  description: string;
  check_name: string;
  fingerprint: string;
  severity: string;
  location: { path: string; lines: { begin: number } };
}

function issuesOf(
  result = someResult(EVERY_KIND, {
    gaps: [
      { code: "unreadable", message: "It cannot be read.", path: "b" },
      { code: "shallow-clone", message: "x" },
    ],
  }),
): Issue[] {
  return JSON.parse(gitlabReport(result)) as Issue[];
}

describe("gitlabReport", () => {
  it("has what GitLab asks of an issue, and a fingerprint for each", () => {
    const issues = issuesOf();
    for (const issue of issues) {
      expect(issue).toEqual({
        description: expect.stringMatching(/./),
        check_name: expect.stringMatching(/^[a-z-]+$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/),
        location: { path: expect.stringMatching(/^[^/]/), lines: { begin: expect.any(Number) } },
      });
    }
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  });

  it("has one issue for a leak in all versions of a file, and one for each gap", () => {
    expect(
      issuesOf().map(({ check_name, severity, location }) => `${check_name} ${severity} ${location.path}:${String(location.lines.begin)}`),
    ).toEqual([
      "jwt-secret critical .env.prod:3",
      "exact-key critical app/settings.py:3",
      "known-key critical app/settings.py:3",
      "exact-key critical app/settings.py:7",
      "exact-key critical app/settings.py:90",
      "exact-key critical dist/a b#c?.tar.gz:1",
      "django-secret-key minor examples/a.py:3",
      "exact-key critical keys/x:1",
      "known-key info test/settings.py:3",
      `exact-key critical .git/objects/b2/${"0".repeat(38)}:3`,
      `exact-key critical .git/objects/dd/${"d".repeat(62)}:3`,
      "unreadable major b:1",
      "shallow-clone major .:1",
    ]);
  });

  it("keeps the fingerprint of what moves", () => {
    const [before] = issuesOf(someResult([someLeak({ line: 3 })]));
    const [after] = issuesOf(someResult([someLeak({ line: 99, column: 2 })]));
    expect(after!.fingerprint).toBe(before!.fingerprint);
  });
});
