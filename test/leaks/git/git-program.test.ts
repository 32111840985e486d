import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { gitEnvironment, gitProgram } from "../../../src/leaks/places/git/git-program.ts";
import { newFolder } from "./repositories.ts";

describe("gitProgram", () => {
  it("is the first that can be run, in a folder that does not depend on where one is", () => {
    const [empty, plain, first, second] = [newFolder(), newFolder(), newFolder(), newFolder()];
    writeFileSync(join(plain, "git"), "", { mode: 0o644 });
    for (const folder of [first, second]) writeFileSync(join(folder, "git"), "", { mode: 0o755 });
    const relativeFolder = relative(process.cwd(), second);
    expect(gitProgram({ PATH: ["", ".", relativeFolder, empty, plain, first, second].join(":") })).toBe(join(first, "git"));
    expect(gitProgram({ PATH: [relativeFolder, plain].join(":") })).toBeUndefined();
    expect(gitProgram({})).toBeUndefined();
  });
});

describe("gitEnvironment", () => {
  it("passes on where things are, and neither secrets nor what others told git", () => {
    const environment = gitEnvironment(undefined, {
      PATH: ":.:/bin",
      HOME: "/home/a",
      SECRET_KEY: "s",
      GIT_DIR: "/x",
      GIT_TRACE: "1",
      git_dir: "/y",
    });
    expect(environment).toMatchObject({ PATH: "/bin", HOME: "/home/a" });
    expect(Object.keys(environment).filter((name) => /^(SECRET|GIT_DIR|git_dir|GIT_TRACE|GIT_INDEX_FILE)/.test(name))).toEqual([]);
  });

  it("lets git fetch nothing, by any protocol, whatever a repository allows", () => {
    expect(gitEnvironment("/an/index", {})).toMatchObject({ GIT_ALLOW_PROTOCOL: "", GIT_NO_LAZY_FETCH: "1", GIT_INDEX_FILE: "/an/index" });
  });
});
