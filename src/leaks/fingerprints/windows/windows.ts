/** Finds the places in bytes where one disguise of a key may stand, by what is public of it. */
export interface Windows {
  /** The fewest and the most bytes of a place. */
  readonly least: number;
  readonly most: number;
  /** By byte: 1 for those that a place may hold. */
  readonly members: Uint8Array;
  /** Bytes that every place holds. */
  readonly needed: readonly number[];
  /** Calls `visit` with each place from `from` to `to`, which is a run of members. */
  each(bytes: Uint8Array, from: number, to: number, visit: (start: number, end: number) => void): void;
}
