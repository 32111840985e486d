/**
 * Fleets for which the policy does not hold: what they lose is counted and printed.
 *
 * @module
 */
import { describe, expect, it } from "vitest";
import { inFullLength } from "../support/full-length.ts";
import { BREACHES } from "./beyond.ts";

const isFull = await inFullLength("fleets beyond their policy");

describe.runIf(isFull)("a fleet whose key is rotated beyond the policy", () => {
  it.each(BREACHES)("is seen to lose something where $name", async ({ name, run }) => {
    const tally = await run(3);
    console.log([name, ...tally.lines].join("\n  "));
    expect(tally.losses - tally.failed).toBeGreaterThan(0);
  });
});
