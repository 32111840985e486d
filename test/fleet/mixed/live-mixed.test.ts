/**
 * A fleet of Django and of our nodes that reads one key ring document: Django its projection, at each start.
 *
 * @module
 */
import { describe, expect, it } from "vitest";
import { djangoPath } from "../../django/oracle.ts";
import { inFullLength } from "../../support/full-length.ts";
import { need } from "../../support/need.ts";
import { parallelLines, rotateMixedFleet } from "./mixed-fleet.ts";

const isFull = await inFullLength("a mixed fleet of three Django processes and three of our nodes");
const path = isFull ? await need("a real Django 5.2", djangoPath) : undefined;

const TIMEOUT_MS = 300_000; // where everything else on the machine runs beside it

describe.runIf(path)("a fleet of Django and of our nodes whose key is rotated in stages", { timeout: TIMEOUT_MS }, () => {
  it("refuses nothing of one request after the other; what parallel ones lose is printed here", async () => {
    const { sequential, parallel } = await rotateMixedFleet(path!, 3);
    console.log(["a mixed fleet, one request after the other", ...sequential.lines, ...parallelLines(parallel)].join("\n  "));
    expect(sequential.told).toEqual([]);
    expect(Object.values(sequential.refused).every((count) => count === 0)).toBe(true);
    for (const kind of ["session", "session data", "signed cookie", "form", "reset link"] as const)
      expect(sequential.checked[kind]).toBeGreaterThan(10);
  });
});
