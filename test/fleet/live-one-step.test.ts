/**
 * The same fleet with keys in variables: what a rotation in one step loses, and that one in stages does not.
 *
 * @module
 */
import { describe, expect, it } from "vitest";
import { inFullLength } from "../support/full-length.ts";
import { need } from "../support/need.ts";
import { programPath } from "../servers/program-path.ts";
import { rotateInOneStep, rotateInStages } from "./one-step.ts";

const redis = await need("a Redis", () => programPath("redis-server"));
const isFull = await inFullLength("a fleet of 10 nodes, changed one by one");

const TIMEOUT_MS = 300_000; // where everything else on the machine runs beside it

describe.runIf(redis)("a fleet whose keys are variables, changed by rolling restarts", { timeout: TIMEOUT_MS }, () => {
  it("loses by Django's documented procedure what is printed here", async () => {
    const tally = await rotateInOneStep(isFull ? 10 : 3);
    console.log(["a new SECRET_KEY and the old one in SECRET_KEY_FALLBACKS, node by node", ...tally.lines].join("\n  "));
    expect(tally.refused.session).toBeGreaterThan(0);
    expect(tally.failed).toBe(0);
  });

  it.runIf(isFull)("loses nothing in stages", async () => {
    const tally = await rotateInStages(3);
    console.log(["SECRET_KEY_STAGED first, node by node", ...tally.lines].join("\n  "));
    expect(tally.told).toEqual([]);
    expect(tally.losses).toBe(0);
  });
});
