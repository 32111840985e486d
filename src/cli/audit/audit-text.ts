import type { PurposeReport } from "../../signing/purposes.ts";
import type { Paint } from "../paint.ts";
import { lifetimeText } from "../time-text.ts";
import { visibleLine } from "../visible.ts";
import { wrapped } from "../wrapped.ts";

const HEAD = ["purpose", "kind", "good for", "format", "can be revoked"];
const REVOCATION: Readonly<Record<PurposeReport["revocation"], string>> = {
  subject: "by subject",
  purpose: "as a whole",
  none: "no",
};

/** Returns the purposes as a table, and what they mean for whoever rotates the key or revokes. */
export function auditText(reports: readonly PurposeReport[], paint: Paint): string {
  const rows = reports.map(({ purpose, kind, maxAge, format, revocation }) => [
    visibleLine(purpose, 40),
    kind,
    lifetimeText(maxAge),
    format,
    REVOCATION[revocation],
  ]);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string => `  ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join("  ")}`.trimEnd();
  return [paint("faint", line(HEAD)), ...rows.map(line), "", ...advice(reports).map((text) => wrapped(text)), ""].join("\n");
}

function advice(reports: readonly PurposeReport[]): string[] {
  const ages = reports.map(({ maxAge }) => maxAge);
  const longest = Math.max(...ages.filter((age) => age !== "unbounded"));
  const unbounded = reports.filter(({ maxAge }) => maxAge === "unbounded").map(({ purpose }) => visibleLine(purpose, 40));
  const rotation = `A rotation breaks none of them while the old key stays among the fallbacks, for at least ${lifetimeText(longest)}.`;
  if (unbounded.length === 0) return [rotation];
  return [rotation, `Never too old, so that no time alone retires a key: ${unbounded.join(", ")}.`];
}
