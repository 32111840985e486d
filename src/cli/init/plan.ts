/**
 * What `init` would change: decided here, shown as a diff, and only then done.
 *
 * @module
 */
import { basename } from "node:path";
import { ConfigError } from "../../errors.ts";
import { checkSecretKey } from "../../keys/check-secret-key.ts";
import { generateSecretKey } from "../../keys/generate.ts";
import { isReadAlike, variablesOf, withVariable } from "../env-file.ts";
import { isOther, type DjangoProject } from "./django-project.ts";
import type { Survey, TextFile } from "./survey.ts";

/** One file as it will be. */
export interface Change {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
  /** Only its owner may read it. */
  readonly secret: boolean;
}

/** Where the key of this application comes from. "absent": from nowhere yet, and why. */
export type KeyOrigin = "kept" | "generated" | "shared" | "variable" | "absent";

export interface Plan {
  readonly origin: KeyOrigin;
  /** The variable that holds the key. */
  readonly variable: string;
  readonly key: string | undefined;
  /** In the order in which to make them: a secret is ignored by git before it is there. */
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

const VARIABLE = "SECRET_KEY";

/** Returns what there is to do. `ownKey`: a new key, whatever Django has. @throws {ConfigError} `WAXSEAL_ENV_UNREADABLE`, `WAXSEAL_ENV_TRACKED` */
export function plan(found: Survey, ownKey: boolean, environment: Record<string, string | undefined>): Plan {
  const { env, example, gitignore, ignored, django } = found;
  const { origin, key, variable } = keyFor(variablesOf(env.text ?? ""), ownKey ? undefined : django);
  const name = basename(env.path);
  const adds = origin === "generated" || origin === "shared";
  if (adds && env.tracked) {
    const message = `git tracks ${name}, so the key would go into the next commit. Run \`git rm --cached ${name}\` and commit that, or name another file with --dotenv.`;
    throw new ConfigError("WAXSEAL_ENV_TRACKED", message);
  }
  const changes = [
    ignored ? undefined : changed(gitignore, `${onNewLine(gitignore.text)}${name}\n`),
    origin === "absent" ? undefined : changed(example, withExample(example.text, variable)),
    adds
      ? changed(env, withKey(env.text ?? "", key!), true)
      : env.exposed
        ? { path: env.path, before: env.text, after: env.text!, secret: true }
        : undefined,
  ];
  return {
    origin,
    key,
    variable,
    changes: changes.filter((change) => change !== undefined),
    warnings: warningsOf(found, { origin, key, variable }, environment),
  };
}

type Key = Pick<Plan, "origin" | "key" | "variable">;

function keyFor(variables: Record<string, string | undefined>, django: DjangoProject | undefined): Key {
  const own = variables[VARIABLE];
  if (own) return { origin: "kept", key: own, variable: VARIABLE };
  if (django === undefined) return { origin: "generated", key: generateSecretKey(), variable: VARIABLE };
  const { key } = django;
  if (key.kind === "elsewhere") return { origin: "absent", key: undefined, variable: VARIABLE };
  if (key.kind === "variable" && variables[key.name]) return { origin: "variable", key: variables[key.name], variable: key.name };
  const writable = key.value !== undefined && /^[ -~]+$/.test(key.value) && !key.value.includes("'");
  return writable ? { origin: "shared", key: key.value, variable: VARIABLE } : { origin: "absent", key: undefined, variable: VARIABLE };
}

function withKey(text: string, key: string): string {
  const after = withVariable(text, VARIABLE, key);
  if (variablesOf(after)[VARIABLE] === key) return after;
  throw new ConfigError(
    "WAXSEAL_ENV_UNREADABLE",
    "A line put into .env would not be read back as it is: look for a quotation mark there that nothing closes.",
  );
}

function withExample(text: string | undefined, variable: string): string {
  if (text !== undefined && new RegExp(`^\\s*(?:export\\s+)?${variable}\\s*=`, "m").test(text)) return text;
  return `${onNewLine(text)}# Make one with: npx waxseal init\n${variable}=\n`;
}

function changed({ path, text }: TextFile, after: string, secret = false): Change | undefined {
  return text === after ? undefined : { path, before: text, after, secret };
}

function onNewLine(text = ""): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function warningsOf(
  { env, framework, django }: Survey,
  { origin, key, variable }: Key,
  environment: Record<string, string | undefined>,
): string[] {
  const name = basename(env.path);
  const kept = origin === "kept";
  const fromEnvironment = environment[variable];
  const rows: [applies: boolean | undefined, warning: string][] = [
    [
      env.tracked,
      `git tracks ${name}. Run \`git rm --cached ${name}\` and commit; if it was ever pushed, its key is known, so make another.`,
    ],
    [
      key !== undefined && checkSecretKey(key).length > 0,
      `The key in ${variable} is weak: it serves for development, and production refuses it. \`npx waxseal check\` says why.`,
    ],
    [
      fromEnvironment !== undefined && fromEnvironment !== key,
      `${variable} is set in your environment too, to another value, which goes before ${name}.`,
    ],
    [kept && isOther(django?.key, key), `This key is not Django's, so neither accepts the other's logins.`],
    [
      kept && !isReadAlike(env.text!, variable),
      `dotenv, Node and shells read the line with ${variable} differently; put its value in single quotes.`,
    ],
    [
      key?.includes("$") && framework.readsEnvFile,
      `${framework.name} expands $ in ${name} even inside quotes, and this key holds one; put a backslash before it there.`,
    ],
  ];
  return rows.filter(([applies]) => applies).map(([, warning]) => warning);
}
