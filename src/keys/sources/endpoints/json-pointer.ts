/**
 * Names one value in a JSON document.
 *
 * Shape:  "" for the whole, else `/` and a member's name or an element's number for each level; `~1` stands for `/`, `~0` for `~`
 * Source: RFC 6901, sections 3 to 5
 * @module
 */
import { ConfigError } from "../../../errors.ts";

const POINTER = /^(\/([^~/]|~[01])*)*$/;

/** Returns the levels that `pointer` names. @throws {ConfigError} `WAXSEAL_JSON_POINTER` */
export function stepsOf(pointer: string): string[] {
  if (!POINTER.test(pointer)) {
    throw new ConfigError(
      "WAXSEAL_JSON_POINTER",
      'A field is named by a JSON pointer (RFC 6901), such as "/data/value" or "/items/0/secret".',
    );
  }
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")); // in this order: "~01" is "~1"
}
