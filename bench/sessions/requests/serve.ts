/**
 * The process of one application: listens, says where, and how much processor time it has used when asked.
 *
 * @module
 */
import type { AddressInfo } from "node:net";
import type { Places } from "./application.ts";
import { CONTENDERS } from "./contenders.ts";

/** What it says. */
export type Report = { port: number } | { cpuMicroseconds: number };

const [id, places] = process.argv.slice(2);
const start = await CONTENDERS.find((contender) => contender.id === id)!.load();
const server = await start(JSON.parse(places!) as Places);

function say(report: Report): void {
  process.send!(report);
}

server.listen(0, "127.0.0.1", () => {
  say({ port: (server.address() as AddressInfo).port });
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  say({ cpuMicroseconds: user + system });
});
process.on("disconnect", () => process.exit()); // in order, so that a profile is written
