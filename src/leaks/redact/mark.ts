/** Where a key is, and which. */
export interface Mark {
  /** Offset of its first byte. */
  readonly start: number;
  /** Offset after its last byte. */
  readonly end: number;
  /** The key's fingerprint, or "weak-1". */
  readonly label: string;
  /** All of it is there, so that nothing of it can follow. */
  readonly isWhole: boolean;
}

/** What stands in place of a key, such as `[SECRET_KEY 3f9a1c0b7d21]`: nothing in it needs an escape in JSON, HTML or a shell's quotes. */
export function textOf({ label }: Pick<Mark, "label">): string {
  return `[SECRET_KEY ${label}]`;
}
