/**
 * What may stand for a key in a variable or a file. Nothing is trimmed: Python and JavaScript trim different characters,
 * and then two services make two keys of one text.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";

const BYTE_ORDER_MARK = "\uFEFF";
/** All that JavaScript's `trim` or Python's `strip` would take away. */
const BLANK = /[\s\x1c-\x1f\x85]/;
const BLANK_START = new RegExp(`^${BLANK.source}`);
const BLANK_END = new RegExp(`${BLANK.source}$`);
const ALL_BLANK = new RegExp(`^${BLANK.source}*$`);

/**
 * Returns `text` itself when it can stand for a key as it is. `place` names where it stands, for the message.
 *
 * @throws {ConfigError} `WAXSEAL_KEY_EMPTY`, `WAXSEAL_KEY_UNCLEAN`
 */
export function keyText(text: string, place: string): string {
  if (text.includes("\0")) {
    throw unclean(place, "holds a NUL character", "write the key as plain text, as `npx waxseal generate` prints it");
  }
  if (ALL_BLANK.test(text)) {
    throw new ConfigError("WAXSEAL_KEY_EMPTY", `${place} is empty or blank; set it to what \`npx waxseal generate\` prints.`);
  }
  if (text.startsWith(BYTE_ORDER_MARK)) throw unclean(place, "begins with a byte order mark", "save it as UTF-8 without one");
  if (BLANK_START.test(text)) throw unclean(place, "begins with white space", "take it out");
  if (BLANK_END.test(text)) throw unclean(place, "ends with white space or a line break", "take it out");
  return text;
}

function unclean(place: string, what: string, mending: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_KEY_UNCLEAN",
    `${place} ${what}, which not every reader keeps, so two services would get two keys; ${mending}.`,
  );
}
