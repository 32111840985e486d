/**
 * From a command line to the command it names, and from an error to what a person reads.
 *
 * @module
 */
import { BadSignature, PayloadError, WaxsealError } from "../errors.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { helpOf, overview } from "./help.ts";
import type { Io } from "./io.ts";
import { nearest } from "./nearest.ts";
import { readArguments } from "./read-arguments.ts";
import { UsageError } from "./usage-error.ts";
import { versionOfPackage } from "./version.ts";

/** Runs the command that `words` name, and returns how it ended. Never throws. */
export async function run(words: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    const { code, message, exit } = failureOf(error);
    if (words.includes("--json")) io.out(`${JSON.stringify({ ok: false, error: { code, message } })}\n`);
    else io.err(`${io.paintErr("bad", "error")} ${code}: ${message}\n`);
    return exit;
  }
}

async function dispatch([name, ...words]: readonly string[], io: Io): Promise<ExitCode> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const topic = name === "help" && words[0] !== undefined ? await commandNamed(words[0]) : undefined;
    io.out(topic === undefined ? overview(await allCommands(), versionOfPackage(), io.paintOut) : helpOf(topic, io.paintOut));
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === "--version" || name === "-V") {
    io.out(`${versionOfPackage()}\n`);
    return EXIT.ok;
  }
  const command = await commandNamed(name);
  const { options, ...given } = readArguments(words, command.options, mostArguments(command));
  if (options["help"]) {
    io.out(helpOf(command, io.paintOut));
    return EXIT.ok;
  }
  return await command.run({ ...given, options, io });
}

function mostArguments({ argument, second, repeated }: Command): number {
  if (argument === undefined) return 0;
  return repeated ? Infinity : second === undefined ? 1 : 2;
}

function allCommands(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}

async function commandNamed(name: string): Promise<Command> {
  if (Object.hasOwn(COMMANDS, name)) return await COMMANDS[name]!();
  if (name.startsWith("-")) throw new UsageError("The command comes first; see `waxseal --help`.");
  const meant = nearest(name, Object.keys(COMMANDS));
  throw new UsageError(
    meant === undefined
      ? "There is no such command; see `waxseal --help`."
      : `There is no such command; did you mean \`waxseal ${meant}\`?`,
  );
}

interface Failure {
  code: string;
  message: string;
  exit: ExitCode;
}

function failureOf(error: unknown): Failure {
  if (error instanceof WaxsealError) return { code: error.code, message: error.message, exit: exitOf(error) };
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) {
    const message = `The operating system refused: ${syscall} ${code}. Look at the rights of the files here, and at the disk.`;
    return { code: "WAXSEAL_SYSTEM", message, exit: EXIT.failed };
  }
  const name = error instanceof Error ? error.name : typeof error; // not its message, which might quote a key
  const message = `Something in waxseal went wrong that should not (${name}). Please report it with the command you ran, without keys.`;
  return { code: "WAXSEAL_BUG", message, exit: EXIT.failed };
}

/** What only an option can have said is a mistake in the command line. */
const FROM_OPTIONS = /^WAXSEAL_(SALT|KEY_LENGTH|DURATION|REVOCATION_INVALID)/;

function exitOf(error: WaxsealError): ExitCode {
  if (error instanceof UsageError || FROM_OPTIONS.test(error.code)) return EXIT.usage;
  return error instanceof BadSignature || error instanceof PayloadError ? EXIT.findings : EXIT.failed;
}
