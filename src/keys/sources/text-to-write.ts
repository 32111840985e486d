import { ConfigError } from "../../errors.ts";
import { MOST_CHARACTERS, readDocument } from "../document/read-document.ts";
import type { RingDocument } from "../document/ring-document.ts";
import { writeDocument } from "../document/write-document.ts";
import { sourceFailure } from "./http/source-failure.ts";

/**
 * Returns what is put in the place of a document of `expectedRevision`: a text that all readers can read, and take for newer.
 *
 * @throws {ConfigError} `WAXSEAL_KEYRING_INVALID`, `WAXSEAL_KEYRING_SECRET`
 * @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_TOO_LARGE` when it has more than 64 KiB, in characters or in bytes
 */
export function textToWrite(document: RingDocument, expectedRevision: number, source: string): string {
  if (document.revision <= expectedRevision) {
    throw new ConfigError("WAXSEAL_KEYRING_INVALID", "A changed key ring has a higher revision than the one that it was made from.");
  }
  const text = writeDocument(document);
  if (Buffer.byteLength(text) > MOST_CHARACTERS)
    throw sourceFailure("too-large", source, "the document would be larger than 64 KiB; retire keys that are no longer used");
  readDocument(text, "The changed key ring");
  return text;
}
