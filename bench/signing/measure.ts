/**
 * One measurement, in a process of its own: prints, as JSON, the nanoseconds that each call takes.
 *
 * @module
 */
import { DATA_PEERS, provenToken, TEXT_PEERS } from "./contenders.ts";
import { floorOf } from "./floor.ts";
import { timesOf, type Work } from "./interleaved.ts";
import { dataOf, SIZES, textOf } from "./payloads.ts";
import type { Peer } from "./peer.ts";

/** Nanoseconds by what was called: "floor 40", or kind, direction, name and size, such as "text sign keygrip 400". */
export type Times = Record<string, number>;

const works: Record<string, Work> = {};

async function add<Payload>(kind: string, peers: readonly Peer<Payload>[], size: number, payload: Payload): Promise<void> {
  for (const peer of peers) {
    const token = await provenToken(peer, payload);
    works[`${kind} sign ${peer.name} ${String(size)}`] = () => peer.sign(payload);
    works[`${kind} verify ${peer.name} ${String(size)}`] = () => peer.verify(token);
  }
}

for (const size of SIZES) {
  works[`floor ${String(size)}`] = floorOf(size);
  await add("text", TEXT_PEERS, size, textOf(size));
  await add("data", DATA_PEERS, size, dataOf(size));
}
console.log(JSON.stringify((await timesOf(works)) satisfies Times));
