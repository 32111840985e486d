/**
 * Rotations, well-behaved and disturbed, within the policy. Each begins with one key in the ring and ends with one.
 *
 * @module
 */
import { chmod, unlink, writeFile } from "node:fs/promises";
import type { RingDocument } from "../../src/keys/document/ring-document.ts";
import { promote } from "../../src/keys/rotation/promote.ts";
import { retire } from "../../src/keys/rotation/retire.ts";
import { rollback } from "../../src/keys/rotation/rollback.ts";
import { stage } from "../../src/keys/rotation/stage.ts";
import { pause } from "./fleet.ts";
import type { FleetNode } from "./fleet-node.ts";
import type { Edit, Operator } from "./operator.ts";
import { PROPAGATION_SECONDS, SKEW_SECONDS } from "./policy.ts";
import type { Tally } from "./tally.ts";

export interface Schedule {
  name: string;
  /** Has people visit while it goes on. */
  run(operator: Operator): Promise<Tally>;
}

export const staging: Edit = (ring, now) => stage(ring, { now });
export const promoting: Edit = (ring, now) => promote(ring, { now });
export const takingBack: Edit = (ring, now) => rollback(ring, { now });
export const retiring: Edit = (ring, now) => retire(ring, ring.keys.find(({ state }) => state === "fallback")!.id, { now });

/** Room for what lies between reading the clock and writing the document. */
const SPARE_SECONDS = 0.2;
const OUTAGE_MS = 500;

/** Stages a key that signs by the clock as soon as that is allowed, or `later` seconds after. */
function stagingFor(later: number): Edit {
  return (ring, now) => {
    const activateAt = new Date((now + PROPAGATION_SECONDS + SKEW_SECONDS + SPARE_SECONDS + later) * 1000);
    return stage(ring, { now, activateAt });
  };
}

export const inStages: Schedule = {
  name: "stage, promote, retire; each node's copy arrives at its own time",
  run: (operator) =>
    operator.fleet.visitedDuring(async () => {
      for (const edit of [staging, promoting, retiring]) await operator.changeEverywhere(edit);
      const { guard } = takingBack(await operator.document(), operator.now) as { guard?: string };
      if (guard !== "no-way-back") throw new Error("A rotation that is over was taken back.");
    }),
};

export const byTheClock: Schedule = {
  name: "activateAt: every node changes over by its own clock",
  run: (operator) =>
    operator.fleet.visitedDuring(async () => {
      const { keys } = await operator.changeEverywhere(stagingFor(0));
      const { fingerprint } = keys.find(({ state }) => state === "staged")!.key;
      for (const node of operator.fleet.nodes) while ((await node.state()).signs !== fingerprint) await pause(20);
      for (const edit of [promoting, retiring]) await operator.changeEverywhere(edit);
    }),
};

export const withRestarts: Schedule = {
  name: "nodes restart in the middle, with copies that are old",
  run: (operator) =>
    operator.fleet.visitedDuring(async () => {
      const { fleet } = operator;
      const [one, other, last] = [fleet.nodes[0]!, fleet.nodes[1]!, fleet.nodes.at(-1)!];
      const before = await operator.text();
      await operator.changeEverywhere(staging);
      await fleet.restart(one);
      const staged = await operator.text();
      const promoted = await operator.change(promoting);
      await fleet.restart(last); // whose copy may still be on its way
      await operator.arrived(promoted);
      await startingWith(operator, other, staged, true);
      await startingWith(operator, other, before, false);
      await operator.arrived(promoted);
      await operator.changeEverywhere(retiring);
      await startingWith(operator, other, staged, false);
    }),
};

/** Restarts a node with an old copy, sees whether it takes it, and gives it the latest. */
async function startingWith(operator: Operator, node: FleetNode, old: string, isTaken: boolean): Promise<void> {
  const { fleet } = operator;
  await fleet.takeOut(node);
  await node.give(old);
  const outcome = await fleet.bring(node).then(
    () => "taken",
    (error: unknown) => (error as Error).message,
  );
  if (outcome !== (isTaken ? "taken" : "WAXSEAL_KEYRING_FLOOR")) throw new Error(`An old copy was not to be so: ${outcome}`);
  await node.give(await operator.text());
  if (!isTaken) await fleet.bring(node);
}

export const withSleeper: Schedule = {
  name: "a node sleeps through all of it, and is asked again once it has caught up",
  run: (operator) =>
    operator.fleet.visitedDuring(async () => {
      const { fleet, withheld } = operator;
      const sleeper = fleet.nodes[1]!;
      await fleet.proxy.drain(sleeper.name);
      sleeper.sleep();
      withheld.add(sleeper);
      let ring: RingDocument | undefined;
      for (const edit of [staging, promoting, retiring]) ring = await operator.changeEverywhere(edit);
      sleeper.wake();
      withheld.delete(sleeper);
      await sleeper.give(await operator.text());
      await operator.arrived(ring!);
      fleet.proxy.put(sleeper.name, sleeper.port);
    }),
};

export const withOutage: Schedule = {
  name: "the source is gone, unreadable or half-written on most nodes while the key is promoted",
  run: (operator) =>
    operator.fleet.visitedDuring(async () => {
      const { fleet, withheld } = operator;
      const outages = [unlink, (path: string) => writeFile(path, "{"), (path: string) => chmod(path, 0o644)];
      await operator.changeEverywhere(staging);
      for (const [at, node] of fleet.nodes.entries()) {
        if (at === 0) continue;
        withheld.add(node);
        await outages[at % outages.length]!(node.keyFile);
      }
      const promoted = await operator.change(promoting);
      await pause(OUTAGE_MS);
      withheld.clear();
      const text = await operator.text();
      for (const node of fleet.nodes) await node.give(text);
      await operator.arrived(promoted);
      await operator.changeEverywhere(retiring);
    }),
};

export const backFromStaged: Schedule = {
  name: "rollback of a staged key, before and after it is everywhere",
  run: (operator) =>
    operator.fleet.visitedDuring(async () => {
      await operator.changeEverywhere(staging);
      await operator.changeEverywhere(takingBack);
      await operator.change(staging);
      await pause(300);
      await operator.changeEverywhere(takingBack);
    }),
};

export const backFromPromoted: Schedule = {
  name: "rollback of a promoted key while half of the nodes sign with it; it leaves when nothing of it is left",
  run: (operator) =>
    operator.fleet.visitedDuring(async () => {
      await operator.changeEverywhere(staging);
      await operator.change(promoting);
      await pause(400);
      for (const edit of [takingBack, takingBack]) await operator.changeEverywhere(edit);
    }),
};

export const backFromScheduled: Schedule = {
  name: "rollback of a key that nodes begin to sign with by the clock before they hear of it",
  run: (operator) =>
    operator.fleet.visitedDuring(async () => {
      await operator.changeEverywhere(stagingFor(0.6));
      for (const edit of [takingBack, takingBack]) await operator.changeEverywhere(edit);
    }),
};

export const UNDISTURBED: readonly Schedule[] = [inStages, byTheClock, withRestarts, backFromStaged];
export const DISTURBED: readonly Schedule[] = [withSleeper, withOutage, backFromPromoted, backFromScheduled];
