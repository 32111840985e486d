/**
 * What one file may cost, with all the archives in it: a few kilobytes can inflate to petabytes.
 *
 * @module
 */
export interface Limits {
  /** Bytes that may come out of everything compressed in one file. @default 1 GiB */
  inflatedBytes?: number | undefined;
  /** How many times the file's own bytes may come out of it, once that is more than `innocentBytes`. @default 250 */
  ratio?: number | undefined;
  /** A ratio says nothing of little. @default 64 MiB */
  innocentBytes?: number | undefined;
  /** Members of all archives in one file. @default 100,000 */
  members?: number | undefined;
  /** What describes members besides, such as long names: its blocks of 512 bytes, and records, of all archives in one file. @default 1,000,000 */
  descriptions?: number | undefined;
}

/** Thrown through all readers of a file. */
export class CapHit extends Error {
  override readonly name = "CapHit";
}

export class Budget {
  readonly #inflatedBytes: number;
  readonly #ratio: number;
  readonly #innocentBytes: number;
  readonly #members: number;
  readonly #descriptions: number;
  #read = 0;
  #inflated = 0;
  #opened = 0;
  #described = 0;

  constructor({
    inflatedBytes = 1024 ** 3,
    ratio = 250,
    innocentBytes = 64 * 1024 ** 2,
    members = 100_000,
    descriptions = 1_000_000,
  }: Limits = {}) {
    this.#inflatedBytes = inflatedBytes;
    this.#ratio = ratio;
    this.#innocentBytes = innocentBytes;
    this.#members = members;
    this.#descriptions = descriptions;
  }

  /** Counts bytes of the file itself. */
  read(bytes: number): void {
    this.#read += bytes;
  }

  /** @throws {CapHit} */
  inflate(bytes: number): void {
    this.#inflated += bytes;
    if (this.#inflated > this.#inflatedBytes) throw new CapHit(`more than ${this.#inflatedBytes} bytes come out of it`);
    if (this.#inflated > this.#innocentBytes && this.#inflated > this.#read * this.#ratio) {
      throw new CapHit(`more than ${this.#ratio} times its own bytes come out of it`);
    }
  }

  /** @throws {CapHit} */
  open(): void {
    if (++this.#opened > this.#members) throw new CapHit(`it has more than ${this.#members} members`);
  }

  /** @throws {CapHit} */
  describe(blocksOrRecords: number): void {
    this.#described += blocksOrRecords;
    if (this.#described > this.#descriptions) throw new CapHit(`more than ${this.#descriptions} blocks and records describe its members`);
  }
}
