/**
 * The tables of sealing in bench/RESULTS.md.
 *
 * @module
 */
import { machine } from "../sessions/machine.ts";
import { markdownTable } from "../sessions/markdown.ts";
import { median } from "../sessions/median.ts";
import { SIZES } from "../signing/payloads.ts";
import { PEERS } from "./contenders.ts";
import type { Times } from "./measure.ts";

const OURS = "waxseal";
const PACKAGES = ["iron-session", "@hapi/iron", "jose", "@fastify/secure-session", "sodium-native"];

const OPERATIONS = [
  { title: "Sealing data", direction: "seal" },
  { title: "Opening what was sealed", direction: "open" },
] as const;

/** Returns the text between the markers of bench/RESULTS.md. */
export function report(measurements: readonly Times[]): string {
  return [
    `${machine(PACKAGES, [`OpenSSL ${process.versions.openssl ?? "none"}`])}\n- each figure is the median of ${String(measurements.length)} processes, in brackets the least and the most`,
    ...OPERATIONS.map(({ title, direction }) => {
      const rows = PEERS.map(({ name }) => {
        const ratio = (size: number): string =>
          name === OURS
            ? spread(measurements, `${direction} ${OURS} ${String(size)}`, `floor ${String(size)}`)
            : spread(measurements, `${direction} ${name} ${String(size)}`, `${direction} ${OURS} ${String(size)}`);
        return [name === OURS ? "waxseal / floor" : `${name} / waxseal`, ...SIZES.map(ratio)];
      });
      return `### ${title}\n\n${markdownTable(["times as long", ...SIZES.map((size) => `${String(size)} B`)], rows)}`;
    }),
  ].join("\n\n");
}

/** Returns how many times as long `dividend` takes as `divisor`, ratios being taken within one process only. */
function spread(measurements: readonly Times[], dividend: string, divisor: string): string {
  const ratios = measurements.map((times) => times[dividend]! / times[divisor]!);
  return `${rounded(median(ratios))} (${rounded(Math.min(...ratios))} to ${rounded(Math.max(...ratios))})`;
}

function rounded(ratio: number): string {
  return ratio >= 20 ? ratio.toFixed(0) : ratio.toFixed(ratio >= 10 ? 1 : 2);
}
