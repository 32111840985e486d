/** What one of the scanners found. */
export interface Finding {
  /** Below the folder that was scanned. */
  readonly path: string;
  readonly rule: string;
  /** What it took for the secret, or part of it. */
  readonly text: string;
  readonly context?: "test" | "example" | undefined;
}
