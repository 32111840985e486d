import { describe, expect, it } from "vitest";
import { ImportGraph } from "../../../src/leaks/guard/import-graph.ts";
import { OwnModules } from "../../../src/leaks/guard/own-modules.ts";

const own = new OwnModules();

function graphOf(edges: readonly string[], entries: readonly string[] = []): ImportGraph {
  const graph = new ImportGraph();
  for (const entry of entries) graph.addEntry(entry);
  for (const edge of edges) {
    const [importer, imported] = edge.split(" > ") as [string, string];
    graph.add(importer, imported);
  }
  return graph;
}

describe("ImportGraph", () => {
  it("finds no fault where nobody imports this package", () => {
    expect(graphOf(["/main > /a", "/a > /b", "waxseal > /a"], ["/main"]).faults(own)).toEqual([]);
  });

  it("takes the shortest way up, and stops at an entry that is imported too", () => {
    const edges = ["/main > /a", "/a > /b", "/b > waxseal", "/main > /long", "/long > /a", "/other > /main"];
    expect(graphOf(edges, ["/main"]).faults(own)).toEqual([{ kind: "import", module: "waxseal", importers: ["/b", "/a", "/main"] }]);
  });

  it("names each that imports it, once, and not what this package imports of itself", () => {
    const edges = ["/a > waxseal", "/a > waxseal", "/b > waxseal/keys/env", "waxseal > waxseal/keys/env"];
    expect(graphOf(edges).faults(own)).toEqual([
      { kind: "import", module: "waxseal", importers: ["/a"] },
      { kind: "import", module: "waxseal/keys/env", importers: ["/b"] },
    ]);
  });

  it("names an entry that is this package", () => {
    expect(graphOf([], ["waxseal"]).faults(own)).toEqual([{ kind: "import", module: "waxseal", importers: [] }]);
  });

  it("ends in a circle, and after 100,000 modules", () => {
    expect(graphOf(["/a > /b", "/b > /a", "/b > waxseal"]).faults(own)).toEqual([{ kind: "import", module: "waxseal", importers: ["/b"] }]);
    const chain = Array.from({ length: 100_000 }, (_, n) => `/m${n} > /m${n + 1}`);
    const [fault] = graphOf([...chain, "/m100000 > waxseal"]).faults(own);
    expect(fault!.importers).toHaveLength(100_001);
  });
});
