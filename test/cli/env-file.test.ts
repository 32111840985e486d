import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isReadAlike, isRepeated, variablesOf, withVariable } from "../../src/cli/env-file.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KEY, temporaryFolders } from "./run-cli.ts";

const newFolder = temporaryFolders();

describe("withVariable", () => {
  it.each([
    ["", `# The secret of this environment: never commit it.\nSECRET_KEY='${KEY}'\n`],
    ["A=1\n", `A=1\n\n# The secret of this environment: never commit it.\nSECRET_KEY='${KEY}'\n`],
    ["A=1", `A=1\n\n# The secret of this environment: never commit it.\nSECRET_KEY='${KEY}'\n`],
    ["SECRET_KEY=\nA=1\n", `SECRET_KEY='${KEY}'\nA=1\n`],
    ["export SECRET_KEY=''\n", `SECRET_KEY='${KEY}'\n`],
    [`A=1\r\nSECRET_KEY=""\r\n`, `A=1\r\nSECRET_KEY='${KEY}'\r\n`],
    ["# SECRET_KEY=\n", `# SECRET_KEY=\n\n# The secret of this environment: never commit it.\nSECRET_KEY='${KEY}'\n`],
    ["MY_SECRET_KEY=\n", `MY_SECRET_KEY=\n\n# The secret of this environment: never commit it.\nSECRET_KEY='${KEY}'\n`],
  ])("puts it into %j", (text, expected) => {
    expect(withVariable(text, "SECRET_KEY", KEY)).toBe(expected);
    expect(variablesOf(expected)["SECRET_KEY"]).toBe(KEY);
  });

  it("writes what Node, a shell and Python's readers take for the same key", () => {
    for (const key of [generateSecretKey(), generateSecretKey({ alphabet: "django", length: 100 }), '$HOME `id` "#" \\n !x']) {
      const path = join(newFolder(), ".env");
      writeFileSync(path, withVariable("A=1\n", "SECRET_KEY", key));
      const print = "process.stdout.write(process.env.SECRET_KEY)";
      expect(execFileSync(process.execPath, [`--env-file=${path}`, "-e", print], { env: {} }).toString()).toBe(key);
      expect(execFileSync("sh", ["-c", `. "$1"; printf %s "$SECRET_KEY"`, "sh", path], { env: {} }).toString()).toBe(key);
    }
  });
});

describe("isReadAlike", () => {
  it.each([
    ["SECRET_KEY=abc-_./:+@%,09", true],
    ["SECRET_KEY='abc #!&*()'", true],
    ["export SECRET_KEY='abc'", true],
    ["SECRET_KEY=", true],
    ["OTHER=a#b", true],
    ["SECRET_KEY=abc#def", false],
    ["SECRET_KEY=abc def", false],
    [`SECRET_KEY="a$b"`, false],
    [`SECRET_KEY="abc"`, false], // docker run --env-file keeps the quotes, shells expand inside them
    ["SECRET_KEY='a$b\\n'", true],
    ["SECRET_KEY= abc", false],
    ["SECRET_KEY=a'b", false],
  ])("%s: %s", (text, alike) => {
    expect(isReadAlike(`A=1\n${text}\n`, "SECRET_KEY")).toBe(alike);
  });
});

describe("isRepeated", () => {
  it("counts assignments", () => {
    expect(isRepeated("SECRET_KEY=a\n# SECRET_KEY=b\n", "SECRET_KEY")).toBe(false);
    expect(isRepeated("SECRET_KEY=a\n export SECRET_KEY = b\n", "SECRET_KEY")).toBe(true);
  });
});
