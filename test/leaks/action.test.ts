import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../support/run.ts";
import { mappingOf, type Mapping } from "./yaml.ts";

const TEXT = readFileSync(join(ROOT, "action.yml"), "utf8");
const ACTION = mappingOf(TEXT);
const VERSION = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;
const KEY = "pV7cAq2nXk9sLw4eRt6yUi8oPa1sDf3gHj5kZx-cVb_nMq0wErTyUiOpAsDfGhJk";

const STEPS = at(ACTION, "runs", "steps") as unknown as Mapping[];
const [STEP] = STEPS;
const SCRIPT = STEP!["run"] as string;
const ENV = STEP!["env"] as Mapping;

function at(mapping: Mapping, ...names: string[]): Mapping {
  return names.reduce((found, name) => found[name] as Mapping, mapping);
}

const folder = mkdtempSync(join(tmpdir(), "waxseal-action-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What a program was given. */
interface Given {
  argv: string[];
  env: Record<string, string | undefined>;
  cwd: string;
}

/** Writes a program that notes what it is given, and then does what `rest` says. */
function standIn(name: string, rest: string): void {
  const path = join(folder, "bin", name);
  const note = `require("fs").writeFileSync(${JSON.stringify(join(folder, `${name}.json`))}, JSON.stringify({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd() }));`;
  writeFileSync(path, `#!${process.execPath}\n${note}\n${rest}\n`);
  chmodSync(path, 0o755);
}

function given(name: string): Given {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Given;
}

/** Runs the step's script as the runner does: bash of a file, inputs in the environment, defaults as action.yml has them. */
function runStep(
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
): { code: number | null; text: string; output: string } {
  const declared = at(ACTION, "inputs") as unknown as Record<string, { default: string }>;
  const values = Object.entries(ENV).map(([name, expression]) => {
    const [, input] = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(expression as string)!;
    return [name, inputs[input!] ?? declared[input!]!.default];
  });
  const script = join(folder, "step.sh");
  const output = join(folder, "output");
  writeFileSync(script, SCRIPT);
  writeFileSync(output, "");
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
    cwd: join(folder, "workspace"),
    encoding: "utf8",
    env: {
      PATH: join(folder, "bin") + delimiter + process.env["PATH"]!,
      HOME: folder,
      GITHUB_WORKSPACE: join(folder, "workspace"),
      GITHUB_OUTPUT: output,
      RUNNER_TEMP: join(folder, "temp"),
      ...(Object.fromEntries(values) as Record<string, string>),
      ...env,
    },
  });
  return { code: status, text: stdout + stderr, output: readFileSync(output, "utf8") };
}

const HOSTILE = [
  "$(touch pwned)",
  "`touch pwned`",
  '"; touch pwned; "',
  "'; touch pwned; '",
  "a b * ?",
  "-rf",
  "--key-file=/etc/passwd",
  "$" + "{{ secrets.SECRET_KEY }}",
  "\\",
];

beforeEach(() => {
  for (const name of ["bin", "workspace/sub folder", "temp"]) mkdirSync(join(folder, name), { recursive: true });
  standIn("waxseal", "process.exit(Number(process.env.STAND_IN_EXIT ?? 0));");
  // As npx does: what comes after "--" is run, with the package's programs in PATH.
  standIn(
    "npx",
    `const [program, ...rest] = process.argv.slice(process.argv.indexOf("--") + 1);\nprocess.exit(require("child_process").spawnSync(program, rest, { stdio: "inherit" }).status);`,
  );
});

describe("action.yml", () => {
  it("has one step, a composite one", () => {
    expect(at(ACTION, "runs")["using"]).toBe("composite");
    expect(STEPS).toHaveLength(1);
    expect(STEP!["shell"]).toBe("bash");
  });

  it("has no expression in its script: what others can name would be run", () => {
    expect(SCRIPT).not.toContain("${{");
    expect(SCRIPT).not.toMatch(/\beval\b/);
  });

  it("gives each input to the script, and has a default for each", () => {
    const inputs = at(ACTION, "inputs") as unknown as Record<string, { description: string; default: string }>;
    expect(Object.values(ENV).sort()).toEqual(
      Object.keys(inputs)
        .map((name) => `\${{ inputs.${name} }}`)
        .sort(),
    );
    for (const { description, default: value } of Object.values(inputs))
      expect([typeof description, typeof value]).toEqual(["string", "string"]);
    expect(inputs["version"]!.default).toBe(VERSION);
  });

  it("has no input for a key: those are shown in lists and logs of settings", () => {
    expect(Object.keys(at(ACTION, "inputs")).filter((name) => /key|secret/.test(name))).toEqual([]);
  });

  it("hands out the exit code", () => {
    expect(at(ACTION, "outputs", "exit-code")["value"]).toBe(`\${{ steps.${STEP!["id"] as string}.outputs.exit-code }}`);
  });
});

