/**
 * Runs the command in this process, on real files, with its own standard streams.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { plain } from "../../src/cli/paint.ts";
import { run } from "../../src/cli/run.ts";

/** A strong key that every test may use, and none of whose parts may appear in any output. */
export const KEY = "Vd0nq3xkTz8wRrYb_5HsL2uEo9mJcPfA-7iGXtQK1eZlWy4hNgDaBvSjC6UMpOF";
export const OTHER_KEY = "kW5TfyZr1LAdq8_uXbGJo0cVhRM4nENspQ7D-2iCgxOe9vHtYzUj3lBwKSa6PIm";

/** 2026-01-02 03:04:05 UTC */
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;

export interface World {
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** Standard input; a terminal where nobody types when undefined. */
  input?: string | Uint8Array | undefined;
  /** What the person at the terminal answers; no terminal when undefined. */
  answer?: boolean | undefined;
  now?: number;
  outputIsTerminal?: boolean;
  errorIsTerminal?: boolean;
  /** The person presses Ctrl-C as soon as the command listens for it. */
  interrupt?: boolean;
}

export interface Outcome {
  code: number;
  out: string;
  err: string;
  /** Each with what Enter alone would answer. */
  questions: string[];
}

export async function cli(words: readonly string[], world: World = {}): Promise<Outcome> {
  const { cwd = "/", env = {}, input, answer, now = NOW, outputIsTerminal = false, errorIsTerminal = false, interrupt = false } = world;
  const outcome: Outcome = { code: -1, out: "", err: "", questions: [] };
  const confirm = (question: string, enter: string): Promise<boolean> => {
    outcome.questions.push(`${question} ${enter}`);
    return Promise.resolve(answer!);
  };
  const io: Io = {
    cwd,
    env,
    clock: () => now,
    out: (text) => void (outcome.out += text),
    err: (text) => void (outcome.err += text),
    paintOut: plain,
    paintErr: plain,
    outputIsTerminal,
    errorIsTerminal,
    inputIsTerminal: input === undefined,
    input: () => Promise.resolve(Buffer.from(input!)),
    confirm: answer === undefined ? undefined : confirm,
    onInterrupt(listener) {
      if (interrupt) listener();
      return () => undefined;
    },
  };
  outcome.code = await run(words, io);
  return outcome;
}

/** Returns a function that makes empty folders, which are gone after the tests of the file. */
export function temporaryFolders(): () => string {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "waxseal-cli-"));
    folders.push(folder);
    return folder;
  };
}
