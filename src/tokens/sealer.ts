/**
 * Confidential texts: whoever holds one can neither read nor change it.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Keys } from "../keys/key-ring.ts";
import type { Verdict } from "../signing/verdict.ts";

export interface Sealer {
  /** @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` */
  seal(text: string): string;
  /** Returns the text in `sealed`, when it was sealed and by which key, or why it is refused. Does not publish the verdict. */
  open(sealed: string, maxAgeSeconds?: number): Verdict<string>;
}

export interface SealerOptions {
  keys: Keys;
  /** What it is part of: no two kinds share a key. */
  kind: "token" | "once" | "cookie" | "session";
  purpose: string;
  clock: Clock;
}

export function sealer(options: SealerOptions): Sealer {
  throw new Error(`to be merged: ${options.kind}`);
}
