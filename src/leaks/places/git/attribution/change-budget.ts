/** Units: bytes. Of git 2.39, with a path of forty characters. */
const MEMORY_OF_A_CHANGE = 300;
/** What git holds besides; where it is more, after many commits, git is started again. */
const MEMORY_BESIDES = 32 * 1024 * 1024;
/** Of a whole scan: some minutes. */
const COMMITS_AS_LARGE = 100;

/**
 * How many changes of commits one scan goes through. A tree that has another one ten times, which has another one ten times, and so on, makes ten
 * billions of them out of a few hundred bytes.
 */
export class ChangeBudget {
  /** No commit of people has more: what the largest monorepos have as a whole comes near. */
  readonly ofOneCommit: number;
  /** What git may hold for that, in bytes. */
  readonly memory: number;
  #left: number;

  constructor(ofOneCommit = 2_000_000) {
    this.ofOneCommit = ofOneCommit;
    this.memory = MEMORY_BESIDES + ofOneCommit * MEMORY_OF_A_CHANGE;
    this.#left = ofOneCommit * COMMITS_AS_LARGE;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(changes: number): void {
    this.#left -= changes;
  }
}
