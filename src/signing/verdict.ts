import { BadSignature, SignatureExpired, type Refusal } from "../errors.ts";

/** What a check found: the value and which key vouches for it, or why it is refused. */
export type Verdict<T> =
  | {
      ok: true;
      value: T;
      /** The fingerprint of the key that vouches. */
      key: string;
      /** A fallback key vouches: sign again, so that the old key can leave. */
      stale: boolean;
      /** Unix seconds; undefined where the format holds no time. */
      signedAt: number | undefined;
      reason?: undefined;
    }
  | { ok: false; reason: Refusal; value?: undefined; key?: undefined; stale?: undefined; signedAt?: undefined };

export type Refused = Extract<Verdict<never>, { ok: false }>;

const REFUSED: Readonly<Record<Refusal, Refused>> = {
  malformed: Object.freeze({ ok: false, reason: "malformed" }),
  "bad-signature": Object.freeze({ ok: false, reason: "bad-signature" }),
  expired: Object.freeze({ ok: false, reason: "expired" }),
  future: Object.freeze({ ok: false, reason: "future" }),
  payload: Object.freeze({ ok: false, reason: "payload" }),
  revoked: Object.freeze({ ok: false, reason: "revoked" }),
};

/** Returns the verdict that refuses for `reason`; always the same object, so that a flood of bad input allocates nothing. */
export function refuse(reason: Refusal): Refused {
  return REFUSED[reason];
}

/** Returns the value of `verdict`, or throws what its refusal says. @throws {BadSignature} */
export function valueOf<T>(verdict: Verdict<T>): T {
  if (verdict.ok) return verdict.value;
  throw verdict.reason === "expired" ? new SignatureExpired() : new BadSignature(verdict.reason);
}
