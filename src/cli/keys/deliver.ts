/**
 * Puts a changed ring where it belongs: into its source, or, where only people or a pipeline can write there, where they are told to take it from.
 *
 * @module
 */
import { access } from "node:fs/promises";
import { KeySourceError } from "../../errors.ts";
import type { RingDocument } from "../../keys/document/ring-document.ts";
import { writeDocument } from "../../keys/document/write-document.ts";
import { claimOf } from "../../keys/live/acceptance.ts";
import { writePrivateFile } from "../../keys/private-file.ts";
import { isIgnored } from "../git.ts";
import { pathIn } from "../key-input.ts";
import { UsageError } from "../usage-error.ts";
import { changeText, keyChanges } from "./change-text.ts";
import { editVariables } from "./edit-variables.ts";
import type { Report } from "./report.ts";
import type { KeysTask } from "./task.ts";
import { variableLines, variablesFor } from "./variable-lines.ts";

/** What became of a changed ring. */
type Delivered =
  | { readonly how: "written" | "dry-run" }
  | { readonly how: "out" | "edited"; readonly path: string }
  | { readonly how: "shown"; readonly lines: readonly string[] };

/** A change that was made from `before`. */
export interface Change {
  readonly before: RingDocument | undefined;
  readonly after: RingDocument;
}

/**
 * Writes the change, or shows it with --dry-run. `done` says what was done: "Staged a new key".
 *
 * @throws {KeySourceError} `WAXSEAL_KEYRING_CONFLICT` when somebody else was faster
 * @throws {UsageError} when the source cannot be written, and nothing says where its text is to go
 */
export async function deliver(task: KeysTask, change: Change, done: string): Promise<Report> {
  const delivered = await put(task, change);
  const { before, after } = change;
  const { source, variables } = task.place;
  const { paintOut: paint } = task.io;
  const changes = keyChanges(before, after);
  const isReal = delivered.how !== "dry-run";
  const revision = after.revision > 1 || before === undefined || variables === undefined ? after.revision : null;
  const json = {
    changed: isReal,
    source: source.name,
    revision,
    keys: changes,
    delivered: delivered.how,
    ...("path" in delivered ? { path: delivered.path } : {}),
    ...("lines" in delivered ? { lines: delivered.lines } : {}),
  };
  if (delivered.how === "shown") return { json, text: `${delivered.lines.join("\n")}\n` };
  const where = "path" in delivered ? delivered.path : source.name;
  const said = isReal
    ? `${paint("good", "✓")} ${done}. ${paint("faint", where)}\n`
    : `${paint("title", "This would change")}, and nothing was:\n`;
  const deploy = delivered.how === "out" ? "  Deploy what stands in that file to every process, and delete it.\n" : "";
  const unsafe = delivered.how === "out" && (await isIgnored(delivered.path)) === false;
  const git = unsafe ? `  ${paint("bad", "git does not ignore that file")}: do not commit it.\n` : "";
  const restart = delivered.how === "edited" ? "  Start the processes that read this file again.\n" : "";
  return { json, text: `${said}${changeText(changes, paint)}${deploy}${git}${restart}` };
}

async function put(task: KeysTask, { before, after }: Change): Promise<Delivered> {
  const { options, io } = task;
  const { source, variables } = task.place;
  const isDocument = variables === undefined || (before !== undefined && before.revision > 0);
  if (source.write !== undefined && (options.out ?? (options.write || options.show || undefined)) !== undefined)
    throw new UsageError("--out, --write and --show are for keys that this command cannot write itself; here it can.");
  if (variables === undefined && before?.revision === 0 && !isInit(task))
    throw new UsageError(
      "There is a key alone, which has no room for a second one. Make a document of it first, which changes no key: waxseal keys init --app NAME, with the same place",
    );
  checkDestination(task);
  if (options["dry-run"]) return { how: "dry-run" };
  if (source.write !== undefined) {
    await written(task, after, before?.revision ?? 0);
    return { how: "written" };
  }
  const lines =
    variables === undefined
      ? [writeDocument(after).trimEnd()]
      : variableLines(variablesFor(after, { name: variables.name, django: options.django }, isDocument), after, variables.name);
  if (options.show) return { how: "shown", lines };
  if (options.write) {
    if (variables?.path === undefined)
      throw new UsageError("--write changes a file of variables, and the keys are in none. Take --out PATH, or --show.");
    await editVariables(variables.path, variablesFor(after, { name: variables.name, django: options.django }, isDocument), {
      before: before!,
      after,
      name: variables.name,
    });
    return { how: "edited", path: variables.path };
  }
  const path = pathIn(io, options.out!);
  if (await isThere(path)) throw new UsageError("--out names a file that is there already; name a new one.");
  await writePrivateFile(path, `${lines.join("\n")}\n`);
  return { how: "out", path };
}

/** Sees that something says where lines go that only somebody else can deploy; before anybody is asked, so that no answer is in vain. @throws {UsageError} */
export function checkDestination({ options, place: { source, variables } }: KeysTask): void {
  if (source.write !== undefined || options["dry-run"] || options.show || options.write || options.out !== undefined) return;
  const inPlace = variables?.path === undefined ? "" : ", --write changes the file in place";
  throw new UsageError(
    `${source.name} is for you to change, and what it has to hold are secrets. Say where they go: --out PATH writes them to a new file that only you can read${inPlace}, --show prints them, --dry-run shows what changes without them.`,
  );
}

/** A key alone is replaced by its first document; other changes of it would lose what the guards count by. */
function isInit({ options }: KeysTask): boolean {
  return options.app !== undefined;
}

async function written({ place: { source }, evidence }: KeysTask, after: RingDocument, expectedRevision: number): Promise<void> {
  try {
    await source.write!(after, { expectedRevision });
  } catch (error) {
    if (!(error instanceof KeySourceError) || error.code !== "WAXSEAL_KEYRING_CONFLICT") throw error;
    throw new KeySourceError(error.code, `${error.message} See: waxseal keys status`, { cause: error.cause });
  }
  await evidence?.remember(claimOf(after, after.app)).catch(() => undefined); // the first process that loads it says so, too
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
