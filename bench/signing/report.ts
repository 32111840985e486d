/**
 * The tables of bench/RESULTS.md.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { DATA_PEERS, TEXT_PEERS } from "./contenders.ts";
import type { Times } from "./measure.ts";
import { SIZES } from "./payloads.ts";
import type { Profile } from "./profile.ts";

const OURS = "waxseal";

/** What is measured of each kind of payload, as a reader calls it. */
const OPERATIONS = [
  { title: "Signing a text: `signer.sign(text)`", kind: "text", direction: "sign", peers: TEXT_PEERS },
  { title: "Checking a text: `signer.unsign(token)`", kind: "text", direction: "verify", peers: TEXT_PEERS },
  { title: "Signing data: `dumps(key, data, { salt })`", kind: "data", direction: "sign", peers: DATA_PEERS },
  { title: "Checking data: `loads(key, token, { salt, maxAge })`", kind: "data", direction: "verify", peers: DATA_PEERS },
] as const;

/** Returns the text between the markers of bench/RESULTS.md. */
export function report(measurements: readonly Times[], profile: Profile): string {
  return [
    machine(measurements.length),
    ...OPERATIONS.map(({ title, kind, direction, peers }) => {
      const rows = peers.map(({ name }) => {
        const mine = `${kind} ${direction} ${OURS}`;
        return name === OURS
          ? ["waxseal / floor", ...SIZES.map((size) => spread(measurements, `${mine} ${String(size)}`, `floor ${String(size)}`))]
          : [
              `${name} / waxseal`,
              ...SIZES.map((size) => spread(measurements, `${kind} ${direction} ${name} ${String(size)}`, `${mine} ${String(size)}`)),
            ];
      });
      return `### ${title}\n\n${table(["times as long", ...SIZES.map((size) => `${String(size)} B`)], rows)}`;
    }),
    `### Where our time goes\n\nShares of the samples of a profile, in per cent.\n\n${shares(profile)}`,
  ].join("\n\n");
}

function machine(processes: number): string {
  const packages = [...TEXT_PEERS, ...DATA_PEERS].map(({ name }) => name).filter((name) => name !== OURS);
  const versions = packages.map((name) => `${name} ${versionOf(name)}`).join(", ");
  const [cpu] = cpus();
  return [
    `- ${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} cores of ${cpu?.model.trim() ?? "an unknown processor"}, shared with other work`,
    `- Node ${process.versions.node}, V8 ${process.versions.v8}, OpenSSL ${process.versions.openssl ?? "none"}; ${versions}`,
    `- each figure is the median of ${String(processes)} processes, in brackets the least and the most`,
  ].join("\n");
}

function versionOf(name: string): string {
  const text = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Returns how many times as long `dividend` takes as `divisor`, ratios being taken within one process only. */
function spread(measurements: readonly Times[], dividend: string, divisor: string): string {
  const ratios = measurements.map((times) => times[dividend]! / times[divisor]!).toSorted((one, other) => one - other);
  return `${rounded(ratios[Math.floor(ratios.length / 2)]!)} (${rounded(ratios[0]!)} to ${rounded(ratios.at(-1)!)})`;
}

function rounded(ratio: number): string {
  return ratio >= 20 ? ratio.toFixed(0) : ratio.toFixed(ratio >= 10 ? 1 : 2);
}

function shares(profile: Profile): string {
  const operations = Object.keys(profile);
  const kinds = Object.keys(profile[operations[0]!]!);
  const rows = kinds.map((kind) => [kind, ...operations.map((operation) => (profile[operation]![kind]! * 100).toFixed(0))]);
  return table(["", ...operations.map((operation) => `${operation} B`)], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, column) => (column === 0 ? "---" : "--:")), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
