/**
 * Looks at content that comes in pieces, in blocks that overlap.
 *
 * A block that is full is looked at, and keeps of its end twice the longest reach. What begins in the last reach of it may go on in the next
 * block, and is left to that; what begins before is settled, and the next block passes over it.
 *
 * @module
 */
import type { Detector, Sighting } from "../../detector.ts";
import type { BlockPool } from "./block-pool.ts";
import { LineCount } from "./line-count.ts";
import type { Sink } from "./sink.ts";

export interface PiecesOptions {
  detectors: readonly Detector[];
  /** The longest reach of them. */
  reach: number;
  /** Of more than twice the reach. */
  blocks: BlockPool;
  /** What the content is called, for detectors that go by its language. */
  name: string | undefined;
  /** Takes a sighting, whose offsets count from the beginning of the content. */
  report: (sighting: Sighting, line: number, column: number) => void;
}

export class Pieces implements Sink {
  readonly #options: PiecesOptions;
  #block: Uint8Array | undefined;
  #filled = 0;
  /** How much of the content went by before the block. */
  #gone = 0;
  /** What ends up to here in the block was settled with the block before it. */
  #settled = 0;
  /** Those that were settled with the blocks before, and reach beyond what it settled. */
  #earlier: readonly Sighting[] = [];
  #lines = new LineCount();

  constructor(options: PiecesOptions) {
    this.#options = options;
  }

  write(bytes: Uint8Array): undefined {
    const block = (this.#block ??= this.#options.blocks.take());
    for (let at = 0; at < bytes.length;) {
      const next = bytes.subarray(at, at + block.length - this.#filled);
      block.set(next, this.#filled);
      this.#filled += next.length;
      at += next.length;
      if (this.#filled === block.length) this.#turn(block);
    }
  }

  end(): undefined {
    if (this.#block === undefined) return;
    this.#report(this.#block, this.#newSightings(this.#block, this.#filled));
    this.#options.blocks.giveBack(this.#block);
    this.#block = undefined;
  }

  #turn(block: Uint8Array): void {
    const { reach } = this.#options;
    const settled = this.#filled - reach;
    const sightings = this.#newSightings(block, settled);
    this.#report(block, sightings);
    const dropped = settled - reach;
    this.#lines.at(block, dropped);
    this.#lines = this.#lines.moved(dropped);
    const reaching = [...this.#earlier, ...sightings].filter(({ end }) => end > settled);
    this.#earlier = reaching.map((sighting) => shifted(sighting, -dropped));
    block.copyWithin(0, dropped, this.#filled);
    this.#gone += dropped;
    this.#filled -= dropped;
    this.#settled = reach;
  }

  /** Returns what begins before `until` and was not settled before, in the order of `start`. */
  #newSightings(block: Uint8Array, until: number): Sighting[] {
    const { detectors, name } = this.#options;
    const isNew = (sighting: Sighting): boolean =>
      sighting.start < until && sighting.end > this.#settled && !this.#earlier.some((earlier) => isOfOne(earlier, sighting));
    const sightings = detectors.flatMap((detector) => detector.find(block, 0, this.#filled, name).filter(isNew));
    return sightings.sort((a, b) => a.start - b.start);
  }

  #report(block: Uint8Array, sightings: readonly Sighting[]): void {
    const lines = this.#lines.moved(0); // these run ahead of what may be dropped
    for (const sighting of sightings) {
      const { line, column } = lines.at(block, sighting.start);
      this.#options.report(shifted(sighting, this.#gone), line, column);
    }
  }
}

/** Tells whether two sightings are of one thing: a piece of it may have been cut off by the edge of a block. */
export function isOfOne(a: Sighting, b: Sighting): boolean {
  return a.rule === b.rule && a.key === b.key && a.start < b.end && b.start < a.end;
}

function shifted(sighting: Sighting, by: number): Sighting {
  return { ...sighting, start: sighting.start + by, end: sighting.end + by };
}
