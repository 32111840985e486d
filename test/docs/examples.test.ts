import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter((name) => name.endsWith(".md"));
const folder = mkdtempSync(join(root, ".cache-docs-")); // inside the project, so that the examples import "waxseal" by name

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Example {
  name: string;
  code: string;
}

function examplesOf(page: string): Example[] {
  const text = readFileSync(join(root, page), "utf8");
  const lineAt = (at: number): string => String(text.slice(0, at).split("\n").length + 1);
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => ({ name: `${page}:${lineAt(match.index)}`, code: match[1]! }));
}

/** What a comment behind console.log(…) promises, up to a colon or a semicolon that begins an explanation. */
function promisesIn(code: string): string[] {
  return [...code.matchAll(/^ *console\.log\(.*\);? \/\/ ([^:;\n]+)/gm)].map((match) => plain(match[1]!));
}

/** The same value may be written with either quotes, or none. */
function plain(text: string): string {
  return text.replaceAll(/["'\s]/g, "");
}

/** Puts an example into a folder of its own. */
function laidOut({ name, code }: Example): string {
  const place = join(folder, name.replaceAll(/\W/g, "-"));
  mkdirSync(place);
  writeFileSync(join(place, "example.ts"), `${code}\nexport {};\n`);
  return place;
}

/** Returns what the compiler says of the examples in `places`, as one program. */
async function compiled(project: string, places: readonly string[]): Promise<string> {
  const include = places.map((place) => join(place, "example.ts"));
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({
      extends: relative(project, join(root, "tsconfig.json")),
      compilerOptions: { noUnusedLocals: false },
      include,
      exclude: [],
    }),
  );
  return await run("tsc", ["-p", project, "--pretty", "false"], { cwd: root }).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout: string }).stdout,
  );
}

const examples = pages.flatMap(examplesOf);

describe("the examples in README and docs", () => {
  it("are there", () => {
    expect(examples.length).toBeGreaterThan(8);
  });

  /** What one example declares for "waxseal" must not reach another, and a compiler takes as long for all the others as for one. */
  let together: Promise<string> | undefined;
  const places = new Map(examples.map((example) => [example, laidOut(example)]));
  const augments = ({ code }: Example): boolean => code.includes("declare module");
  const complaints = async (example: Example): Promise<string> => {
    const place = places.get(example)!;
    if (augments(example)) return compiled(place, [place]);
    together ??= compiled(
      folder,
      [...places].flatMap(([one, other]) => (augments(one) ? [] : [other])),
    );
    const lines = (await together).split("\n");
    expect(lines.filter((line) => line !== "" && !line.startsWith(" ") && !line.includes("example.ts("))).toEqual([]);
    return lines.filter((line) => line.startsWith(`${relative(root, place)}/`)).join("\n");
  };

  it.for(examples.map((example) => [example.name, example] as const))("%s compiles, runs and prints what it says", async ([, example]) => {
    const place = places.get(example)!;
    expect(await complaints(example)).toBe("");

    const env = { ...process.env, NODE_ENV: "development", SECRET_KEY: generateSecretKey(), NODE_NO_WARNINGS: "1" };
    const preload = join(import.meta.dirname, "leave-when-listening.mjs");
    const { stdout } = await run("node", ["--import", preload, join(place, "example.ts")], { cwd: place, env, timeout: 30_000 });
    let printed = plain(stdout);
    for (const promise of promisesIn(example.code)) {
      expect(printed).toContain(promise);
      printed = printed.slice(printed.indexOf(promise) + promise.length);
    }
  });
});
