/** Why a build of a client is refused. Names of files and modules are of whoever made them: untrusted, and never a secret's text besides. */
export type Fault = SecretFault | ImportFault | UnseenFault;

/** A file of the output holds a secret. */
export interface SecretFault {
  readonly kind: "secret";
  /** As the bundler names it, below the output folder. */
  readonly file: string;
  /** What is inside of what on the way to it, such as "data.json" in data.json.gz, or "data: URL at byte 204", the outermost first; [] where it is plainly there. */
  readonly within: readonly string[];
  /** Counted from 1, in what `within` leads to. 0 where the secret is in the file's name. */
  readonly line: number;
  /** In bytes, counted from 1; 0 where the secret is in the file's name. */
  readonly column: number;
  /** "exact-key" for a key that the guard was given. */
  readonly rule: string;
  readonly disguise: string | undefined;
  /** Which key: its fingerprint, or "weak-1". */
  readonly key: string | undefined;
  /** The modules of this file that have it in their own code, as far as the bundler tells. */
  readonly modules: readonly string[];
}

/** A module of waxseal is in the client's module graph. */
export interface ImportFault {
  readonly kind: "import";
  /** Which module of waxseal; or its name as it was imported, where that was left external. */
  readonly module: string;
  /** Who imports it, who imports that one, and so on up to an entry of the build. [] where it is an entry itself. */
  readonly importers: readonly string[];
}

/** A file of the output could not be looked into: it is too large once inflated. */
export interface UnseenFault {
  readonly kind: "unseen";
  readonly file: string;
}
