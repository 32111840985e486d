import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterAll, describe, expect, it } from "vitest";
import { artifactLocation } from "../../../src/leaks/reports/sarif/artifact-location.ts";
import { provenanceOf } from "../../../src/leaks/reports/sarif/provenance-of.ts";
import { MOST_RESULTS, sarifReport } from "../../../src/leaks/reports/sarif/sarif-report.ts";
import { need } from "../../support/need.ts";
import { run } from "../../support/run.ts";
import { EVERY_KIND, someLeak, someResult } from "./some-result.ts";

const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, "sarif-2.1.0.json"), "utf8")) as object;
const ajv = new Ajv2020({ allErrors: true, strictRequired: false });
formats.default(ajv);
const isValid = ajv.compile(SCHEMA);

const GAPS = [
  { code: "shallow-clone", message: "Only a part of the history is here; run `git fetch --unshallow`." },
  { code: "unreadable", message: "This file cannot be read; let this user read it.", path: "//host/a b" },
];
const REPOSITORY = { uri: "https://me:token@git.example.org/shop.git?x=1#y", revision: "a".repeat(40), branch: "main" };
const FULL = someResult(EVERY_KIND, { gaps: GAPS, repository: REPOSITORY, accepted: [someLeak()] });

interface Sarif {
  runs: [
    {
      tool: { driver: { rules: { id: string; help: { text: string } }[]; notifications: { id: string }[] } };
      invocations: [{ executionSuccessful: boolean; exitCode: number; toolExecutionNotifications: { locations?: unknown }[] }];
      versionControlProvenance?: [{ repositoryUri: string }];
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        message: { text: string };
        locations: [
          { physicalLocation: { artifactLocation: { uri: string }; region?: { startLine: number } }; logicalLocations?: unknown[] },
        ];
        partialFingerprints: { primaryLocationLineHash: string };
      }[];
    },
  ];
}

function sarifOf(result = FULL): Sarif["runs"][0] {
  return (JSON.parse(sarifReport(result, { version: "0.1.0" })) as Sarif).runs[0];
}

describe("sarifReport", () => {
  it.each([
    ["every kind of leak and gap", FULL],
    ["nothing", someResult()],
    ["gaps alone", someResult([], { gaps: GAPS })],
  ])("is valid SARIF 2.1.0 with %s", (_what, result) => {
    const text = sarifReport(result, { version: "0.1.0" });
    isValid(JSON.parse(text));
    expect(isValid.errors).toBeNull();
    expect(text).toMatch(/^[\x20-\x7e]+\n$/);
  });

  it("would not be valid with another level", () => {
    expect(isValid(JSON.parse(sarifReport(FULL, { version: "0.1.0" }).replaceAll('"level":"error"', '"level":"bad"')))).toBe(false);
  });

  it("has a result for each leak, and its rule with help", () => {
    const { tool, results } = sarifOf();
    expect(results).toHaveLength(EVERY_KIND.length);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(["django-secret-key", "exact-key", "jwt-secret", "known-key"]);
    for (const { help } of tool.driver.rules) expect(help.text).not.toBe("");
  });

  it("tells levels apart: a key is an error wherever it stands, the rest is less in tests and examples", () => {
    const levels = sarifOf().results.map(
      ({ ruleId, level, locations: [{ physicalLocation }] }) => `${physicalLocation.artifactLocation.uri} ${ruleId} ${level}`,
    );
    expect(levels).toContain("examples/a.py django-secret-key warning");
    expect(levels).toContain("test/settings.py known-key note");
    expect(levels).toContain("app/settings.py known-key error");
    expect(levels).toContain(".env.prod jwt-secret error");
    expect(sarifOf(someResult([someLeak({ context: "test" })])).results[0]!.level).toBe("error");
  });

  it("encodes paths, and gives lines only where they count in the file", () => {
    const [inArchive] = sarifOf(someResult([someLeak({ place: { path: "a b#c?/ü%.zip", within: ["x"] } })])).results;
    expect(inArchive!.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "a%20b%23c%3F/%C3%BC%25.zip", uriBaseId: "%SRCROOT%" },
      region: { startLine: 1 },
    });
    expect(inArchive!.locations[0].logicalLocations).toEqual([{ fullyQualifiedName: "a b#c?/ü%.zip > x", kind: "member" }]);
    const [plain] = sarifOf(someResult([someLeak()])).results;
    expect(plain!.locations[0].physicalLocation.region).toEqual({ startLine: 3, startColumn: 15 });
  });

  it("gives a commit message a place, since GitHub refuses a file with a result that has none", () => {
    const [{ locations }] = sarifOf(someResult([someLeak({ place: { path: undefined, object: { id: "d".repeat(40), type: "commit" } } })]))
      .results as [Sarif["runs"][0]["results"][0]];
    expect(locations[0].physicalLocation.artifactLocation.uri).toBe(`.git/objects/dd/${"d".repeat(38)}`);
    expect(locations[0].logicalLocations).toEqual([{ fullyQualifiedName: "d".repeat(40), kind: "git commit" }]);
  });

  it("has gaps as notifications, and is not successful with any", () => {
    const { invocations, tool } = sarifOf();
    expect(invocations[0]).toMatchObject({ executionSuccessful: false, exitCode: 1 });
    expect(invocations[0].toolExecutionNotifications).toHaveLength(2);
    expect(invocations[0].toolExecutionNotifications[1]!.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: "file:///host/a%20b" } } },
    ]);
    expect(tool.driver.notifications.map(({ id }) => id)).toEqual(["shallow-clone", "unreadable"]);
    expect(sarifOf(someResult()).invocations[0]).toMatchObject({ executionSuccessful: true, exitCode: 0 });
    expect(sarifOf(someResult([], { gaps: GAPS })).invocations[0]).toMatchObject({ executionSuccessful: false, exitCode: 2 });
  });

  it("makes no link of what a name says", () => {
    const [result] = sarifOf(someResult([someLeak({ name: "[fix](https://example.org)\\" })])).results;
    expect(result!.message.text).toContain("\\[fix\\](https://example.org)\\\\");
  });

  it("is cut where GitHub would refuse it, the worst first, and says so", () => {
    const notes = Array.from({ length: MOST_RESULTS }, (_, line) => someLeak({ rule: "known-key", context: "test", line: line + 1 }));
    const { results, invocations } = sarifOf(someResult([...notes, someLeak({ place: { path: "zzz" } })]));
    expect(results).toHaveLength(MOST_RESULTS);
    expect(results[0]!.level).toBe("error");
    expect(JSON.stringify(invocations[0].toolExecutionNotifications)).toContain("1 more leaks");
    expect(invocations[0].executionSuccessful).toBe(true);
  });

  it("names one leak alike in all versions of a file", () => {
    const versions = ["b0", "b1"].map((id) => someLeak({ place: { path: "a", object: { id: id.padEnd(40, "0"), type: "blob" } } }));
    const hashes = sarifOf(someResult([someLeak({ place: { path: "a" }, line: 50 }), ...versions])).results.map(
      (one) => one.partialFingerprints.primaryLocationLineHash,
    );
    expect(new Set(hashes).size).toBe(1);
    expect(
      new Set(
        sarifOf(someResult([someLeak(), someLeak({ line: 9 })])).results.map((one) => one.partialFingerprints.primaryLocationLineHash),
      ).size,
    ).toBe(2);
  });
});

