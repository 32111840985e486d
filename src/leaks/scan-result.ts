import type { KeyState } from "../keys/key-ring.ts";
import type { Gap } from "./gap.ts";
import type { Leak } from "./leak.ts";
import type { BaselineEntry } from "./reports/baseline/baseline-entry.ts";

/** What a scan found, and what it has not looked at. */
export interface ScanResult {
  readonly leaks: readonly Leak[];
  readonly gaps: readonly Gap[];
  /** What the baseline accepts; it is not among `leaks`. */
  readonly accepted: readonly Leak[];
  /** Entries of the baseline that accept more than there is. */
  readonly stale?: readonly BaselineEntry[] | undefined;
  readonly looked: { readonly files: number; readonly objects: number; readonly bytes: number };
  /** Those that were looked for. Of fingerprints nobody knows the state. */
  readonly keys: readonly { readonly label: string; readonly state?: KeyState | undefined }[];
  /** Which version of what was looked at, where it is known. Untrusted. */
  readonly repository?: Repository | undefined;
}

export interface Repository {
  /** Where it is fetched from; what signs in there is taken out. */
  readonly uri: string;
  /** A commit, in hex. */
  readonly revision?: string | undefined;
  readonly branch?: string | undefined;
}
