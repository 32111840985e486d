/** Content that comes in pieces. */
export interface Sink {
  /** Takes the next bytes; they may be changed afterwards. Where a promise comes back, wait for it. */
  write(bytes: Uint8Array): Promise<void> | undefined;
  end(): Promise<void> | undefined;
}
