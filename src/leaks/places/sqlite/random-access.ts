/** A content of which any part can be read. */
export interface RandomAccess {
  readonly size: number;
  /** Fills `into` with what is at `at`, and returns how many bytes that were: fewer only at the end. */
  read(into: Uint8Array, at: number): number;
}

/** Returns access to `bytes`. */
export function accessTo(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read: (into, at) => {
      const part = bytes.subarray(at, at + into.length);
      into.set(part);
      return part.length;
    },
  };
}
