/**
 * The purposes an application has named: each once, all of them before it starts to serve.
 *
 * @module
 */
import { isText } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";

export class Purposes {
  readonly #names = new Set<string>();
  #closed = false;

  /** Adds a purpose. @throws {ConfigError} `WAXSEAL_PURPOSE_INVALID`, `WAXSEAL_PURPOSE_TAKEN`, `WAXSEAL_PURPOSE_LATE` */
  add(kind: string, purpose: string): void {
    if (!isText(purpose) || purpose === "")
      throw new ConfigError("WAXSEAL_PURPOSE_INVALID", `Name what this ${kind} is for, with whole Unicode characters.`);
    const name = `${kind} ${purpose}`;
    if (this.#names.has(name))
      throw new ConfigError(
        "WAXSEAL_PURPOSE_TAKEN",
        `There is a ${kind} "${purpose}" already; two would vouch for each other's values. Export the first one, or name this one otherwise.`,
      );
    if (this.#closed)
      throw new ConfigError("WAXSEAL_PURPOSE_LATE", `The ${kind} "${purpose}" is defined after ready(); define it beside createWaxseal.`);
    this.#names.add(name);
  }

  /** Lets no further purpose in. */
  close(): void {
    this.#closed = true;
  }
}
