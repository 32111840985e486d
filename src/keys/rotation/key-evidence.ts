/** What is known of the use of one key, over all processes. */
export interface KeyEvidence {
  /** When it last vouched for something; undefined where it never did. */
  readonly lastUsed: Date | undefined;
  /** From when on all processes were watched, without a gap. @default they were not, and silence proves nothing */
  readonly since?: Date | undefined;
  /** Live rows that are still signed under it. @default nobody counted */
  readonly rows?: number | undefined;
  /** When it last vouched for each purpose. */
  readonly purposes?: Readonly<Record<string, Date>> | undefined;
}
