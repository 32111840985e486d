/**
 * What a fleet was asked for, and what of it was refused although it was good.
 *
 * @module
 */
export const KINDS = ["session", "session data", "signed cookie", "form", "reset link", "token", "single-use token"] as const;
export type Kind = (typeof KINDS)[number];

/** Losses that are told in words; the others are only counted. */
const MOST_TOLD = 20;

export class Tally {
  readonly checked: Record<Kind, number> = zeros();
  readonly refused: Record<Kind, number> = zeros();
  requests = 0;
  /** Sessions that got another id, or none, without a login. */
  changedIds = 0;
  /** Session cookies that came again with the same id: signed by a newer key. */
  signedAgain = 0;
  /** Requests without the answer that was due, whatever the reason. */
  failed = 0;
  readonly told: string[] = [];

  check(kind: Kind, refused: string | undefined): void {
    this.checked[kind]++;
    if (refused === undefined) return;
    this.refused[kind]++;
    this.tell(`${kind}: ${refused}`);
  }

  tell(what: string): void {
    if (this.told.length < MOST_TOLD) this.told.push(what);
  }

  /** All that should be 0. */
  get losses(): number {
    return KINDS.reduce((sum, kind) => sum + this.refused[kind], this.changedIds + this.failed);
  }

  get lines(): string[] {
    const kinds = KINDS.map((kind) => `${kind} ${String(this.refused[kind])}/${String(this.checked[kind])}`);
    return [
      `requests ${String(this.requests)}; refused: ${kinds.join(", ")}`,
      `session ids changed ${String(this.changedIds)}, session cookies signed again ${String(this.signedAgain)}, requests failed ${String(this.failed)}`,
    ];
  }
}

function zeros(): Record<Kind, number> {
  return Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
}
