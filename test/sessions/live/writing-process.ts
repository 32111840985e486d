/**
 * Writes sessions at the place that its argument names, and says each write that was acknowledged: the cookie, and which write it was.
 *
 * @module
 */
import { systemClock } from "../../../src/clock.ts";
import { openPlace, type Place } from "./places.ts";
import { keepingOf, writeSessions } from "./writes.ts";

process.stdin.resume().on("end", () => process.exit()); // whoever started it is gone

const { store } = await openPlace(JSON.parse(process.argv[2]!) as Place);
const table = await store.open({ layout: "waxseal", clock: systemClock });
await writeSessions(keepingOf(table), (cookie, n) => process.stdout.write(`${cookie} ${n}\n`));
process.exit();
