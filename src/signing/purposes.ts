/**
 * The purposes an application has named: each once, all of them before it starts to serve.
 *
 * @module
 */
import { isText } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";

export type PurposeKind =
  "token" | "single-use token" | "bound token" | "signed URL" | "cookie" | "session" | "CSRF token" | "flash messages" | "password reset";

/** What an application hands out under one name, and how long it comes back. */
export interface PurposeReport {
  readonly kind: PurposeKind;
  readonly purpose: string;
  /** Seconds for which it is accepted; after a rotation, the old key has to stay as long. */
  readonly maxAge: number | "unbounded";
  /** "signed" can be read by whoever holds it, "sealed" cannot, "bound" carries no data, "id" stands for a row; "django" is Django's own. */
  readonly format: "signed" | "sealed" | "bound" | "id" | "django";
  /** After a rotation: whether what is used is sealed again under the current key, or stays under the old one until it is too old. */
  readonly rotation: "renewed" | "kept";
  /** What can be revoked before its time: what one subject has, all of it, or nothing. */
  readonly revocation: "subject" | "purpose" | "none";
}

/** What stores keep of a purpose that is revoked. */
const MOST_CHARACTERS = 255;

export class Purposes {
  readonly #reports: PurposeReport[] = [];
  readonly #byName = new Map<string, PurposeReport>();
  #closed = false;

  /** Adds a purpose, and the names of its cookies where they are others: those are taken, too. @throws {ConfigError} `WAXSEAL_PURPOSE_INVALID`, `WAXSEAL_PURPOSE_TAKEN`, `WAXSEAL_PURPOSE_LATE` */
  add(report: PurposeReport, cookieNames: readonly string[] = []): void {
    const { kind, purpose } = report;
    if (!isText(purpose) || purpose === "" || purpose.length > MOST_CHARACTERS || purpose.includes("\0")) {
      throw new ConfigError(
        "WAXSEAL_PURPOSE_INVALID",
        `Name what this ${kind} is for, with 1 to ${String(MOST_CHARACTERS)} whole Unicode characters and no NUL.`,
      );
    }
    const names = [purpose, ...cookieNames];
    const other = names.map((name) => this.#byName.get(name)).find((taken) => taken !== undefined);
    if (other !== undefined)
      throw new ConfigError(
        "WAXSEAL_PURPOSE_TAKEN",
        `The name of the ${kind} "${purpose}" is taken by the ${other.kind} "${other.purpose}", and nobody could say which of the two is meant. Export the first one, or name this one otherwise.`,
      );
    if (this.#closed)
      throw new ConfigError("WAXSEAL_PURPOSE_LATE", `The ${kind} "${purpose}" is defined after ready(); define it beside createWaxseal.`);
    this.#reports.push(Object.freeze(report));
    for (const name of names) this.#byName.set(name, report);
  }

  /** Lets no further purpose in. */
  close(): void {
    this.#closed = true;
  }

  /** All of them, in the order in which they were added. */
  get reports(): readonly PurposeReport[] {
    return [...this.#reports];
  }
}
