import { describe, expect, it } from "vitest";
import { plain, type Look } from "../../../src/cli/paint.ts";
import { scanTable } from "../../../src/cli/scan/table.ts";
import { blob, CURRENT, EVERY_KIND, FALLBACK, someLeak, someResult } from "./some-result.ts";

const GAPS = [{ code: "shallow-clone", message: "Only a part of the history is here; run `git fetch --unshallow`." }];

describe("scanTable", () => {
  it("has every leak by place, what was not looked at, and the totals", () => {
    const [found] = scanTable(someResult(EVERY_KIND, { gaps: GAPS }), plain).split("\nNext\n");
    expect(found).toBe(`✗ .env.prod
    line 3, column 15  JWT_SECRET: looks like a secret (jwt-secret)

✗ app/settings.py
    line 3, column 15  the current key 3f9a1c0b7d21, raw, and 1 more, to line 90
    line 3, column 15  SECRET_KEY: a published key
    line 7, column 15  the fallback key 0a1b2c3d4e5f, 20 of 64 characters, base64url at offset 1
    blob b00000000000, line 3, column 15  the current key 3f9a1c0b7d21, raw, and 1 more, in 2 objects
      in 5 commits: c10000000000 2027-01-01, c20000000000 2027-01-01, c30000000000 2027-01-02, and 2 more; still reachable; also as old/settings.py

✗ dist/a b#c?.tar.gz > a.tar > x/ü.env
    line 3, column 15  the current key 3f9a1c0b7d21, raw

✗ examples/a.py
    line 3, column 15  SECRET_KEY: looks like a secret (django-secret-key), in an example

✗ keys/x
    its name, line 3, column 15  the current key 3f9a1c0b7d21, raw

✗ test/settings.py
    line 3, column 15  SECRET_KEY: a published key, in a test

✗ blob b20000000000
    line 3, column 15  the current key 3f9a1c0b7d21, raw
      in no commit; not reachable any more, and still there; also as app/settings.py and 1 more

✗ commit dddddddddddd
    line 3, column 15  the current key 3f9a1c0b7d21, raw
      in 1 commit: dd0000000000 2027-01-01; still reachable; also as app/settings.py and 1 more

Not looked at
  ! shallow-clone
    Only a part of the history is here; run \`git fetch --unshallow\`.

✗ 13 leaks in 8 places. Looked at 12 files and 3,456 objects of git, 789,000 bytes.
`);
  });

  it("folds many leaks of one kind in one file, and many files", () => {
    const lines = Array.from({ length: 5000 }, (_, index) => someLeak({ line: index + 1 }));
    expect(scanTable(someResult(lines), plain)).toContain("raw, and 4,999 more, to line 5000\n");
    const versions = Array.from({ length: 700 }, (_, index) => someLeak({ place: { path: "a", object: blob(`b${String(index)}x`) } }));
    expect(scanTable(someResult(versions), plain)).toContain(", and 699 more, in 700 objects\n");
    const files = Array.from({ length: 5000 }, (_, index) => someLeak({ place: { path: `f${String(index)}` } }));
    const text = scanTable(someResult(files), plain);
    expect(text).toContain("and 4,800 more places; --json has all\n");
    expect(text.split("\n").length).toBeLessThan(1000);
  });

  it("begins no line with what others wrote, nor has what runners of CI take for commands in it", () => {
    const hostile = "::error::x\n::stop-commands::y ##[error]z ##vso[task.complete]";
    const leak = someLeak({
      name: hostile,
      place: { path: hostile, within: [hostile], aspect: hostile, object: { id: hostile, type: "blob" } },
      history: { commits: [{ id: hostile, date: hostile }], paths: [hostile, "::a"], reachable: true },
    });
    const gap = { code: "x", message: `::warning::${hostile}`, path: hostile };
    const text = scanTable(someResult([leak], { gaps: [gap], stale: [{ rule: "exact-key", path: hostile, count: 1 }] }), plain);
    for (const line of text.split("\n")) expect(line.trimStart().startsWith("::")).toBe(false);
    expect(text).not.toContain("##");
  });

  it("says when all is well, and when nobody can know", () => {
    expect(scanTable(someResult(), plain)).toBe("✓ Nothing found. Looked at 12 files and 3,456 objects of git, 789,000 bytes.\n");
    expect(scanTable(someResult([], { gaps: GAPS }), plain)).toContain("! Nothing found, but not all was looked at.");
  });

  it("tells what the baseline accepts, and what of that is of the key that signs", () => {
    const text = scanTable(
      someResult([], { accepted: [someLeak(), someLeak({ key: FALLBACK })], stale: [{ rule: "exact-key", path: "gone", count: 2 }] }),
      plain,
    );
    expect(text).toContain(
      "  2 leaks are accepted; 1 of them is of the key that signs now\n  1 entry accepts more than there is:\n  - exact-key gone, 2\n",
    );
  });

  it("paints the worst of a place", () => {
    const looks: [Look, string][] = [];
    scanTable(someResult(EVERY_KIND), (look, text) => (looks.push([look, text]), text));
    expect(looks.filter(([, text]) => text === "✗").map(([look]) => look)).toEqual([
      "bad",
      "bad",
      "bad",
      "warning",
      "bad",
      "faint",
      "bad",
      "bad",
    ]);
  });
});

