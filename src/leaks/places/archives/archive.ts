import type { Budget } from "./budget.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Sink } from "./sink.ts";

/** What a reader of one kind of archive works with. */
export interface Archive {
  readonly source: ByteSource;
  readonly budget: Budget;
  /** What the archive is called, without its ending; "archive" where it has no name. */
  readonly name: string;
  /** Takes the content of a member, whose name is not looked at: it is the archive's own, or nobody's. */
  unnamed(name: string): Sink;
  /** Looks at the name of a member, and takes its content. */
  member(name: Uint8Array): Sink;
  /** Looks at a text of the archive that is no content: a link's target, a comment. */
  text(bytes: Uint8Array, aspect: string): void;
  /** Takes those bytes of the archive that no member has. */
  readonly rest: Sink;
  /** Tells of members that cannot be read; each reason once. */
  unreadable(why: "encrypted" | "damaged" | "unsupported", what: string): void;
}

export type ArchiveReader = (archive: Archive) => Promise<void>;

/** Thrown by a reader that can go no further; what is left of the archive is looked at as it stands. */
export class Damaged extends Error {
  override readonly name = "Damaged";
}
