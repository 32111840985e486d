import { basename } from "node:path";
import { command } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { apply } from "../init/apply.ts";
import { nextSteps, type NextSteps } from "../init/next-steps.ts";
import { changeKind, planText } from "../init/plan-text.ts";
import { plan, type KeyOrigin, type Plan } from "../init/plan.ts";
import { survey, type Survey } from "../init/survey.ts";
import type { Io } from "../io.ts";
import { pathIn } from "../key-input.ts";
import { SecretKey } from "../../keys/secret-key.ts";
import { UsageError } from "../usage-error.ts";
import { wrapped } from "../wrapped.ts";

const ORIGINS: Readonly<Record<KeyOrigin, string>> = {
  kept: "There is a key already; it is left as it is.",
  generated: "A new key will be made.",
  shared: "The key of the Django project will be shared.",
  variable: "The key that Django uses is there already.",
  absent: "The key of the Django project has to be shared by hand.",
};

export const init = command({
  name: "init",
  summary: "Put a strong key in .env, out of git's reach",
  about:
    "Puts a strong SECRET_KEY in .env, which git is told to ignore and only you can read. Shows what it would change, and asks.\n" +
    "An existing key is never touched. Near a Django project it shares Django's key, so that both accept each other's logins.",
  options: {
    yes: { help: "Do not ask" },
    dotenv: { value: "PATH", help: "Another file than .env" },
    "own-key": { help: "A new key, although there is a Django project: they will share nothing" },
    json: { help: "Print what was done, or without --yes would be, as JSON" },
  },
  examples: [
    ["waxseal init", "look, ask, write"],
    ["waxseal init --yes", "for a script"],
  ],
  async run({ options, io }) {
    const found = await survey(io.cwd, pathIn(io, envFileName(options.dotenv)));
    const intended = plan(found, options["own-key"], io.env);
    const next = nextSteps(found, intended, options["own-key"], io.cwd);
    if (options.json) return await report(found, intended, next, options.yes, io);
    announce(found, intended, io);
    if (intended.changes.length > 0 && !(await agreed(options.yes, io))) {
      io.out("\nNothing was written.\n");
      return EXIT.findings;
    }
    await apply(intended);
    conclude(intended, next, io);
    return exitOf(intended);
  },
});

/** Only a name that readers and ignore rules know: and a key given here by mistake makes no file. */
function envFileName(path = ".env"): string {
  if (/^(\.env(\.[\w-]{1,30})*|[\w-]{1,30}\.env)$/.test(basename(path))) return path;
  throw new UsageError("--dotenv is a file called .env, .env.NAME or NAME.env.");
}

function exitOf({ origin }: Plan): ExitCode {
  return origin === "absent" ? EXIT.findings : EXIT.ok;
}

async function agreed(yes: boolean, io: Io): Promise<boolean> {
  if (yes) return true;
  if (io.confirm === undefined) {
    throw new UsageError("There is no terminal to ask at. This is what would be written; add --yes to write it.");
  }
  io.out("\n");
  return await io.confirm("Write this?", "yes");
}

async function report({ framework, django }: Survey, intended: Plan, next: NextSteps, yes: boolean, io: Io): Promise<ExitCode> {
  if (yes) await apply(intended);
  const { origin, variable, key, changes, warnings } = intended;
  const files = changes.map((change) => ({ file: basename(change.path), change: changeKind(change) }));
  const fingerprint = key === undefined || (origin === "generated" && !yes) ? null : SecretKey.from(key).fingerprint;
  const result = {
    ok: origin !== "absent",
    written: yes,
    key: origin,
    variable,
    fingerprint,
    framework: framework.name,
    django: django?.key.kind ?? null,
    files,
    warnings,
    next,
  };
  io.out(`${JSON.stringify(result)}\n`);
  return exitOf(intended);
}

function announce({ framework, django }: Survey, intended: Plan, { out, paintOut: paint }: Io): void {
  out(`${paint("faint", "Found")}  ${framework.name}${django === undefined ? "" : " and Django"}\n`);
  out(`${paint("faint", "Key")}    ${ORIGINS[intended.origin]}\n`);
  if (intended.changes.length > 0) out(`\n${planText(intended, paint)}`);
}

function conclude({ changes, warnings, origin }: Plan, { notes, code }: NextSteps, { out, paintOut: paint }: Io): void {
  if (changes.length > 0) out(`\n${paint("good", "✓")} Written, read back and compared.\n`);
  else if (origin !== "absent") out(`\n${paint("good", "✓")} Nothing to do.\n`);
  for (const warning of warnings) out(`${paint("warning", "!")}${wrapped(warning).slice(1)}\n`);
  out(`\n${paint("title", "Next")}\n${notes.map((note) => `${wrapped(note)}\n`).join("")}`);
  for (const { file, lines } of code) out(`\n  ${paint("faint", `// ${file}`)}\n${lines.replace(/^(?=.)/gm, "  ")}\n`);
}
