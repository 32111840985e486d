/**
 * Looks at content with every detector: whole in memory, or piece by piece as it comes.
 *
 * @module
 */
import type { Detector, Sighting } from "./detector.ts";
import type { Gap } from "./gap.ts";
import type { Leak } from "./leak.ts";
import type { Place } from "./places/place.ts";

export interface ExaminationOptions {
  detectors: readonly Detector[];
  found: (leak: Leak) => void;
  missed: (gap: Gap) => void;
}

/** Content that comes in pieces. */
export interface Sink {
  /** Takes the next bytes; they may be changed afterwards. Where a promise comes back, wait for it. */
  write(bytes: Uint8Array): Promise<void> | undefined;
  end(): Promise<void> | undefined;
}

const LINE_FEED = 0x0a;
const PIECE = 1 << 20;

export class Examination {
  readonly found: (leak: Leak) => void;
  readonly missed: (gap: Gap) => void;
  /** How many bytes wait for `settled`. */
  readonly pending: number = 0;
  readonly #detectors: readonly Detector[];
  #incomplete = 0;

  constructor({ detectors, found, missed }: ExaminationOptions) {
    this.#detectors = detectors;
    this.found = found;
    this.missed = (gap) => {
      this.#incomplete++;
      missed(gap);
    };
  }

  /** How often something could not be looked at whole: where it grows, what was given last is not known to be clean. */
  get incomplete(): number {
    return this.#incomplete;
  }

  /** Returns an examination with the same detectors that tells others what it finds. */
  telling({ found, missed }: Omit<ExaminationOptions, "detectors">): Examination {
    return new Examination({ detectors: this.#detectors, found, missed });
  }

  /** Looks at what `whole` put off. */
  settled(): Promise<void> {
    return Promise.resolve();
  }

  /** Looks at `bytes` from `from` to `to`, which are all of `place`. Synchronous: whoever reads objects by the thousand waits for none. */
  whole(bytes: Uint8Array, from: number, to: number, place: Place): void {
    for (const detector of this.#detectors) {
      for (const sighting of detector.find(bytes, from, to, place.path)) this.found(leakAt(sighting, bytes, from, place));
    }
  }

  /** Takes the content of `place` in pieces. */
  sink(place: Place): Sink {
    return new Pieces(this.#detectors, place, this.found);
  }
}

/** Looks at content through a block that moves over it; what begins near its end is left to the next one. */
class Pieces implements Sink {
  readonly #detectors: readonly Detector[];
  readonly #place: Place;
  readonly #found: (leak: Leak) => void;
  readonly #overlap: number;
  readonly #block: Uint8Array;
  readonly #covered: number[];
  #filled = 0;
  #gone = 0;
  #line = 1;
  #lineStart = 0;

  constructor(detectors: readonly Detector[], place: Place, found: (leak: Leak) => void) {
    this.#detectors = detectors;
    this.#place = place;
    this.#found = found;
    this.#overlap = (Math.max(...detectors.map(({ reach }) => reach)) + 7) & ~7;
    this.#block = new Uint8Array(PIECE + this.#overlap);
    this.#covered = detectors.map(() => 0);
  }

  write(bytes: Uint8Array): undefined {
    for (let at = 0; at < bytes.length;) {
      const taken = Math.min(bytes.length - at, this.#block.length - this.#filled);
      this.#block.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === this.#block.length) this.#look(this.#filled - this.#overlap);
    }
  }

  end(): undefined {
    this.#look(this.#filled);
  }

  #look(until: number): void {
    this.#detectors.forEach((detector, index) => {
      for (const { start, end, ...sighting } of detector.find(this.#block, 0, this.#filled, this.#place.path)) {
        if (start >= until || this.#gone + start < this.#covered[index]!) continue;
        this.#covered[index] = this.#gone + end;
        const { line, lineStart } = this.#lineOf(start);
        this.#found({ ...sighting, place: this.#place, line, column: this.#gone + start - lineStart + 1 });
      }
    });
    ({ line: this.#line, lineStart: this.#lineStart } = this.#lineOf(until));
    this.#block.copyWithin(0, until, this.#filled);
    this.#filled -= until;
    this.#gone += until;
  }

  #lineOf(start: number): { line: number; lineStart: number } {
    let [line, lineStart] = [this.#line, this.#lineStart];
    for (let at = this.#block.indexOf(LINE_FEED); at !== -1 && at < start; at = this.#block.indexOf(LINE_FEED, at + 1)) {
      line++;
      lineStart = this.#gone + at + 1;
    }
    return { line, lineStart };
  }
}

function leakAt({ start, end, ...sighting }: Sighting, bytes: Uint8Array, from: number, place: Place): Leak {
  let line = 1;
  let lineStart = from;
  for (let at = bytes.indexOf(LINE_FEED, from); at !== -1 && at < start; at = bytes.indexOf(LINE_FEED, at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { ...sighting, place, line, column: start - lineStart + 1 };
}
