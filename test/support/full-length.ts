/**
 * What is run in full only where `.ci/run` asks for everything: on a person's machine five minutes are long.
 *
 * @module
 */
import { need } from "./need.ts";

const isFullLength = process.env["WAXSEAL_REQUIRE_ALL"] === "1";

/** Returns how many rounds of a race, or cases of a search, to run: a quarter is a race all the same, and finds what is rarer later. */
export function roundsOf(rounds: number): number {
  return isFullLength ? rounds : rounds / 4;
}

/** Tells whether to run `suite`, which repeats on further clients what another suite shows on one; where it is not, the run says so. */
export async function inFullLength(suite: string): Promise<boolean> {
  return (
    (await need(suite, () => {
      if (isFullLength) return true;
      throw new Error("left to a run with WAXSEAL_REQUIRE_ALL=1");
    })) ?? false
  );
}
