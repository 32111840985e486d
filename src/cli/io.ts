/**
 * What a command sees of the world outside, so that it can be run in a process or in a test.
 *
 * @module
 */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { systemClock, type Clock } from "../clock.ts";
import { paintFor, type Paint } from "./paint.ts";
import { UsageError } from "./usage-error.ts";

export interface Io {
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  readonly clock: Clock;
  out(text: string): void;
  err(text: string): void;
  readonly paintOut: Paint;
  readonly paintErr: Paint;
  /** What is printed is for a person at a terminal: make it harmless. */
  readonly outputIsTerminal: boolean;
  /** What goes to standard error is for a person at a terminal, so a line there may be rewritten. */
  readonly errorIsTerminal: boolean;
  /** Nobody pipes anything in: reading would wait for a person to type. */
  readonly inputIsTerminal: boolean;
  /** Returns standard input, read to its end. @throws {UsageError} beyond `mostBytes` */
  input(mostBytes: number): Promise<Uint8Array>;
  /** Asks a person a yes-or-no question, of which Enter alone is the answer `enter`; undefined where there is none to ask. */
  readonly confirm: ((question: string, enter: "yes" | "no") => Promise<boolean>) | undefined;
  /** Calls `listener` at the first Ctrl-C instead of ending the process, until what is returned is called. */
  onInterrupt(listener: () => void): () => void;
}

export function processIo(): Io {
  const { stdin, stdout, stderr } = process;
  return {
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    paintOut: paintFor(stdout),
    paintErr: paintFor(stderr),
    outputIsTerminal: stdout.isTTY,
    errorIsTerminal: stderr.isTTY,
    inputIsTerminal: stdin.isTTY,
    input: (mostBytes) => readAll(stdin, mostBytes),
    confirm: stdin.isTTY && stdout.isTTY ? confirmAtTerminal : undefined,
    onInterrupt(listener) {
      process.once("SIGINT", listener);
      return () => process.off("SIGINT", listener);
    },
  };
}

async function readAll(stream: Readable, mostBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) throw new UsageError(`Standard input is longer than ${String(mostBytes)} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Ctrl-C and Ctrl-D are a no. */
function confirmAtTerminal(question: string, enter: "yes" | "no"): Promise<boolean> {
  const [hint, yes] = enter === "yes" ? ["[Y/n]", /^\s*(y|yes)?\s*$/i] : ["[y/N]", /^\s*(y|yes)\s*$/i];
  return new Promise((resolve) => {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    terminal.on("close", () => {
      resolve(false);
    });
    terminal.question(`${question} ${hint} `, (answer) => {
      resolve(yes.test(answer));
      terminal.close();
    });
  });
}
