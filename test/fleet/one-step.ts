/**
 * A fleet whose keys are variables, changed by rolling restarts: as Django documents it, and in stages.
 *
 * Source: Django 5.2, docs/ref/settings.txt, SECRET_KEY_FALLBACKS: a new SECRET_KEY, and the old one at the beginning of the fallbacks.
 * @module
 */
import { generateSecretKey } from "../../src/index.ts";
import { Fleet, pause } from "./fleet.ts";
import type { KeyVariables } from "./fleet-node.ts";
import { MAX_AGE_SECONDS, SKEW_SECONDS } from "./policy.ts";
import type { Tally } from "./tally.ts";

/** One list of variables after the other, node by node. */
async function roll(fleet: Fleet, ...steps: readonly KeyVariables[]): Promise<void> {
  for (const variables of steps) for (const node of fleet.nodes) await fleet.restart(node, variables);
}

const list = (key: string): string => JSON.stringify([key]);

/** Returns what visitors are refused while a key takes over in one step. */
export async function rotateInOneStep(size: number): Promise<Tally> {
  const [first, second] = [generateSecretKey(), generateSecretKey()];
  return visited(size, first, (fleet) => roll(fleet, { SECRET_KEY: second, SECRET_KEY_FALLBACKS: list(first) }));
}

/** Returns what they are refused while it takes over in stages, by as many more rounds of restarts. */
export async function rotateInStages(size: number): Promise<Tally> {
  const [first, second] = [generateSecretKey(), generateSecretKey()];
  return visited(size, first, async (fleet) => {
    await roll(fleet, { SECRET_KEY: first, SECRET_KEY_STAGED: list(second) }, { SECRET_KEY: second, SECRET_KEY_FALLBACKS: list(first) });
    await pause((MAX_AGE_SECONDS + SKEW_SECONDS) * 1000);
    await roll(fleet, { SECRET_KEY: second });
  });
}

async function visited(size: number, first: string, action: (fleet: Fleet) => Promise<void>): Promise<Tally> {
  const fleet = await Fleet.start({ size, variables: { SECRET_KEY: first } });
  try {
    return await fleet.visitedDuring(() => action(fleet));
  } finally {
    await fleet.close();
  }
}
