/**
 * What comes of an edit: another ring, or the guard that failed.
 *
 * @module
 */
import type { RingDocument } from "../document/ring-document.ts";
import { dateOf } from "./moment.ts";

export interface Edited {
  readonly ok: true;
  readonly ring: RingDocument;
}

export interface Refused<Guard extends string = string> {
  readonly ok: false;
  readonly guard: Guard;
  /** From when on time alone lets this guard pass; undefined where it takes more than time. */
  readonly holdsAt: Date | undefined;
  /** For people: what is in the way, and what to do. Never a secret. */
  readonly hint: string;
}

export type EditResult<Guard extends string = string> = Edited | Refused<Guard>;

/** Units: `holdsAt` in Unix seconds */
export function refuse<Guard extends string>(guard: Guard, hint: string, holdsAt?: number): Refused<Guard> {
  return Object.freeze({ ok: false, guard, holdsAt: holdsAt === undefined ? undefined : dateOf(holdsAt), hint });
}
