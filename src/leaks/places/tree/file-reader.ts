import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { Examination } from "../../examination.ts";
import type { Place } from "../place.ts";
import type { RandomAccess } from "../sqlite/random-access.ts";
import type { Pace } from "./pace.ts";
import type { RawPath } from "./raw-path.ts";

const BUFFER_BYTES = 1024 * 1024;
/** Some file systems make up their files as they are read, and say that they are empty. */
const MOST_OF_UNSIZED = 16 * 1024 * 1024;

/** Not through a link that was put in the file's place meanwhile; and not waiting for whoever writes into a pipe. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Gives files to an examination, through one buffer. */
export class FileReader {
  readonly #examination: Examination;
  readonly #pace: Pace;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);

  constructor(examination: Examination, pace: Pace) {
    this.#examination = examination;
    this.#pace = pace;
  }

  /**
   * Looks at the file at `path`, if it is one, as long as it was when it was opened. Throws as the file system does.
   *
   * @param isNew asked with the file's identity, once it is open
   */
  async read(path: RawPath, place: Place, isNew?: (identity: string) => boolean): Promise<void> {
    const file = openSync(path, FLAGS);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile() || isNew?.(identityOf(fstatSync(file, { bigint: true }))) === false) return;
      const size = stats.size || MOST_OF_UNSIZED;
      const first = this.#fill(file, size);
      if (first < BUFFER_BYTES || first === size) {
        this.#examination.whole(this.#buffer, 0, first, place);
        if (this.#examination.pending > 0) await this.#examination.settled();
        await this.#pace.count(1, first);
      } else await this.#readOn(file, size, place);
    } finally {
      closeSync(file);
    }
  }

  async #readOn(file: number, size: number, place: Place): Promise<void> {
    const sink = this.#examination.sink(place, accessTo(file, size));
    let left = size;
    for (let length = BUFFER_BYTES; length > 0; length = this.#fill(file, left)) {
      await sink.write(this.#buffer.subarray(0, length));
      left -= length;
      await this.#pace.count(0, length);
    }
    await sink.end();
    await this.#pace.count(1, 0);
  }

  /** Returns how much of the file there was in the buffer's length, at most `most`. */
  #fill(file: number, most: number): number {
    const length = Math.min(most, BUFFER_BYTES);
    let filled = 0;
    while (filled < length) {
      const read = readSync(file, this.#buffer, filled, length - filled, null);
      if (read === 0) break;
      filled += read;
    }
    return filled;
  }
}

/** Returns what tells one file or folder from all others. */
export function identityOf({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}

function accessTo(file: number, size: number): RandomAccess {
  return { size, read: (into, at) => readSync(file, into, 0, into.length, at) };
}
