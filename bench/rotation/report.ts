/**
 * The rotation as a table.
 *
 * @module
 */
import { markdownTable } from "../sessions/markdown.ts";
import type { Phase } from "./load.ts";

export interface Setting {
  sessions: number;
  connections: number;
  nodes: number;
}

/** Returns the table in Markdown. */
export function rotationReport(phases: readonly (Phase & { rows: number })[], { sessions, connections, nodes }: Setting): string {
  const whole = (number: number): string => Math.round(number).toLocaleString("en");
  const head = [
    "phase",
    "seconds",
    "requests/s",
    "median ms",
    "p99 ms",
    "signed again",
    "new ids",
    "signed out",
    "rows still under the old key",
  ];
  const rows = phases.map((phase) => [
    phase.name,
    phase.seconds.toFixed(1),
    whole(phase.perSecond),
    phase.p50Ms.toFixed(1),
    phase.p99Ms.toFixed(1),
    ...[phase.signedAgain, phase.changedIds, phase.signedOut, phase.rows].map(whole),
  ]);
  const setting = `- ${whole(sessions)} sessions in PostgreSQL, which waits for the disk; ${String(nodes)} node processes, each request of a person to another one than the last; ${String(connections)} connections at once`;
  return `${setting}\n\n### A rotation under load\n\n${markdownTable(head, rows)}`;
}
