/**
 * What the generic mode says of large trees in which no key leaked: nothing, tests and examples apart. bench/leaks/RESULTS.md has what others say.
 */
import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { genericDetector } from "../../../src/leaks/generic/generic-detector.ts";
import { need } from "../../support/need.ts";
import { ROOT } from "../../support/run.ts";
import { scannedTree, type SightingInFile } from "./scanned-tree.ts";
import { DEBIAN_TREES, scannersFolder } from "./scanners.ts";

const detector = genericDetector();
const MOST_BYTES = 1_000_000;

function places(sightings: readonly SightingInFile[]): string[] {
  return sightings.map(({ rule, path }) => `${rule} in ${path}`);
}

function inUse({ context }: SightingInFile): boolean {
  return context === undefined;
}

describe("the packages that this project is developed with", () => {
  it("hold no key, in all files up to a megabyte", () => {
    const folder = realpathSync(join(ROOT, "node_modules"));
    const trees = readdirSync(folder).filter((name) => !name.startsWith(".")); // what starts with a dot is written by their tools
    const scans = trees.map((name) => scannedTree(join(folder, name), detector, MOST_BYTES));
    expect(scans.reduce((sum, { files }) => sum + files, 0)).toBeGreaterThan(10_000);
    const sightings = scans.flatMap((scan) => scan.sightings);
    expect(places(sightings.filter(inUse))).toEqual([]);
    expect(sightings.length).toBeLessThan(5);
  });
});

const scanners = await need("the trees of scripts/get-scanners.sh", scannersFolder);

describe.runIf(scanners)("trees of Debian", () => {
  it.each(DEBIAN_TREES)("%s holds no key in use", (name) => {
    const { files, sightings } = scannedTree(join(scanners!, "trees", name), detector);
    expect(files).toBeGreaterThan(1_000);
    expect(places(sightings.filter(inUse))).toEqual([]);
    expect(sightings.length).toBeLessThan(6); // tests and examples
  });

  it("says of the key in Django's tests that it is one of a test", () => {
    const { sightings } = scannedTree(join(scanners!, "trees/django/tests/view_tests"), detector);
    expect(sightings).toEqual([expect.objectContaining({ rule: "secret-key", name: "SECRET_KEY", context: "test" })]);
  });
});
