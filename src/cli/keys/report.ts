import type { ExitCode } from "../exit-code.ts";

/** What an action has to say, to a script and to a person. */
export interface Report {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** @default 0 */
  readonly exit?: ExitCode | undefined;
}