describe("artifactLocation", () => {
  it.each([
    ["a/b.c", "a/b.c"],
    ["//evil.example/x", "file:///evil.example/x"],
    ["javascript:alert(1)", "javascript%3Aalert(1)"],
    ["C:\\x", "C%3A%5Cx"],
    ["a\ud800b", "a%EF%BF%BDb"],
    ["", "."],
  ])("of %j is %s", (path, uri) => {
    expect(artifactLocation(path).uri).toBe(uri);
    expect(["base.example", ""]).toContain(new URL(uri, "https://base.example/dir/").host);
  });
});

describe("provenanceOf", () => {
  it.each([
    ["https://me:token@git.example.org/shop.git?access_token=x#y", "https://git.example.org/shop.git"],
    ["git@github.com:shop/shop.git", "ssh://github.com/shop/shop.git"],
    ["ssh://git@host:22/x", "ssh://host:22/x"],
  ])("of %s has no credentials", (uri, expected) => {
    expect(provenanceOf({ uri })).toMatchObject({ repositoryUri: expected });
  });

  it.each(["/srv/git/shop.git", "file:///srv/shop", "C:\\shop", "javascript:x", "ext::sh -c x", ""])("of %s is nothing", (uri) => {
    expect(provenanceOf({ uri })).toBeUndefined();
  });

  it("stands in the file", () => {
    expect(sarifOf().versionControlProvenance).toEqual([
      {
        repositoryUri: "https://git.example.org/shop.git",
        revisionId: "a".repeat(40),
        branch: "main",
        mappedTo: { uriBaseId: "%SRCROOT%" },
      },
    ]);
  });
});

const folder = await need("the validator of SARIF (npm: @microsoft/sarif-multitool)", validatorFolder);

describe.runIf(folder)("Microsoft's validator", () => {
  const temporary = mkdtempSync(join(tmpdir(), "waxseal-sarif-"));
  afterAll(() => {
    rmSync(temporary, { recursive: true, force: true });
  });

  /** waxseal has no page of its own that informationUri could name. */
  const ALLOWED = "SARIF2005";

  /** Returns its errors and warnings. Its notes ask for what a report of secrets must not have: snippets of the lines around. */
  async function objections(text: string): Promise<string[]> {
    const file = join(temporary, "report.sarif");
    writeFileSync(file, text);
    const environment = ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", `DOTNET_BUNDLE_EXTRACT_BASE_DIR=${temporary}`]; // no libicu, no home
    const { text: said, code } = await run("env", [
      ...environment,
      join(folder!, "Sarif.Multitool"),
      "validate",
      file,
      "--rule-kind",
      "Sarif;Ghas",
    ]);
    expect(said).toContain("Analysis completed successfully");
    expect(code).toBe(0);
    return said.split("\n").filter((line) => /: (error|warning) /.test(line) && !line.includes(ALLOWED));
  }

  it("has the schema that is copied here", () => {
    expect(JSON.parse(readFileSync(join(folder!, "sarif-2.1.0.json"), "utf8"))).toEqual(SCHEMA);
  });

  it("objects to nothing, by the rules of SARIF and those of GitHub", async () => {
    const said = await objections(sarifReport(FULL, { version: "0.1.0" }));
    expect(said).toEqual([]);
  });

  it("would object to a URI that is none", async () => {
    expect(await objections(sarifReport(FULL, { version: "0.1.0" }).replace('"uri":"', '"uri":"a b/'))).not.toEqual([]);
  });
});

/** Its package for this system, where npm installed it and let it make its program executable. */
function validatorFolder(): string | undefined {
  const found = dirname(createRequire(import.meta.url).resolve(`@microsoft/sarif-multitool-${process.platform}/package.json`));
  accessSync(join(found, "Sarif.Multitool"), constants.X_OK);
  return found;
}
