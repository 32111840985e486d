import fc from "fast-check";
import { expect, test } from "vitest";
import { run, schedules } from "./schedule.ts";

test("10,000 schedules", { timeout: 60_000 }, () => {
  const seen = new Map<string, number>();
  let restartsRefused = 0;
  let checks = 0;
  fc.assert(
    fc.property(schedules, (schedule) => {
      const { counts } = run(schedule);
      checks += counts.checks;
      restartsRefused += counts.restartsRefused;
      for (const [outcome, count] of counts.edits) seen.set(outcome, (seen.get(outcome) ?? 0) + count);
    }),
    { seed: 5, numRuns: 10_000 },
  );
  console.log(seen, restartsRefused, checks);
  expect(checks).toBeGreaterThan(0);
});
