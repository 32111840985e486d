/**
 * One measurement, in a process of its own: prints, as JSON, the nanoseconds that each call takes.
 *
 * @module
 */
import { provenToken } from "../signing/contenders.ts";
import { timesOf, type Work } from "../signing/interleaved.ts";
import { dataOf, SIZES } from "../signing/payloads.ts";
import { PEERS } from "./contenders.ts";
import { floorOf } from "./floor.ts";

/** Nanoseconds by what was called: "floor 40", or direction, name and size, such as "seal jose 400". */
export type Times = Record<string, number>;

const works: Record<string, Work> = {};
for (const size of SIZES) {
  const data = dataOf(size);
  works[`floor ${String(size)}`] = floorOf(size);
  for (const peer of PEERS) {
    const token = await provenToken(peer, data);
    works[`seal ${peer.name} ${String(size)}`] = () => peer.sign(data);
    works[`open ${peer.name} ${String(size)}`] = () => peer.verify(token);
  }
}
console.log(JSON.stringify((await timesOf(works)) satisfies Times));
process.exit(); // sodium and Fastify may hold it open
