import { spawn, type ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export interface Child {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** What it says, line by line, to its end. */
  readonly lines: AsyncIterableIterator<string>;
}

/** Runs one of the programs of this folder in a process of its own, which ends with this one at the latest. */
export function runChild(program: "claiming-process.ts" | "sites-process.ts" | "writing-process.ts", input: unknown): Child {
  const args = [join(import.meta.dirname, program), JSON.stringify(input)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => undefined); // it may be gone already
  return { process: child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}
