import { textOfUtf8 } from "../encoding/utf8.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

const MOST_BYTES = 1_048_576;

/** Returns the argument, or else standard input without one final line break. `name` is what the help calls it. @throws {UsageError} */
export async function textInput(argument: string | undefined, name: string, io: Io): Promise<string> {
  if (argument !== undefined) return argument;
  if (io.inputIsTerminal) throw new UsageError(`There is no ${name}: give it as the argument, or pipe it in.`);
  return inputText(await io.input(MOST_BYTES));
}

/** Returns `bytes` as text without one final line break, as files and `echo` end. @throws {UsageError} when they are no UTF-8 */
export function inputText(bytes: Uint8Array): string {
  const text = textOfUtf8(bytes);
  if (text === undefined) throw new UsageError("Standard input is not UTF-8 text.");
  return text.replace(/\r?\n$/, "");
}