describe("what to do next", () => {
  const steps = (...args: Parameters<typeof someResult>): string => scanTable(someResult(...args), plain).split("\nNext\n")[1] ?? "";
  const commands = (text: string): string[] =>
    text
      .split("\n")
      .filter((line) => /^ {7}\S/.test(line))
      .map((line) => line.trim());

  it("begins with the keys, the one that signs first, and ends with the history", () => {
    const text = steps(EVERY_KIND, { gaps: GAPS });
    expect(commands(text)).toEqual([
      `npx waxseal keys revoke ${CURRENT} --reason leak`,
      `npx waxseal keys revoke ${FALLBACK} --reason leak`,
      "npx waxseal keys rotate",
      "npx waxseal keys status",
      "npx waxseal generate",
      "npx waxseal scan --write-baseline waxseal-baseline.json",
      "git filter-repo --sensitive-data-removal --invert-paths --path PATH",
      "git reflog expire --expire=now --all && git gc --prune=now",
      "npx waxseal scan --fingerprint-file leaked.json",
    ]);
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      "Just before, keep its fingerprints for the last step: `npx waxseal scan --write-fingerprints",
    );
    expect(text.trimEnd().split("\n").at(-1)).toMatch(/^ 12\. Mend what was not looked at/);
  });

  it("names weak keys as `waxseal keys` knows them", () => {
    const keys = [
      { label: "weak-1", state: "current" },
      { label: "weak-2", state: "fallback" },
    ] as const;
    const text = steps([someLeak({ key: "weak-2" }), someLeak({ key: "weak-1" })], { keys });
    expect(commands(text).slice(0, 2)).toEqual([
      "npx waxseal keys revoke current --reason leak",
      "npx waxseal keys revoke ID --reason leak",
    ]);
    expect(text.replaceAll(/\s+/g, " ")).toContain("has its ID");
    expect(text).not.toContain("fingerprint"); // weak keys have none
  });

  it("has other words for published keys and for what looks like a secret", () => {
    expect(steps([someLeak({ rule: "known-key", key: undefined })])).not.toContain("keys revoke");
    expect(commands(steps([someLeak({ rule: "jwt-secret", key: undefined })]))).toEqual([
      "npx waxseal scan --write-baseline waxseal-baseline.json",
    ]);
  });

  it("speaks of the history only where there is something in it, and of no reflogs where something leads to it", () => {
    expect(commands(steps([someLeak()])).join("\n")).not.toContain("git ");
    const inHistory = someLeak({ place: { path: "a", object: blob("b1") }, history: { commits: [], paths: [], reachable: true } });
    expect(commands(steps([inHistory])).filter((line) => line.startsWith("git"))).toHaveLength(1);
  });

  it("takes what is staged out of it first, and speaks of no history", () => {
    const place = { path: "app/.env", object: blob("b1") };
    const text = steps([someLeak({ place }), someLeak({ place, rule: "known-key", key: undefined })]);
    expect(commands(text)).toEqual(["git reset -- PATH", `npx waxseal keys revoke ${CURRENT} --reason leak`, "npx waxseal generate"]);
    expect(text).toContain("Only where it has been elsewhere, too, revoke the current key");
  });

  it("is nothing where nothing is to be done", () => {
    expect(steps()).toBe("");
  });
});
