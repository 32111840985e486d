/** Where bytes are from. Paths are of whoever made them: they may hold a key, terminal escapes or no UTF-8 at all. */
export interface Place {
  /** Below the folder that is scanned, with forward slashes; of an object of git, one of its paths. */
  readonly path: string | undefined;
  /** The members of archives on the way to it, the outermost first. */
  readonly within?: readonly string[] | undefined;
  /** The object of git that holds it. */
  readonly object?: GitObject | undefined;
  /** What of a file these bytes are, where they are not its content: its name, a row of a table. */
  readonly aspect?: string | undefined;
}

export interface GitObject {
  /** In hex: 40 digits, or 64 in a repository of SHA-256. */
  readonly id: string;
  readonly type: "blob" | "tree" | "commit" | "tag";
}
