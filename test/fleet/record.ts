/**
 * Runs every schedule on 10 nodes, and writes what was counted into RESULTS.md beside this file.
 *
 *     node --disable-warning=ExperimentalWarning test/fleet/record.ts
 *
 * @module
 */
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { format } from "prettier";
import { djangoPath } from "../django/oracle.ts";
import { BREACHES } from "./beyond.ts";
import { parallelLines, rotateMixedFleet } from "./mixed/mixed-fleet.ts";
import { rotateInOneStep, rotateInStages } from "./one-step.ts";
import { Operator } from "./operator.ts";
import { DISTURBED, UNDISTURBED } from "./schedules.ts";
import { KINDS, type Tally } from "./tally.ts";

const SIZE = 10;
const FEW = 3;
const HEAD = ["schedule", "requests", ...KINDS, "ids changed", "failed"];

const rows: string[][] = [];

function record(name: string, tally: Tally): void {
  const { checked, refused, requests, changedIds, failed } = tally;
  const kinds = KINDS.map((kind) => `${String(refused[kind])} / ${String(checked[kind])}`);
  rows.push([name, String(requests), ...kinds, String(changedIds), String(failed)]);
  console.log([name, ...tally.lines, ...tally.told.slice(0, 3)].join("\n  "));
}

function table(title: string, intro: string): string {
  const lines = [HEAD, HEAD.map(() => "---"), ...rows.splice(0)].map((cells) => `| ${cells.join(" | ")} |`);
  return `## ${title}\n\n${intro}\n\n${lines.join("\n")}\n`;
}

const sections: string[] = [];
const operator = await Operator.start({ size: SIZE });
try {
  for (const schedule of [...UNDISTURBED, ...DISTURBED]) record(schedule.name, await schedule.run(operator));
} finally {
  await operator.close();
}
record(`SECRET_KEY_STAGED in the environment, node by node, ${String(FEW)} nodes`, await rotateInStages(FEW));
sections.push(
  table("In stages, within the policy", `${String(SIZE)} nodes, their clocks as far apart as the policy allows. Refused / checked.`),
);

record("a new SECRET_KEY, the old one in SECRET_KEY_FALLBACKS, node by node", await rotateInOneStep(SIZE));
sections.push(table("In one step", `The same application on ${String(SIZE)} nodes, changed as Django documents it.`));

for (const { name, run } of BREACHES) record(name, await run(FEW));
sections.push(table("Beyond the policy", `${String(FEW)} nodes. What is lost where the policy does not hold.`));

const { sequential, parallel } = await rotateMixedFleet(await djangoPath(), FEW);
record("one request after the other", sequential);
const lines = parallelLines(parallel).map((line) => `- ${line}`);
sections.push(
  table(
    "Django and ours",
    `${String(FEW)} processes of Django 5.2 and ${String(FEW)} of our nodes over one document. Django gives a session another id when a fallback vouched for its auth hash; requests that are under way with the id before then find nobody.`,
  ),
  `${lines.join("\n")}\n`,
);

const day = new Date().toISOString().slice(0, 10);
const machine = `${String(cpus().length)} cores of ${cpus()[0]?.model.trim() ?? "an unknown processor"}, shared with other work`;
const text = `# What a rotation loses\n\nWritten by \`node --disable-warning=ExperimentalWarning test/fleet/record.ts\` on ${day}: ${machine}.\n\n${sections.join("\n")}`;
await writeFile(new URL("RESULTS.md", import.meta.url), await format(text, { parser: "markdown", printWidth: 140 }));
