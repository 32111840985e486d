/**
 * An application of the comparison: one library, in one framework, over one place for sessions.
 *
 * @module
 */
import type { Server } from "node:http";

/** Where an application may keep sessions. */
export interface Places {
  /** URLs of real servers, shared by all applications. */
  readonly postgres: string;
  readonly redis: string;
  /** A SQLite file of its own, not there yet. */
  readonly file: string;
}

/** Returns the application's server, which does not listen yet. */
export type StartApplication = (places: Places) => Promise<Server>;

/** As long as none of them is the default of anybody: two weeks, as Django has it, and two days without a visit. */
export const MAX_AGE = "14d";
export const IDLE = "2d";
export const IDLE_MS = 2 * 86_400_000;

/** For every library the same: 64 characters, of which none is left out. */
export const SECRET = "Xo3f_Jm8Zt-5QwR1vKc7YbN0LhUeSd9GpTa2iMxCk6BzEyVu4OrFqWnHjPsDlAgI";
