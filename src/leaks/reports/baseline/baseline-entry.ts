import type { Identity } from "../identity.ts";

/** Leaks that somebody has looked at and accepts: so many that are alike, in one content. */
export interface BaselineEntry extends Identity {
  readonly count: number;
}
