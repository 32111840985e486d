/**
 * Keys of which every piece is so short that it depends on where in memory the text stands whether the search comes upon it.
 *
 * What is found must not depend on that. So around a short piece each place is looked at, and a key counts where the search comes upon one of its
 * pieces wherever the text stands.
 *
 * @module
 */
import { hasNeighbour, isAt, joined, runAt, type Run } from "./extent.ts";
import { GramTable } from "./gram-table.ts";
import type { Passage } from "./passage.ts";
import type { Spelling } from "./spelling.ts";

export class ShortPieces {
  readonly #passage: Passage;
  readonly #grams: GramTable<Spelling>;
  readonly #reach: number;
  readonly #latest = new Map<Spelling, Run>();
  /** Up to where each place was looked at. */
  #done: number;

  /** @param reach the most bytes from the beginning of one piece to the end of another */
  constructor(passage: Passage, grams: GramTable<Spelling>, reach: number) {
    this.#passage = passage;
    this.#grams = grams;
    this.#reach = reach;
    this.#done = passage.from;
  }

  /** Tells whether `run` is such a piece. */
  has(run: Run): boolean {
    return run.until - run.begin < GramTable.sureBytes(run.spelling) && hasNeighbour(this.#passage, run);
  }

  /** Calls `found` with what has a short piece near `at`, where one is, and was not told of before. Later places come later. */
  around(at: number, found: (all: Run) => void): void {
    const { bytes, to } = this.#passage;
    const end = Math.min(at + this.#reach, to - GramTable.step + 1);
    for (let place = Math.max(this.#done, at - this.#reach); place < end; place++) {
      this.#grams.visit(bytes, place, (spelling, offset) => {
        if (isAt(this.#latest.get(spelling), place, offset)) return;
        const run = runAt(this.#passage, place, spelling, offset);
        if (run === undefined || !this.has(run)) return;
        this.#latest.set(spelling, run);
        const all = this.#joined(run);
        if (all !== undefined) found(all);
      });
    }
    this.#done = Math.max(this.#done, end);
  }

  #joined(run: Run): Run | undefined {
    const { spelling, begin, until, start } = run;
    let residues = GramTable.residues(spelling, begin, until, start);
    const all = joined(this.#passage, run, (pieceStart, pieceBegin, pieceUntil) => {
      const piece = residues === ALL ? undefined : runAt(this.#passage, pieceStart, spelling, pieceBegin);
      if (piece !== undefined && this.has(piece)) residues |= GramTable.residues(spelling, pieceBegin, pieceUntil, pieceStart);
    });
    return residues === ALL ? all : undefined;
  }
}

/** One bit for each place that eight bytes may have beside a multiple of eight. */
const ALL = 0xff;
