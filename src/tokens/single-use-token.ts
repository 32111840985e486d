/**
 * Tokens that are good once: whoever redeems one first has it, and it is nobody's from then on.
 *
 * Shape:  as a token, of [id, value]; the id is 27 base64url characters of 160 random bits, and what the store keeps
 * @module
 */
import { randomBytes } from "../crypto/random.ts";
import { base64url } from "../encoding/base64url.ts";
import { TokenUsed } from "../errors.ts";
import { publishVerification } from "../events.ts";
import { refuse, valueOf, type Verdict } from "../signing/verdict.ts";
import { admission } from "./admission.ts";
import { carrier } from "./carrier.ts";
import type { ClaimStore } from "./claim-store.ts";
import { assertFits, type TokenSettings } from "./token.ts";

export interface SingleUseToken<I, O> {
  /** @throws {PayloadError} `WAXSEAL_SCHEMA_MISMATCH`, `WAXSEAL_NOT_JSON` when JSON would change the value */
  issue(value: I): string;
  /**
   * Uses the token up, and returns what it carries. Do it where the person confirms, with a POST: mail scanners open links.
   *
   * @throws {TokenUsed} when it has been redeemed before @throws {BadSignature} @throws {SignatureExpired}
   * @throws {StoreError} when the store did not answer; the token may be used up then
   */
  redeem(token: string): Promise<O>;
  /** Says what the token is worth, but for whether it has been used. Never throws on input. @throws {StoreError} `WAXSEAL_REVOCATIONS_STALE` */
  verify(token: string): Verdict<O>;
}

export interface SingleUseSettings<O> extends TokenSettings<O> {
  maxAgeSeconds: number;
  claims: ClaimStore;
}

const ID_BYTES = 20;
const ID = /^[\w-]{27}$/;

/** By so much the clocks of application and store may differ, and the token's own may be ahead. */
const SPARE_SECONDS = 300;

export function singleUseToken<O>(settings: SingleUseSettings<O>): SingleUseToken<unknown, O> {
  const { label, seal, open } = carrier({ ...settings, kind: "once" });
  const { clock, maxAgeSeconds, claims, schema } = settings;
  const admit = admission(settings);

  const read = (text: string): { id: string; verdict: Verdict<O> } => {
    const { id, verdict } = parts(open(text));
    const admitted = admit(verdict);
    publishVerification(label, admitted);
    return { id, verdict: admitted };
  };

  return {
    issue(value) {
      assertFits(value, schema);
      return seal([base64url(randomBytes(ID_BYTES)), value]);
    },
    async redeem(text) {
      const { id, verdict } = read(text);
      const value = valueOf(verdict);
      const left = Math.max(0, verdict.signedAt! + maxAgeSeconds - clock());
      if (await claims.claim(id, left + SPARE_SECONDS)) return value;
      throw new TokenUsed();
    },
    verify: (text) => read(text).verdict,
  };
}

function parts(verdict: Verdict<unknown>): { id: string; verdict: Verdict<unknown> } {
  if (!verdict.ok) return { id: "", verdict };
  const [id, value] = Array.isArray(verdict.value) && verdict.value.length === 2 ? (verdict.value as unknown[]) : [];
  return typeof id === "string" && ID.test(id) ? { id, verdict: { ...verdict, value } } : { id: "", verdict: refuse("payload") };
}
