import { textOfUtf8 } from "../../../encoding/utf8.ts";
import { ConfigError } from "../../../errors.ts";
import { bareKeys } from "../../document/bare-keys.ts";
import { readDocument } from "../../document/read-document.ts";
import type { RingDocument } from "../../document/ring-document.ts";
import type { LoadOptions } from "../../key-source.ts";
import { keyText } from "../../key-text.ts";
import { readPrivateFile, type ReadPrivateFileOptions } from "../../private-file.ts";
import { holdsDocument } from "../holds-document.ts";

/** Returns the document in a file, or the one key that it holds as a document of revision 0. @throws {KeySourceError} @throws {ConfigError} as fileKeys says */
export async function documentOfFile(path: string, rules: ReadPrivateFileOptions, { signal }: LoadOptions = {}): Promise<RingDocument> {
  const name = JSON.stringify(path);
  const text = await textOfFile(path, rules, { signal });
  return holdsDocument(text) ? readDocument(text, name) : bareKeys({ current: keyOfText(text, name) });
}

/** Returns the text of a file that can be trusted with keys. @throws {KeySourceError} `WAXSEAL_KEY_FILE_…` @throws {ConfigError} `WAXSEAL_KEY_FILE_FORMAT` */
export async function textOfFile(path: string, rules: ReadPrivateFileOptions, { signal }: LoadOptions = {}): Promise<string> {
  signal?.throwIfAborted();
  const text = textOfUtf8(await readPrivateFile(path, rules));
  if (text === undefined) throw format(JSON.stringify(path), "is not UTF-8 text (PowerShell's > writes UTF-16)");
  return text;
}

function keyOfText(text: string, name: string): string {
  const key = keyText(text.replace(/\r?\n$/, ""), name);
  if (/[\r\n]/.test(key)) throw format(name, "holds more than one line");
  return key;
}

function format(name: string, what: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_KEY_FILE_FORMAT",
    `${name} ${what}; a key file holds one key and nothing else, as \`npx waxseal generate\` prints it, or a key ring document.`,
  );
}
