/**
 * What one run of a program takes, from its start to its end.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Measured {
  readonly seconds: number;
  /** The most memory that the process had at once; undefined where the system does not say. Units: 10^6 bytes. */
  readonly megabytes: number | undefined;
  readonly code: number | null;
}

export interface Program {
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a program in `folder`, and throws away what it prints. Its memory is that of its own process, without those that it starts. */
export async function measured({ words: [program, ...words], env }: Program, folder: string): Promise<Measured> {
  const began = performance.now();
  const child = spawn(program!, words, { cwd: folder, env, stdio: "ignore" });
  let bytes: number | undefined;
  const looking = setInterval(() => (bytes = peakOf(child.pid!) ?? bytes), LOOK_MILLISECONDS);
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
    return { seconds: (performance.now() - began) / 1000, megabytes: bytes === undefined ? undefined : bytes / 1e6, code };
  } finally {
    clearInterval(looking);
  }
}

const LOOK_MILLISECONDS = 20;

/** Returns the largest resident set so far, in bytes. Source: proc_pid_status(5), VmHWM. */
function peakOf(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, "latin1")) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined; // no such file on other systems, nor of a process that has just ended
  }
}
