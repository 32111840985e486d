/**
 * Where sessions and revocations are: a URL from a variable, or a file of SQLite. A URL holds a password, so it is never an
 * argument, which other users see, and never in what is printed.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import type { Options, OptionValues } from "../command.ts";
import { assertVariableName, variablesOf } from "../env-file.ts";
import type { Io } from "../io.ts";
import { envFileText, envFileTextHere, pathIn } from "../key-input.ts";
import { UsageError } from "../usage-error.ts";

export const ADDRESS_OPTIONS = {
  sqlite: { value: "PATH", help: "The file of a SQLite store" },
  dotenv: { value: "PATH", help: "Read the URL from this file of variables" },
  variable: { value: "NAME", help: "The variable with the URL; SESSION_STORE, else DATABASE_URL, unless you say otherwise" },
} as const satisfies Options;

export type StoreKind = "sqlite" | "postgres" | "mysql" | "redis";

export interface StoreAddress {
  readonly kind: StoreKind;
  /** For people: the option or the variable that has it, and its scheme. */
  readonly name: string;
  /** The path of a file, or the URL as clients take it: a secret. */
  readonly target: string;
}

const DEFAULT_VARIABLES = ["SESSION_STORE", "DATABASE_URL"];

/** Each with the scheme that every client knows. */
const SCHEMES: ReadonlyMap<string, readonly [kind: StoreKind, known: string]> = new Map([
  ["postgres", ["postgres", "postgres"]],
  ["postgresql", ["postgres", "postgresql"]],
  ["mysql", ["mysql", "mysql"]],
  ["mariadb", ["mysql", "mysql"]],
  ["redis", ["redis", "redis"]],
  ["rediss", ["redis", "rediss"]],
  ["valkey", ["redis", "redis"]],
  ["valkeys", ["redis", "rediss"]],
  ["sqlite", ["sqlite", "sqlite"]],
]);

/** Returns where the options say that the store is; else what the environment or `.env` says. @throws {UsageError} @throws {KeySourceError} @throws {ConfigError} */
export async function storeAddress(options: OptionValues<typeof ADDRESS_OPTIONS>, io: Io): Promise<StoreAddress> {
  const { sqlite, dotenv, variable } = options;
  if (sqlite !== undefined) {
    if (dotenv !== undefined || variable !== undefined) throw new UsageError("Say one place: --sqlite, or a variable with a URL.");
    if (/^[a-z][\w+.-]*:\/\//i.test(sqlite))
      throw new UsageError("--sqlite is the path of a file. Put a URL in the variable SESSION_STORE.");
    return { kind: "sqlite", name: "--sqlite", target: pathIn(io, sqlite) };
  }
  if (variable !== undefined) assertVariableName(variable, "SHOP_DATABASE_URL");
  const names = variable === undefined ? DEFAULT_VARIABLES : [variable];
  const values = dotenv === undefined ? await variablesHere(io) : variablesOf(await envFileText(pathIn(io, dotenv)));
  const name = names.find((each) => values[each]); // an empty line of a copied .env.example says nothing
  if (name === undefined) {
    throw new ConfigError(
      "WAXSEAL_STORE_UNNAMED",
      `Nothing says where the store is: set ${names.join(" or ")} ${dotenv === undefined ? "in the environment or in .env" : "in that file"} to a URL such as postgres://…, or give --sqlite PATH.`,
    );
  }
  return addressOf(values[name]!, name, io);
}

async function variablesHere(io: Io): Promise<Record<string, string | undefined>> {
  return { ...variablesOf((await envFileTextHere(io)) ?? ""), ...io.env };
}

function addressOf(url: string, name: string, io: Io): StoreAddress {
  const [, scheme = "", rest = ""] = /^([a-z]+):(.*)$/is.exec(url) ?? [];
  const found = SCHEMES.get(scheme.toLowerCase());
  if (found === undefined) {
    const known = [...SCHEMES.keys()].map((each) => `${each}:`).join(", ");
    throw new ConfigError("WAXSEAL_STORE_UNKNOWN", `${name} is not the URL of a store: it begins with none of ${known}.`);
  }
  const [kind, known] = found;
  const shown = `${name} (${scheme.toLowerCase()})`;
  if (kind !== "sqlite") {
    if (/[/?#].*@/s.test(rest.replace(/^\/\//, ""))) {
      throw new ConfigError(
        "WAXSEAL_STORE_UNKNOWN",
        `${shown} has an @ behind the host, so a part of the password may be taken for something else: write / ? # @ of a password as %2F %3F %23 %40.`,
      );
    }
    return { kind, name: shown, target: `${known}:${rest}` };
  }
  const path = rest.replace(/^\/\//, "");
  if (path === "" || path.startsWith(":") || path.includes("?")) {
    throw new ConfigError(
      "WAXSEAL_STORE_UNKNOWN",
      `${shown} names no file: write sqlite:./sessions.sqlite, or sqlite:///srv/shop/sessions.sqlite.`,
    );
  }
  return { kind, name: shown, target: pathIn(io, path) };
}
