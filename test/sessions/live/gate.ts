/** Holds handlers back until a test lets them go on. */
export class Gate {
  readonly #reached = Promise.withResolvers();
  readonly #opened = Promise.withResolvers();

  /** Waits until it is opened: for a handler. */
  pass(): Promise<unknown> {
    this.#reached.resolve(undefined);
    return this.#opened.promise;
  }

  /** Resolves once somebody waits before it. */
  get reached(): Promise<unknown> {
    return this.#reached.promise;
  }

  open(): void {
    this.#opened.resolve(undefined);
  }
}
