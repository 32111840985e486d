/**
 * Says on standard error how long work goes on: one line that is rewritten at a terminal, and elsewhere a line now and then.
 *
 * @module
 */
import type { Io } from "./io.ts";

const REDRAW_MS = 250;
const REPORT_MS = 10_000;
/** What a terminal adds to the line at Ctrl-C. */
const ECHO = "^C";

export class Progress {
  readonly #io: Io;
  readonly #now: () => number;
  #saidAt: number;
  #shown = 0;

  /** @param now milliseconds that only go up */
  constructor(io: Io, now: () => number = () => performance.now()) {
    this.#io = io;
    this.#now = now;
    this.#saidAt = io.errorIsTerminal ? -Infinity : now();
  }

  /** Shows `text`, one short line, unless another was shown just before. */
  update(text: string): void {
    const now = this.#now();
    if (now - this.#saidAt < (this.#io.errorIsTerminal ? REDRAW_MS : REPORT_MS)) return;
    this.#saidAt = now;
    if (this.#io.errorIsTerminal) this.#draw(text);
    else this.#io.err(`${text}\n`);
  }

  /** Wipes the line; what was reported elsewhere stays. */
  end(): void {
    if (this.#shown === 0) return;
    this.#io.err(`\r${" ".repeat(this.#shown + ECHO.length)}\r`);
    this.#shown = 0;
  }

  /** With spaces, which every terminal knows. */
  #draw(text: string): void {
    this.#io.err(`\r${this.#io.paintErr("faint", text)}${" ".repeat(Math.max(0, this.#shown - text.length))}`);
    this.#shown = text.length;
  }
}
