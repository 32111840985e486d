/**
 * Another process at the same SQLite file. What it does is its second argument; it says what it has done line by line.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../../src/clock.ts";
import { keepInTable } from "../../../src/sessions/keep-in-table.ts";
import type { SessionLayout } from "../../../src/sessions/store.ts";
import { sqliteStore } from "../../../src/sessions/stores/sqlite.ts";

const [path, task, layout, cookie] = process.argv.slice(2) as [string, string, SessionLayout, string | undefined];
const rules = { layout, maxAgeSeconds: 1000, idleSeconds: undefined };
const say = (text: string): void => void process.stdout.write(`${text}\n`);

if (task === "lock") {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA busy_timeout = 5000; BEGIN EXCLUSIVE");
  say("locked");
  await sleep(Number(cookie));
  database.exec("COMMIT");
  say("released");
} else if (task === "migrate") {
  await sqliteStore(path).migrate();
  say("migrated");
} else {
  const table = await sqliteStore(path).open({ layout, clock: systemClock });
  const keeping = keepInTable(table, { keys: "key", clock: systemClock, rules });
  if (task === "merge") {
    for (let at = 0; at < 100; at++) {
      const found = (await keeping.find(cookie!))!;
      await keeping.change(found, (latest) => ({ ...latest, [`child${String(at)}`]: at }));
    }
    say("done");
  }
  if (task === "write") {
    for (let at = 0; ; at++) {
      const added = await keeping.add((latest) => ({ ...latest, at, filler: "x".repeat(at % 5000) }));
      const changed = await keeping.change(added, (latest) => ({ ...latest, changed: true }));
      say(`${changed.cookie} ${String(at)}`);
      await sleep(0);
    }
  }
}
