/**
 * Tokens that are good once: whoever redeems one first has it, and it is nobody's from then on.
 *
 * Shape:  as a token, of [id, value, seconds]; the id is 27 base64url characters of 160 random bits, and what the store keeps; the seconds
 *         say how long the token is good, so that a maxAge that is raised later revives none whose claim has been forgotten
 * @module
 */
import type { Clock } from "../clock.ts";
import { randomBytes } from "../crypto/random.ts";
import { base64url } from "../encoding/base64url.ts";
import { TokenUsed } from "../errors.ts";
import { publishVerification } from "../events.ts";
import { refuse, valueOf, type Refused, type Verdict } from "../signing/verdict.ts";
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

  const read = (text: string): Parts<O> => {
    const { id, goodForSeconds, verdict } = parts(open(text), clock);
    return { id, goodForSeconds, verdict: admit(verdict) };
  };
  const published = (verdict: Verdict<O>): Verdict<O> => {
    publishVerification(label, verdict);
    return verdict;
  };

  return {
    issue(value) {
      assertFits(value, schema);
      return seal([base64url(randomBytes(ID_BYTES)), value, maxAgeSeconds]);
    },
    async redeem(text) {
      const { id, goodForSeconds, verdict } = read(text);
      if (!verdict.ok) return valueOf(published(verdict)); // throws
      const left = Math.max(0, verdict.signedAt! + goodForSeconds - clock());
      const isFirst = await claims.claim(id, left + SPARE_SECONDS);
      published(isFirst ? verdict : refuse("revoked"));
      if (!isFirst) throw new TokenUsed();
      return verdict.value;
    },
    verify: (text) => published(read(text).verdict),
  };
}

interface Parts<T> {
  id: string;
  goodForSeconds: number;
  verdict: Verdict<T>;
}

function parts(verdict: Verdict<unknown>, clock: Clock): Parts<unknown> {
  if (!verdict.ok) return refused(verdict);
  const [id, value, goodForSeconds] = Array.isArray(verdict.value) && verdict.value.length === 3 ? (verdict.value as unknown[]) : [];
  if (typeof id !== "string" || !ID.test(id) || typeof goodForSeconds !== "number" || goodForSeconds < 0) return refused(refuse("payload"));
  if (!(clock() - verdict.signedAt! <= goodForSeconds)) return refused(refuse("expired"));
  return { id, goodForSeconds, verdict: { ...verdict, value } };
}

function refused(verdict: Refused): Parts<unknown> {
  return { id: "", goodForSeconds: 0, verdict };
}
