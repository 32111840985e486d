/** Names of objects as they come, one after the other. */
export class IdList {
  #ids: Buffer;
  #length = 0;

  /** @param expected bytes of names */
  constructor(expected: number) {
    this.#ids = Buffer.allocUnsafeSlow(expected);
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): Uint8Array {
    return this.#ids.subarray(0, this.#length);
  }

  /** @param id in hexadecimal digits */
  add(id: string): void {
    if (this.#length + id.length / 2 > this.#ids.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(LEAST, Math.ceil(this.#ids.length * GROWTH)));
      grown.set(this.bytes);
      this.#ids = grown;
    }
    this.#length += this.#ids.write(id, this.#length, "hex");
  }
}

/** Units: bytes. */
const LEAST = 1 << 16;
const GROWTH = 1.5;
