import { ConfigError, KeySourceError } from "../../errors.ts";
import { assertStrong } from "../../keys/assert-strong.ts";
import { isProduction } from "../../keys/is-production.ts";
import type { KeyRing } from "../../keys/key-ring.ts";
import { reveal } from "../../keys/reveal.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { KEY_OPTIONS, keyPlace, type KeyPlace } from "../key-input.ts";
import type { Paint } from "../paint.ts";
import { fileFindings, spellingFindings } from "../place-findings.ts";
import { visibleLine } from "../visible.ts";

interface Found {
  code: string;
  message: string;
  hint?: string | undefined;
  /** Which key it is about; none for what is about all of them. */
  key?: string | undefined;
}

interface Report {
  ok: boolean;
  production: boolean;
  place: string | null;
  keys: { state: string; label: string; strong: boolean }[];
  findings: Found[];
}

export const check = command({
  name: "check",
  summary: "Judge the keys and where they are kept",
  about:
    "Judges every key in use (length, variety, published keys), how old ones are listed, and the file they are kept in. Never prints a key.",
  options: {
    production: { help: "Judge as a start in production does, whatever NODE_ENV says" },
    json: { help: "Print the findings as JSON" },
    ...KEY_OPTIONS,
  },
  examples: [
    ["waxseal check", "SECRET_KEY in the environment, or in .env"],
    ["waxseal check --production --dotenv .env.production", "before a deployment"],
    ["vault read -field=key secret/shop | waxseal check --key-stdin --json", "from a secret manager, for a script"],
  ],
  async run({ options, io }) {
    const production = options.production || isProduction(io.env);
    const place = await keyPlace(options, io);
    const { ring, refusal } = await ringAt(place, options.variable);
    const findings = [
      ...refusal,
      ...(ring === undefined ? [] : keyFindings(ring)),
      ...(await placeFindings(place, options.variable ?? "SECRET_KEY")),
    ];
    const weak = new Set(findings.map(({ key }) => key));
    const keys = ring?.entries.map(({ state, label }) => ({ state, label, strong: !weak.has(label) })) ?? [];
    const report: Report = { ok: findings.length === 0, production, place: place?.name ?? null, keys, findings };
    if (options.json) io.out(`${JSON.stringify(report)}\n`);
    else print(report, io);
    return report.ok ? EXIT.ok : EXIT.findings;
  },
});

async function ringAt(place: KeyPlace | undefined, variable = "SECRET_KEY"): Promise<{ ring?: KeyRing; refusal: Found[] }> {
  if (place === undefined) {
    const hint = variable === "SECRET_KEY" ? "Run: npx waxseal init" : "Set it to what `npx waxseal generate` prints.";
    return { refusal: [{ code: "key-missing", message: `${variable} is neither in the environment nor in .env.`, hint }] };
  }
  try {
    return { ring: await place.ring(), refusal: [] };
  } catch (error) {
    if (error instanceof ConfigError || error instanceof KeySourceError) return { refusal: [{ code: error.code, message: error.message }] };
    throw error;
  }
}

function keyFindings(ring: KeyRing): Found[] {
  const weak = assertStrong(ring, { production: false });
  const findings: Found[] = weak.map(({ code, message, hint, label: key }) => ({ code, message, hint, key }));
  const { fingerprint } = ring.current;
  if (fingerprint !== "weak" && ring.entries.some(({ state, key }) => state === "fallback" && key.fingerprint === fingerprint)) {
    const message = "The current key is among the fallbacks too.";
    findings.push({ code: "fallback-is-current", message, hint: "Take it out of the fallbacks." });
  }
  if (/^(["']).*\1$/s.test(Buffer.from(reveal(ring.current)).toString())) {
    const message = "The current key begins and ends with a quotation mark; `docker run --env-file` keeps those that belong to the file.";
    const hint = "If they were put around the key, take them out: other services use it without.";
    findings.push({ code: "quotes-in-key", message, hint });
  }
  return findings;
}

async function placeFindings(place: KeyPlace | undefined, variable: string): Promise<Found[]> {
  if (place?.path === undefined) return [];
  const { envText } = place;
  const spelling =
    envText === undefined
      ? []
      : [variable, `${variable}_STAGED`, `${variable}_FALLBACKS`].flatMap((name) => spellingFindings(envText, name));
  return [...(await fileFindings(place.path).catch(() => [])), ...spelling]; // a file that is missing has been reported as such
}

function print({ ok, production, place, keys, findings }: Report, { out, paintOut: paint }: Io): void {
  if (place !== null) out(`${paint("title", visibleLine(place))}\n`);
  for (const { state, label, strong } of keys) {
    out(`  ${strong ? paint("good", "✓") : paint("bad", "✗")} ${state.padEnd(8)}  ${label}\n`);
  }
  if (findings.length > 0) out(`${place === null ? "" : "\n"}${findings.map((found) => lineOf(found, paint)).join("")}`);
  out(`\n${ok ? paint("good", "Nothing is wrong.") : verdictLine(findings, production, paint)}\n`);
}

function lineOf({ code, message, hint, key }: Found, paint: Paint): string {
  const subject = key === undefined ? "" : `${key}: `;
  return `  ${paint("bad", "✗")} ${subject}${message} ${paint("faint", code)}\n${hint === undefined ? "" : `    ${hint}\n`}`;
}

function verdictLine(findings: readonly Found[], production: boolean, paint: Paint): string {
  const count = `${String(findings.length)} ${findings.length === 1 ? "finding" : "findings"}.`;
  const unusable = findings.some(({ code }) => code.startsWith("WAXSEAL_") || code === "key-missing");
  const weak = findings.some(({ key }) => key !== undefined);
  if (unusable || (weak && production)) return `${paint("bad", count)} An application would not start with this.`;
  return weak ? `${paint("warning", count)} Development goes on with a weak key; production would not start.` : paint("warning", count);
}