describe("the step of action.yml", () => {
  it("scans the workspace, with annotations", () => {
    const { code, output } = runStep();
    expect(code).toBe(0);
    expect(output).toBe("exit-code=0\n");
    expect(given("waxseal")).toMatchObject({ argv: ["scan", "--github", "--", "."], cwd: join(folder, "workspace") });
    expect(given("npx").argv.slice(0, 3)).toEqual(["--yes", `--package=waxseal@${VERSION}`, "--"]);
  });

  it("gives every input as one word of its own", () => {
    for (const hostile of HOSTILE) {
      runStep({
        paths: `${hostile}\n\nsub folder\n`,
        format: "json",
        "sarif-file": hostile,
        baseline: hostile,
        "fingerprint-file": hostile,
      });
      const { argv } = given("waxseal");
      expect(argv).toEqual([
        "scan",
        "--json",
        `--sarif=${hostile}`,
        `--baseline=${hostile}`,
        `--fingerprint-file=${hostile}`,
        "--",
        hostile,
        "sub folder",
      ]);
    }
    for (const place of ["", "workspace", "temp"]) expect(existsSync(join(folder, place, "pwned"))).toBe(false);
  });

  it("has the key in the environment, and in no argument, output or line of the log", () => {
    const { text, output } = runStep({}, { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: JSON.stringify([KEY]) });
    for (const name of ["npx", "waxseal"]) {
      expect(given(name).env).toMatchObject({ SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: JSON.stringify([KEY]) });
      expect(given(name).argv.join(" ")).not.toContain(KEY);
    }
    expect(text + output).not.toContain(KEY);
  });

  it("takes empty secrets, as forks get them, for none", () => {
    runStep({}, { SECRET_KEY: "", SECRET_KEY_FALLBACKS: "", SECRET_KEY_STAGED: "" });
    expect(Object.keys(given("waxseal").env).filter((name) => name.startsWith("SECRET_KEY"))).toEqual([]);
  });

  it.each([0, 1, 2, 3])("ends with %i where the scan does", (exit) => {
    const { code, output } = runStep({}, { STAND_IN_EXIT: String(exit) });
    expect(code).toBe(exit);
    expect(output).toBe(`exit-code=${String(exit)}\n`);
  });

  it("starts npm outside of the repository, whose .npmrc would say where to fetch from", () => {
    runStep({ "working-directory": "sub folder" });
    expect(given("npx").cwd).toMatch(join(folder, "temp/waxseal."));
    expect(given("npx").env["npm_config_ignore_scripts"]).toBe("true");
    expect(given("waxseal").cwd).toBe(join(folder, "workspace/sub folder"));
  });

  it.each([
    ["version", "latest"],
    ["version", "file:../evil"],
    ["version", "1.0.0 --registry=http://evil.example"],
    ["version", "1.0.0\n--x"],
    ["format", "xml"],
    ["working-directory", "no such folder"],
  ])("refuses the %s %j", (input, value) => {
    rmSync(join(folder, "npx.json"), { force: true });
    const { code, text } = runStep({ [input]: value });
    expect(code).toBe(3);
    expect(text).toContain(`::error title=waxseal::${input} is`);
    expect(existsSync(join(folder, "npx.json"))).toBe(false);
  });

  it("says what is missing where only a part of the history is here", () => {
    const git = (cwd: string, ...words: string[]): void => {
      expect(spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], { cwd }).status).toBe(0);
    };
    const origin = join(folder, "origin");
    git(folder, "init", "--quiet", origin);
    for (const message of ["one", "two"]) git(origin, "commit", "--quiet", "--allow-empty", "--message", message);
    rmSync(join(folder, "workspace"), { recursive: true });
    git(folder, "clone", "--quiet", "--depth", "1", `file://${origin}`, "workspace");
    expect(runStep().text).toContain("fetch-depth: 0");
    git(join(folder, "workspace"), "fetch", "--quiet", "--unshallow");
    expect(runStep().text).not.toContain("fetch-depth: 0");
  });

  describe("of a pull request", () => {
    const workspace = join(folder, "workspace");
    const git = (cwd: string, ...words: string[]): void => {
      expect(spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], { cwd }).status).toBe(0);
    };
    const inputs = { baseline: "sub folder/a b.json", "fingerprint-file": "prints.json" };
    const inFork = { GITHUB_BASE_REF: "releases/1" };
    /** What the words of these options lead to. */
    const filesGiven = (): (string | undefined)[] =>
      ["--baseline=", "--fingerprint-file="].map((option) => {
        const word = given("waxseal").argv.find((one) => one.startsWith(option));
        return word && readFileSync(join(word.includes("=/") ? "" : workspace, word.slice(option.length)), "utf8");
      });

    beforeEach(() => {
      const origin = join(folder, "origin");
      for (const path of [origin, workspace]) rmSync(path, { recursive: true, force: true });
      git(folder, "init", "--quiet", "--initial-branch", "releases/1", origin);
      mkdirSync(join(origin, "sub folder"));
      writeFileSync(join(origin, "sub folder/a b.json"), "base");
      writeFileSync(join(origin, "prints.json"), "base prints");
      git(origin, "add", ".");
      git(origin, "commit", "--quiet", "--message", "one");
      git(folder, "clone", "--quiet", origin, "workspace");
      git(workspace, "checkout", "--quiet", "-b", "theirs");
      writeFileSync(join(workspace, "sub folder/a b.json"), "theirs");
      writeFileSync(join(workspace, "prints.json"), "their prints");
      git(workspace, "commit", "--quiet", "--all", "--message", "two");
      rmSync(join(folder, "waxseal.json"), { force: true });
    });

    it("has what it accepts and looks for from the branch that it is for", () => {
      expect(runStep(inputs, inFork).code).toBe(0);
      expect(filesGiven()).toEqual(["base", "base prints"]);
      runStep({ baseline: "a b.json", "working-directory": "sub folder" }, inFork);
      expect(filesGiven()).toEqual(["base", undefined]);
    });

    it("has it from itself where one has chosen that, and without a pull request", () => {
      runStep({ ...inputs, "trust-pull-request": "true" }, inFork);
      expect(filesGiven()).toEqual(["theirs", "their prints"]);
      runStep(inputs, { GITHUB_BASE_REF: "" });
      expect(filesGiven()).toEqual(["theirs", "their prints"]);
    });

    it("accepts nothing by a baseline that it brings along, and looks for what it brings", () => {
      for (const name of ["new.json", "new prints.json"]) writeFileSync(join(workspace, name), name);
      expect(runStep({ baseline: "new.json", "fingerprint-file": "new prints.json" }, inFork).text).toContain("nothing is accepted yet");
      expect(filesGiven()).toEqual([undefined, "new prints.json"]);
    });

    it.each([
      ["no such branch", inputs, { GITHUB_BASE_REF: "main" }, "fetch-depth: 0"],
      ["a hostile branch", inputs, { GITHUB_BASE_REF: "$(touch pwned)" }, "fetch-depth: 0"],
      ["a whole path into the workspace", { baseline: join(workspace, "prints.json") }, inFork, "from working-directory on"],
    ])("is refused with %s", (_what, given_, env, said) => {
      const { code, text } = runStep(given_, env);
      expect([code, text.includes(said), existsSync(join(folder, "waxseal.json"))]).toEqual([3, true, false]);
      expect(existsSync(join(workspace, "pwned"))).toBe(false);
    });
  });

  it("gets every word through the real npx", () => {
    const real = spawnSync("bash", ["-c", "command -v npx"], { encoding: "utf8" }).stdout.trim();
    const package_ = join(folder, "package");
    mkdirSync(package_, { recursive: true });
    writeFileSync(join(package_, "package.json"), JSON.stringify({ name: "waxseal", version: VERSION, bin: { waxseal: "main.js" } }));
    writeFileSync(join(package_, "main.js"), readFileSync(join(folder, "bin/waxseal")), { mode: 0o755 });
    rmSync(join(folder, "bin/waxseal"));
    const swap = `process.argv.slice(2).map((word) => word === "--package=waxseal@${VERSION}" ? ${JSON.stringify(`--package=${package_}`)} : word)`;
    standIn(
      "npx",
      `process.exit(require("child_process").spawnSync(${JSON.stringify(real)}, ["--offline", ...${swap}], { stdio: "inherit" }).status);`,
    );
    const { code, text } = runStep({ paths: HOSTILE.join("\n") }, { SECRET_KEY: KEY, STAND_IN_EXIT: "1" });
    expect(text).toBe("");
    expect(code).toBe(1);
    expect(given("waxseal")).toMatchObject({
      argv: ["scan", "--github", "--", ...HOSTILE],
      cwd: join(folder, "workspace"),
      env: { SECRET_KEY: KEY },
    });
  });
});
