import { markdownTable } from "../../sessions/markdown.ts";
import { median } from "../../sessions/median.ts";
import type { Measured } from "./measured.ts";
import type { Repository } from "./repository.ts";

/** Returns what reading a repository took, as a table; the first of `results` is what the others are compared with. */
export function historyTable({ name, objects, megabytes }: Repository, results: ReadonlyMap<string, readonly Measured[]>): string {
  const [alone] = [...results.values()];
  const rows = [...results].map(([reader, rounds]) => {
    const seconds = rounds.map((one) => one.seconds);
    const ratios = rounds.map((one, round) => one.seconds / alone![round]!.seconds); // of the same round: the machine is busier at some times
    const memory = rounds.every((one) => one.megabytes === undefined) ? "?" : whole(Math.max(...rounds.map((one) => one.megabytes ?? 0)));
    return [reader, String(rounds.length), rangeOf(seconds, 2), rangeOf(ratios, 1), memory];
  });
  const head = ["", "rounds", "seconds", "times as long as git alone", "MB at most"];
  return `### ${name}: ${whole(objects)} objects, ${whole(megabytes)} MB\n\n${markdownTable(head, rows)}`;
}

function rangeOf(values: readonly number[], digits: number): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  return values.length === 1 ? middle! : `${middle!} (${least!} to ${most!})`;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString("en");
}
