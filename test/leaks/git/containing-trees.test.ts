import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const SOURCE = new URL("../../../src/leaks/places/git/attribution/containing-trees.ts", import.meta.url).href;

/** Seven levels of twenty trees, each with all of the level below: 20 ** 8 paths lead to the blob. In a process of its own, which can be ended. */
const PROGRAM = `
  const { pathsInTrees } = await import(${JSON.stringify(SOURCE)});
  const idOf = (level, at) => (level * 20 + at).toString(16).padStart(40, "0");
  const treeOf = (level) => Buffer.concat(Array.from({ length: level === 0 ? 1 : 20 }, (_, at) =>
    Buffer.concat([Buffer.from("40000 " + at + "\\0"), Buffer.from(level === 0 ? "f".repeat(40) : idOf(level - 1, at), "hex")])));
  const readTrees = async (visitor) => {
    for (let level = 0; level < 8; level++) for (let at = 0; at < 20; at++) {
      const tree = Buffer.concat([treeOf(level), Buffer.alloc(1)]);
      visitor.whole({ id: idOf(level, at), type: "tree", size: tree.length }, tree, 0, tree.length);
    }
  };
  const paths = await pathsInTrees(["f".repeat(40)], 40, readTrees);
  console.log(paths.get("f".repeat(40)).length);
`;

it("paths of an object that trees hold in more ways than can be counted are a few of them", { timeout: 60_000 }, () => {
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", PROGRAM], { timeout: 30_000, encoding: "utf8" });
  expect(stdout).toBe("20\n");
});
