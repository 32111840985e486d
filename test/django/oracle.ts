/**
 * The real Django, asked questions and answering: one Python process for a whole test file.
 *
 * @module
 */
import { execFile, spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { PYTHON, pythonEnvironment } from "../support/python.ts";
import { ROOT } from "../support/run.ts";

/** One thing to ask; see oracle.py for what each operation needs. */
export interface Question {
  op: string;
  /** SECRET_KEY */
  key?: string | { hex: string };
  fallbacks?: readonly string[];
  /** Unix seconds */
  now?: number;
  /** TIME_ZONE */
  tz?: string;
  [detail: string]: unknown;
}

export type Answer = { value: unknown; refused?: undefined } | { refused: string; value?: undefined };

/** Returns a PYTHONPATH that holds a real Django 5.2, and these database drivers; throws why there is none. */
export async function djangoPath(...drivers: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", [join(ROOT, "scripts/get-django.sh"), ...drivers]).catch((error: unknown) => {
    throw new Error(String((error as { stderr?: unknown }).stderr ?? error).trim());
  });
  return stdout.trim();
}

export class Oracle {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #folder: string;
  /** What answers. */
  readonly versions: { django: string; python: string };

  private constructor(
    process: ChildProcessByStdio<Writable, Readable, null>,
    lines: AsyncIterator<string>,
    folder: string,
    versions: string,
  ) {
    this.#process = process;
    this.#lines = lines;
    this.#folder = folder;
    this.versions = JSON.parse(versions) as { django: string; python: string };
  }

  static async start(path: string): Promise<Oracle> {
    const folder = await mkdtemp(join(tmpdir(), "waxseal-oracle-"));
    const arguments_ = [join(import.meta.dirname, "oracle.py"), join(folder, "db.sqlite3")];
    const python = spawn(PYTHON, arguments_, { env: pythonEnvironment(path), stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
    return new Oracle(python, lines, folder, await nextLine(lines));
  }

  /** The SQLite file that holds Django's django_session. */
  get database(): string {
    return join(this.#folder, "db.sqlite3");
  }

  /** Returns one answer for each question, in their order. */
  async ask(questions: readonly Question[]): Promise<Answer[]> {
    this.#process.stdin.write(`${JSON.stringify(questions)}\n`);
    return JSON.parse(await nextLine(this.#lines)) as Answer[];
  }

  async close(): Promise<void> {
    const ended = once(this.#process, "close");
    this.#process.stdin.end();
    await ended;
    await rm(this.#folder, { recursive: true });
  }
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const line = await lines.next();
  if (line.done === true) throw new Error("the oracle ended; its traceback is above");
  return line.value;
}
