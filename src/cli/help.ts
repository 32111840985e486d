/**
 * The help, all of it made from the table of commands.
 *
 * @module
 */
import type { Command, Options } from "./command.ts";
import { EXIT_MEANING } from "./exit-code.ts";
import type { Paint } from "./paint.ts";
import { COMMON_OPTIONS } from "./read-arguments.ts";

const KEYS_NOTE = `Keys come from SECRET_KEY in the environment or in .env, from --dotenv, --key-file or
--key-stdin; never from an argument, which other users can see.`;

/** Returns the help of the whole command. */
export function overview(commands: readonly Command[], version: string, paint: Paint): string {
  const name = ({ name, argument }: Command): string => (argument === undefined ? name : `${name} ${argument}`);
  return sections(paint, [
    [undefined, `${paint("title", "waxseal")} ${paint("faint", version)}\nOne secret seals what an application hands out.`],
    ["Usage", "  waxseal COMMAND [options]"],
    ["Commands", columns(commands.map((command) => [name(command), command.summary]))],
    [
      "Options",
      columns([
        ["--help", "Show this help, or that of a command"],
        ["--version", "Show the version"],
      ]),
    ],
    [undefined, KEYS_NOTE],
    ["Exit codes", columns(Object.entries(EXIT_MEANING))],
  ]);
}

/** Returns the help of one command. */
export function helpOf({ name, argument, second, about, options, examples, exits }: Command, paint: Paint): string {
  const usage = ["waxseal", name, ...[argument, second].filter((word) => word !== undefined), "[options]"].join(" ");
  return sections(paint, [
    [undefined, about],
    ["Usage", `  ${usage}`],
    ["Options", columns(optionRows({ ...options, ...COMMON_OPTIONS }))],
    ["Examples", examples.map(([line, what]) => `  ${paint("faint", `# ${what}`)}\n  ${line}`).join("\n")],
    ["Exit codes", columns(Object.entries({ ...EXIT_MEANING, ...exits }))],
  ]);
}

function optionRows(options: Options): [string, string][] {
  return Object.entries(options).map(([name, { value, help }]) => [`--${name}${value === undefined ? "" : ` ${value}`}`, help]);
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

function sections(paint: Paint, parts: readonly (readonly [title: string | undefined, body: string])[]): string {
  return `${parts.map(([title, body]) => (title === undefined ? body : `${paint("title", title)}\n${body}`)).join("\n\n")}\n`;
}
