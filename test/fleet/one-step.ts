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

/** Returns what visitors are refused while the key changes in stages, and then while another one takes over in one step. */
export async function rotateByRestarts(size: number): Promise<{ inStages: Tally; inOneStep: Tally }> {
  const [first, second, third] = [generateSecretKey(), generateSecretKey(), generateSecretKey()];
  const fleet = await Fleet.start({ size, variables: { SECRET_KEY: first } });
  const list = (key: string): string => JSON.stringify([key]);
  try {
    const inStages = await fleet.visitedDuring(async () => {
      await roll(fleet, { SECRET_KEY: first, SECRET_KEY_STAGED: list(second) }, { SECRET_KEY: second, SECRET_KEY_FALLBACKS: list(first) });
      await pause((MAX_AGE_SECONDS + SKEW_SECONDS) * 1000);
      await roll(fleet, { SECRET_KEY: second });
    });
    const inOneStep = await fleet.visitedDuring(() => roll(fleet, { SECRET_KEY: third, SECRET_KEY_FALLBACKS: list(second) }));
    return { inStages, inOneStep };
  } finally {
    await fleet.close();
  }
}
