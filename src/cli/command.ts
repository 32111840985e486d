/**
 * What a subcommand is: data for the help, and a function.
 *
 * @module
 */
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";

export interface Option {
  /** What stands for its value in the help, such as "PATH"; an option without one is a switch. */
  value?: string | undefined;
  /** It may be given several times. */
  repeated?: true | undefined;
  help: string;
}

export type Options = Readonly<Record<string, Option>>;

/** The options of a run by name: a text or undefined for those with a value, a list for those that may be repeated, true or false for switches. */
export type OptionValues<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { repeated: true }
    ? readonly string[]
    : O[Name] extends { value: string }
      ? string | undefined
      : boolean;
};

export interface Run<O extends Options> {
  /** The first argument that is no option. */
  readonly argument: string | undefined;
  /** The one after it. */
  readonly second: string | undefined;
  /** All that are no options. */
  readonly all: readonly string[];
  readonly options: OptionValues<O>;
  readonly io: Io;
}

export interface CommandSpec<O extends Options> {
  readonly name: string;
  readonly summary: string;
  /** What the argument is called in the help; a command without one takes none. */
  readonly argument?: string | undefined;
  /** What the one after it is called. */
  readonly second?: string | undefined;
  /** The argument may be given any number of times. */
  readonly repeated?: true | undefined;
  /** A paragraph for its own help. */
  readonly about: string;
  readonly options: O;
  /** What its exit codes mean, where that is not what they mean elsewhere. */
  readonly exits?: Readonly<Partial<Record<ExitCode, string>>> | undefined;
  /** Command lines without "waxseal", each with what it does. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  run(run: Run<O>): Promise<ExitCode>;
}

/** Any command: what the table holds. */
export type Command = CommandSpec<Options>;

/** Returns `spec` as it is, its options inferred. */
export function command<const O extends Options>(spec: CommandSpec<O>): Command {
  return spec; // its run is only given what was parsed by its own options
}
