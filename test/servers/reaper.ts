import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";

/** Reads which processes to end, line by line, the last line counts; at the end of its input it ends them and removes the folder. */
const SCRIPT = `
while read -r line; do pids=$line; done
[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
rm -rf -- "$1" 2>/dev/null || { sleep 1; rm -rf -- "$1"; }
`;

/**
 * Removes a folder, and ends the processes that live in it, once this process is gone, however it went.
 *
 * It is a shell that waits for its standard input to end, which the operating system sees to even after a SIGKILL. It has a
 * session of its own, so that Ctrl+C at the terminal does not end it first.
 */
export class Reaper {
  readonly #shell: ChildProcessByStdio<Writable, null, null>;

  constructor(folder: string) {
    this.#shell = spawn("/bin/sh", ["-c", SCRIPT, "reaper", folder], { cwd: "/", detached: true, stdio: ["pipe", "ignore", "ignore"] });
    this.#shell.stdin.on("error", () => undefined); // it is gone already
  }

  /** Says which processes are to be ended from now on, in place of those named before. */
  watch(pids: readonly number[]): void {
    this.#shell.stdin.write(`${pids.join(" ")}\n`);
  }

  /** Does it all now. */
  async finish(): Promise<void> {
    if (this.#shell.exitCode !== null) return;
    const ended = once(this.#shell, "close");
    this.#shell.stdin.end();
    await ended;
  }
}
