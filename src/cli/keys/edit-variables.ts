/**
 * Changes keys in a file of variables, and leaves its other lines as they are.
 *
 * No copy is kept: the file is replaced in one step, and a copy would be a second place with secrets, which git might not ignore.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { KeySourceError } from "../../errors.ts";
import type { RingDocument } from "../../keys/document/ring-document.ts";
import { writePrivateFile } from "../../keys/private-file.ts";
import { documentOfEnv } from "../../keys/sources/env.ts";
import { withFileLock } from "../../keys/sources/files/file-lock.ts";
import { isRepeated, variablesOf } from "../env-file.ts";
import { keyChanges } from "./change-text.ts";
import { assertReadBack, quoted } from "./variable-lines.ts";

export interface Edit {
  readonly before: RingDocument;
  readonly after: RingDocument;
  /** Of the variable with the current key. */
  readonly name: string;
}

/**
 * Sets `variables` in the file at `path`, where it still holds the keys of `before`.
 *
 * @throws {KeySourceError} `WAXSEAL_KEYRING_CONFLICT`, `WAXSEAL_KEY_FILE_LOCKED`, `WAXSEAL_ENV_FILE` @throws {ConfigError} `WAXSEAL_KEY_UNQUOTABLE`
 */
export async function editVariables(
  path: string,
  variables: Readonly<Record<string, string>>,
  { before, after, name }: Edit,
): Promise<void> {
  await withFileLock(`${path}.lock`, async (lock) => {
    const text = await readFile(path, "utf8");
    assertSame(text, before, name);
    let next = text;
    for (const [each, value] of Object.entries(variables)) next = withLine(next, each, value);
    assertReadBack(next, after, name);
    await writePrivateFile(path, next, async () => {
      if ((await readFile(path, "utf8")) !== text) throw conflict();
      await lock.assertHeld();
    });
  });
}

function assertSame(text: string, before: RingDocument, name: string): void {
  const held = documentOfEnv({ env: variablesOf(text), name });
  if (held.revision !== before.revision || keyChanges(before, held).some(({ from, to }) => from !== to)) throw conflict();
}

/** Returns `text` with one line that sets `name`: in place of the one that is there. */
function withLine(text: string, name: string, value: string): string {
  if (isRepeated(text, name))
    throw new KeySourceError("WAXSEAL_ENV_FILE", `${name} is set more than once in the file; leave one line of it.`);
  const there = new RegExp(`^([ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=).*$`, "m");
  const line = quoted(value);
  if (there.test(text)) return text.replace(there, (_, start: string) => start + line);
  if (value === "") return text;
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${name}=${line}\n`;
}

function conflict(): KeySourceError {
  return new KeySourceError(
    "WAXSEAL_KEYRING_CONFLICT",
    "Somebody else has changed the keys in the file meanwhile, and nothing was written. Look again: waxseal keys status",
  );
}
