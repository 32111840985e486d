/** Cuts what git prints with -z into its parts. */
export class NulTokens {
  readonly #take: (bytes: Buffer, from: number, to: number) => void;
  #rest: Buffer = Buffer.alloc(0);

  /** @param take one part: `bytes` from `from` to `to` */
  constructor(take: (bytes: Buffer, from: number, to: number) => void) {
    this.#take = take;
  }

  readonly take = (chunk: Buffer): undefined => {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    for (let to = bytes.indexOf(0); to !== -1; to = bytes.indexOf(0, from)) {
      this.#take(bytes, from, to);
      from = to + 1;
    }
    this.#rest = Buffer.from(bytes.subarray(from));
  };
}
