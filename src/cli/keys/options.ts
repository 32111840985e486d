/**
 * What `waxseal keys` is told, and which of it goes with which action.
 *
 * @module
 */
import type { Options, OptionValues } from "../command.ts";
import { KEY_OPTIONS } from "../key-input.ts";
import { nearest } from "../nearest.ts";
import { STORE_OPTIONS } from "../store/store-options.ts";
import { UsageError } from "../usage-error.ts";

const { sqlite, prefix, timeout } = STORE_OPTIONS;

export const KEYS_OPTIONS = {
  source: { value: "PLACE", help: "Where the keys are, as listed above; WAXSEAL_KEYS in the environment unless you say otherwise" },
  module: { value: "PATH", help: "The file of the application, which exports its keys; its purposes and its evidence store are used, too" },
  ...KEY_OPTIONS,
  sqlite,
  "store-variable": {
    value: "NAME",
    help: "The variable with the store's URL; SESSION_STORE, else DATABASE_URL, unless you say otherwise",
  },
  "no-store": {
    help: "Do without a store, such as one that is down: no evidence, and nothing notices a rollback",
  },
  prefix,
  timeout,
  since: {
    value: "TIME",
    help: "With promote, retire, rollback, rotate: when the last process had the step before, where no document says",
  },
  quiet: { value: "DURATION", help: "With retire, rollback, rotate: how long a key has to be unused; 14d unless you say otherwise" },
  waive: {
    value: "NAME",
    repeated: true,
    help: "A process that is gone, or a purpose that may be lost, or rows, or in-use; may be repeated",
  },
  reason: { value: "TEXT", help: "With revoke: why, such as leak; whoever reads the document reads it" },
  app: { value: "NAME", help: "With init: whose keys they are" },
  "max-age": {
    value: "PURPOSE=DURATION",
    repeated: true,
    help: "With init: how long what is issued for a purpose comes back, or unbounded; may be repeated",
  },
  propagation: {
    value: "DURATION",
    help: "With init: how long it takes at most until every process has a change; 10m unless you say otherwise",
  },
  skew: { value: "DURATION", help: "With init: how far clocks may be apart; 30s unless you say otherwise" },
  "own-key": { help: "With init: a new key, although there is one in the environment or in .env" },
  django: { help: "Django processes read the keys, too: with init a projection, in lines the staged key as a fallback" },
  every: { value: "DURATION", help: "With rotate: begin only once the current key has signed for so long, such as 90d; for cron" },
  wait: { help: "With rotate: wait for each step, until the rotation is complete" },
  "dry-run": { help: "Show what would change, and change nothing" },
  yes: { help: "With revoke: do not ask" },
  out: { value: "PATH", help: "Write what you have to deploy to this new file, which only you can read" },
  write: { help: "Change the file of variables in place, such as .env" },
  show: { help: "Print what you have to deploy, secrets and all" },
  rows: { help: "With status, revoke: count the rows of sessions that each key signed, which reads all of them" },
  json: { help: "Print the outcome as JSON" },
} as const satisfies Options;

export type KeysValues = OptionValues<typeof KEYS_OPTIONS>;

export const ACTIONS = ["status", "init", "stage", "promote", "retire", "revoke", "rollback", "rotate"] as const;
export type Action = (typeof ACTIONS)[number];

/** Options that belong to some actions only. */
const BELONGS: Readonly<Partial<Record<keyof KeysValues, readonly Action[]>>> = {
  since: ["promote", "retire", "rollback", "rotate"],
  quiet: ["retire", "rollback", "rotate"],
  waive: ["promote", "retire", "rollback", "rotate", "status"],
  reason: ["revoke"],
  app: ["init"],
  "max-age": ["init"],
  propagation: ["init"],
  skew: ["init"],
  "own-key": ["init"],
  every: ["rotate"],
  wait: ["rotate"],
  yes: ["revoke"],
  "dry-run": ["init", "stage", "promote", "retire", "revoke", "rollback", "rotate"],
  out: ["init", "stage", "promote", "retire", "revoke", "rollback", "rotate"],
  write: ["stage", "promote", "retire", "revoke", "rollback", "rotate"],
  show: ["init", "stage", "promote", "retire", "revoke", "rollback", "rotate"],
  rows: ["status", "revoke"],
};

const TAKES_ID: readonly Action[] = ["retire", "revoke", "promote"];

/** Returns the action that the words name. @throws {UsageError} */
export function actionOf(argument: string | undefined): Action {
  const found = ACTIONS.find((action) => action === argument);
  if (found !== undefined) return found;
  const meant = argument === undefined ? undefined : nearest(argument, ACTIONS);
  throw new UsageError(
    `Say what to do: ${ACTIONS.slice(0, -1).join(", ")} or ${ACTIONS.at(-1)!}${meant === undefined ? "." : `; did you mean \`waxseal keys ${meant}\`?`}`,
  );
}

/** @throws {UsageError} when an option, or a key's id, belongs to another action, or two contradict each other */
export function assertTogether(action: Action, id: string | undefined, options: KeysValues): void {
  for (const [name, actions] of Object.entries(BELONGS) as [keyof KeysValues, readonly Action[]][]) {
    const value = options[name];
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    if (isGiven && !actions.includes(action)) throw new UsageError(`--${name} goes with ${actions.join(", ")}.`);
  }
  if (id !== undefined && !TAKES_ID.includes(action)) throw new UsageError(`${action} takes no key: it knows which one is meant.`);
  if (action === "revoke") {
    if (id === undefined) throw new UsageError("Say which key: waxseal keys revoke ID, as `waxseal keys status` lists them, or current.");
    if (options.reason === undefined) throw new UsageError("Say why: --reason leak");
  }
  assertOnePlace(action, options);
  if (options["no-store"] && (options.sqlite ?? options["store-variable"]) !== undefined)
    throw new UsageError("--no-store goes with no store.");
  if ([options.out, options.write || undefined, options.show || undefined].filter((said) => said !== undefined).length > 1)
    throw new UsageError("Say one place for what you have to deploy: --out, --write or --show.");
}

/** With init, the source says where, the module for which purposes, and the other options which key is adopted. */
function assertOnePlace(action: Action, { source, module: file, dotenv, "key-file": keyFile, "key-stdin": fromInput }: KeysValues): void {
  const others = [dotenv, keyFile, fromInput || undefined];
  const places = action === "init" ? others : [source, file, ...others];
  if (places.filter((said) => said !== undefined).length > 1)
    throw new UsageError("Say one place for the keys: --source, --module, --dotenv, --key-file or --key-stdin.");
}
