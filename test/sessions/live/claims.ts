import type { ClaimStore } from "../../../src/tokens/claim-store.ts";

/** What several processes claim at once, each of them each id so many times. */
export const IDS: readonly string[] = Array.from({ length: 10 }, (_, at) => `id ${at}`);
const TIMES = 20;

/** Returns the ids that it was given, each as often as it was. */
export async function claimMany(store: ClaimStore): Promise<string[]> {
  const claims = Array.from({ length: TIMES }, () => IDS)
    .flat()
    .map(async (id) => ((await store.claim(id, 1000)) ? [id] : []));
  return (await Promise.all(claims)).flat();
}
