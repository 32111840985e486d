import { describe, expect, it } from "vitest";
import { sourceFiles } from "./source-files.ts";

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SAYS_NOTHING = /(^|-)(utils?|helpers?|common|managers?|misc|types)$/;
const MOST_LINES = 250;

/** Files that may be longer, each with the reason. */
const LONGER: Readonly<Record<string, string>> = {};

/** Returns what is wrong with the name and the length of a file of `src/`. */
function faultsOf(path: string, text: string): string[] {
  const faults: string[] = [];
  const lines = text.split("\n").length - 1;
  if (!path.endsWith(".ts")) faults.push(`${path} is not TypeScript`);
  for (const name of path.replace(/\.ts$/, "").split("/")) {
    if (!KEBAB_CASE.test(name)) faults.push(`${path}: ${name} is not kebab-case`);
    if (SAYS_NOTHING.test(name)) faults.push(`${path}: ${name} does not say what is in it`);
  }
  if (lines > MOST_LINES && !(path in LONGER)) faults.push(`${path} has ${lines} lines: more than ${MOST_LINES} need a reason in LONGER`);
  return faults;
}

describe("the files of src", () => {
  it("are named after what they hold, and can be read in a sitting", () => {
    expect([...sourceFiles()].flatMap(([path, text]) => faultsOf(path, text))).toEqual([]);
  });

  it("have no reason to be long that is no longer needed", () => {
    const files = sourceFiles();
    const needless = Object.keys(LONGER).filter((path) => (files.get(path)?.split("\n").length ?? 0) - 1 <= MOST_LINES);
    expect(needless).toEqual([]);
  });
});

describe("the check of the files", () => {
  it.each([
    "keys/keyRing.ts",
    "Keys/ring.ts",
    "key_ring.ts",
    "keys/types.ts",
    "utils/ring.ts",
    "keys/key-helper.ts",
    "common.ts",
    "keys/key-manager.ts",
    "keys/data.json",
  ])("refuses %s", (path) => {
    expect(faultsOf(path, "")).not.toEqual([]);
  });

  it("accepts sound names, up to 250 lines", () => {
    expect(faultsOf("signing/object-signer.ts", "\n".repeat(250))).toEqual([]);
    expect(faultsOf("signing/object-signer.ts", "\n".repeat(251))).toHaveLength(1);
  });
});
