/**
 * What is lost where the policy does not hold: shown, and not hidden.
 *
 * @module
 */
import { pause } from "./fleet.ts";
import { Operator } from "./operator.ts";
import { byTheClock, promoting, staging } from "./schedules.ts";
import type { Tally } from "./tally.ts";

/** Far more than the policy's skew, and than what a session lasts. */
const WRONG_BY_SECONDS = 8;
const BEHIND_MS = 1500;

export interface Breach {
  name: string;
  run(size: number): Promise<Tally>;
}

const promotedTooEarly: Breach = {
  name: "the operator's clock runs ahead, so that a key is promoted before every node has it",
  run: (size) =>
    withOperator(size, undefined, (operator) =>
      operator.fleet.visitedDuring(async () => {
        const { fleet, withheld } = operator;
        const last = fleet.nodes.at(-1)!;
        withheld.add(last);
        await operator.change(staging);
        operator.ahead = WRONG_BY_SECONDS;
        await operator.changeEverywhere(promoting);
        await pause(BEHIND_MS);
        withheld.clear();
        await last.give(await operator.text());
        await operator.arrived(await operator.document());
      }),
    ),
};

const askedTooEarly: Breach = {
  name: "a node that slept is asked before it has heard of the key that the others sign with",
  run: (size) =>
    withOperator(size, undefined, (operator) =>
      operator.fleet.visitedDuring(async () => {
        const { fleet, withheld } = operator;
        const sleeper = fleet.nodes[1]!;
        await fleet.proxy.drain(sleeper.name);
        sleeper.sleep();
        withheld.add(sleeper);
        for (const edit of [staging, promoting]) await operator.changeEverywhere(edit);
        sleeper.wake();
        fleet.proxy.put(sleeper.name, sleeper.port);
        await pause(BEHIND_MS);
        withheld.clear();
        await sleeper.give(await operator.text());
        await operator.arrived(await operator.document());
      }),
    ),
};

const clockBehind: Breach = {
  name: "a node's clock is behind by more than anything lasts, and a key takes over by the clock",
  run: (size) =>
    withOperator(
      size,
      (at) => (at === 1 ? -WRONG_BY_SECONDS : 0),
      (operator) => byTheClock.run(operator),
    ),
};

export const BREACHES: readonly Breach[] = [promotedTooEarly, askedTooEarly, clockBehind];

async function withOperator(
  size: number,
  aheadOf: ((at: number) => number) | undefined,
  use: (operator: Operator) => Promise<Tally>,
): Promise<Tally> {
  const operator = await Operator.start({ size, aheadOf });
  try {
    return await use(operator);
  } finally {
    await operator.close();
  }
}
