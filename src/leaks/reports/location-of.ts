import type { Leak } from "../leak.ts";

/** Where a leak is, for reports that know nothing but files and lines. */
export interface FileLocation {
  /** Below the folder that is scanned; of an object of git without a path, where git keeps it when it is not packed. */
  readonly path: string;
  /** Undefined where line and column count in something else than the file: in its name, in a member of it. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The line counts in the file as it is, and not in an older version of it. */
  readonly isPresent: boolean;
}

export function locationOf({ place, line, column }: Pick<Leak, "place" | "line" | "column">): FileLocation {
  const { path, within = [], object, aspect } = place;
  const counts = within.length === 0 && aspect === undefined;
  return {
    path: path ?? (object === undefined ? "." : `.git/objects/${object.id.slice(0, 2)}/${object.id.slice(2)}`),
    line: counts ? line : undefined,
    column: counts ? column : undefined,
    isPresent: object === undefined,
  };
}
