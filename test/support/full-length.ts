/**
 * Returns how many rounds of a race to run: all of them where `.ci/run` asks for everything, a quarter where a person waits.
 * A quarter is a race all the same; it only finds rarer losses later.
 */
export function roundsOf(rounds: number): number {
  return process.env["WAXSEAL_REQUIRE_ALL"] === "1" ? rounds : rounds / 4;
}
