/** Something that should have been looked at and was not. A scan with gaps is incomplete, which is not clean. */
export interface Gap {
  /** Stable, such as "shallow-clone", "unreadable", "archive-too-large". */
  readonly code: string;
  /** For people: what was not looked at, and how to mend it. Names no path: `path` does. */
  readonly message: string;
  /** Where, if it is one place. Untrusted. */
  readonly path?: string | undefined;
}
