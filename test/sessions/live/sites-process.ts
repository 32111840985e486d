/**
 * The small application over each of the places that the argument names, in a process of its own; says the origins once they listen.
 *
 * @module
 */
import { openPlace, type Place } from "./places.ts";
import { listenOn, sessionSite } from "./session-site.ts";

process.stdin.resume().on("end", () => process.exit()); // whoever started it is gone

const origins = (JSON.parse(process.argv[2]!) as Place[]).map(async (place) => {
  const { store } = await openPlace(place);
  const site = sessionSite(store);
  await site.ready();
  return (await listenOn(site.listener)).origin;
});
process.stdout.write(`${JSON.stringify(await Promise.all(origins))}\n`);
