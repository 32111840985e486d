/**
 * Claims ids at the places that its argument names, all at once at the place whose number it is sent, and says which it was given there.
 *
 * @module
 */
import { createInterface } from "node:readline";
import { claimMany } from "./claims.ts";
import { openPlace, type Place } from "./places.ts";

const opened = await Promise.all((JSON.parse(process.argv[2]!) as Place[]).map((place) => openPlace(place, { timeout: 60 })));
process.stdout.write("ready\n");
for await (const at of createInterface(process.stdin)) {
  process.stdout.write(`${JSON.stringify(await claimMany(opened[Number(at)]!.store))}\n`);
}
process.exit(); // whoever started it is gone
