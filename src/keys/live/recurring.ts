import { randomBytes } from "../../crypto/random.ts";
import { Timer } from "./timer.ts";

/** Changes seldom come alone: a file is written, renamed, and its folder touched. */
const GATHERING_MS = 100;

/** Does one thing again and again, each time so long after the last one ended, give or take a tenth; earlier when asked; never twice at once. */
export class Recurring {
  readonly #job: () => Promise<void>;
  readonly #everyMs: number;
  readonly #timer = new Timer();
  #running: Promise<void> | undefined;
  #isSoon = false;
  #isAskedMeanwhile = false;
  #isStopped = true;

  /** What `job` rejects with is lost: it has told whom it concerns. */
  constructor(job: () => Promise<void>, everyMs: number) {
    this.#job = job;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#isStopped = false;
    this.#later();
  }

  /** Does it soon: once, however often this is called until then; and once more when it is under way already. */
  ask(): void {
    if (this.#running !== undefined) this.#isAskedMeanwhile = true;
    else if (!this.#isStopped && !this.#isSoon) {
      this.#isSoon = true;
      this.#timer.set(GATHERING_MS, () => {
        this.#run();
      });
    }
  }

  /** Does it no more. @returns when what is under way has ended */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer.clear();
    await this.#running;
  }

  #later(): void {
    this.#timer.set(this.#everyMs * (0.9 + 0.2 * fraction()), () => {
      this.#run();
    });
  }

  #run(): void {
    this.#isSoon = false;
    this.#running = this.#job()
      .catch(() => undefined)
      .then(() => {
        this.#running = undefined;
        const isAsked = this.#isAskedMeanwhile;
        this.#isAskedMeanwhile = false;
        if (this.#isStopped) return;
        if (isAsked) this.ask();
        else this.#later();
      });
  }
}

/** From 0 up to 1; so that a fleet that was started at once does not ask at once for ever. */
function fraction(): number {
  const [high, low] = randomBytes(2);
  return (high! * 256 + low!) / 65_536;
}
