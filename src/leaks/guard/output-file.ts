/** A file that a client gets, before or after it has been written. */
export interface OutputFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What it is made of, asked for only where something was found in it. */
  readonly modules?: (() => Iterable<ModuleCode> | Promise<Iterable<ModuleCode>>) | undefined;
}

/** The code that a module has in a build. */
export interface ModuleCode {
  readonly id: string;
  readonly code: string | Uint8Array;
}
