/** How a run ended, for scripts. The numbers are part of the command's contract. */
export const EXIT = { ok: 0, findings: 1, usage: 2, failed: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANING: Readonly<Record<ExitCode, string>> = {
  0: "done, and nothing is wrong",
  1: "findings, or a value is refused",
  2: "the command line is wrong",
  3: "it could not run: a file, a missing key, a store that is down",
};
