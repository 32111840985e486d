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

export class Examination {
  readonly missed: (gap: Gap) => void;
  readonly #detectors: readonly Detector[];
  readonly #found: (leak: Leak) => void;

  constructor({ detectors, found, missed }: ExaminationOptions) {
    this.#detectors = detectors;
    this.#found = found;
    this.missed = missed;
  }

  /** Looks at `bytes` from `from` to `to`, which are all of `place`. Synchronous: whoever reads objects by the thousand waits for none. */
  whole(bytes: Uint8Array, from: number, to: number, place: Place): void {
    for (const detector of this.#detectors) {
      for (const sighting of detector.find(bytes, from, to, place.path)) this.#found(leakAt(sighting, bytes, from, place));
    }
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
