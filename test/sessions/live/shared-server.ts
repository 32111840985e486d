/**
 * One server for all stores of a test file that run on its kind: started at its first use, removed after its last.
 *
 * @module
 */
export interface Removable {
  remove(): Promise<void>;
}

export class SharedServer<T extends Removable> {
  readonly #start: () => Promise<T>;
  #running: Promise<T> | undefined;
  #users = 0;

  constructor(start: () => Promise<T>) {
    this.#start = start;
  }

  async use(): Promise<T> {
    this.#users++;
    return (this.#running ??= this.#start());
  }

  async release(): Promise<void> {
    if (--this.#users > 0) return;
    const running = await this.#running;
    this.#running = undefined;
    await running?.remove();
  }
}
