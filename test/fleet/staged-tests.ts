/**
 * The fleet proof: real processes behind a proxy, whose key is rotated in stages while people visit.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { need } from "../support/need.ts";
import { programPath } from "../servers/program-path.ts";
import { Operator } from "./operator.ts";
import type { Schedule } from "./schedules.ts";
import { KINDS } from "./tally.ts";

const START_TIMEOUT_MS = 300_000; // where everything else on the machine runs beside it

/** Declares a test for each schedule, on one fleet of `size`. */
export async function declareStagedTests(size: number, schedules: readonly Schedule[], isRun = true): Promise<void> {
  const redis = await need("a Redis", () => programPath("redis-server"));

  describe.runIf(redis !== undefined && isRun)(`a fleet of ${String(size)} nodes whose key is rotated within the policy`, () => {
    let operator: Operator;

    beforeAll(async () => {
      operator = await Operator.start({ size });
    }, START_TIMEOUT_MS);
    afterAll(() => operator?.close());

    it.each(schedules)("loses nothing: $name", async (schedule) => {
      const before = (await operator.document()).current;
      const tally = await schedule.run(operator);
      console.log([schedule.name, ...tally.lines].join("\n  "));
      expect(tally.told).toEqual([]);
      expect(tally.losses).toBe(0);
      for (const kind of KINDS) expect(tally.checked[kind]).toBeGreaterThan(10);
      const { keys, current } = await operator.document();
      expect(keys).toHaveLength(1);
      expect(current.id === before.id).toBe(schedule.name.startsWith("rollback"));
    });
  });
}
