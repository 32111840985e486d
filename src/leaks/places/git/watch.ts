/**
 * Ends a process that takes too much: git puts together all that a commit changed before it prints any of it.
 *
 * @module
 */
import { readFileSync } from "node:fs";

const TICK_MILLISECONDS = 100;
/** Where the system does not say what a process holds. git comes to some 2 GB meanwhile. */
const MOST_SILENT_TICKS = 200;
/** Units: bytes. */
const KIBIBYTE = 1024;

export class Watch {
  /** Whether the process took too much. */
  isOver = false;
  #silentTicks = 0;
  readonly #timer: NodeJS.Timeout;

  /** Calls `stop` where the process `pid` holds more than `most` bytes; on other systems than Linux, where it says nothing for 20 seconds. */
  constructor(pid: number, most: number, stop: () => void) {
    this.#timer = setInterval(() => {
      const memory = memoryOf(pid);
      // Ticks that were missed do not count: this process was busy, or stopped, too.
      if (memory === undefined ? ++this.#silentTicks < MOST_SILENT_TICKS : memory <= most) return;
      this.isOver = true;
      stop();
    }, TICK_MILLISECONDS);
  }

  /** To be called whenever the process says something. */
  heard(): void {
    this.#silentTicks = 0;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

/** Returns how many bytes the process has for itself, without the files that it maps; undefined where that is not to be had. Source: proc_pid_status(5). */
function memoryOf(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const [, size] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return size === undefined ? undefined : Number(size) * KIBIBYTE;
  } catch {
    return undefined;
  }
}
