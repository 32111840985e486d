/**
 * Typed tokens: data that an application hands out for one purpose, and takes back for no other.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { PayloadError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { validated, type StandardSchemaV1 } from "../signing/schema.ts";
import { valueOf, type Verdict } from "../signing/verdict.ts";
import { admission } from "./admission.ts";
import { carrier } from "./carrier.ts";
import type { LiveRevocations } from "./revocations/revocations.ts";

/** `I` is what the schema takes, `O` what it gives out. */
export interface Token<I, O> {
  /** @throws {PayloadError} `WAXSEAL_SCHEMA_MISMATCH`, `WAXSEAL_NOT_JSON` when JSON would change the value */
  issue(value: I): string;
  /** @throws {BadSignature} @throws {SignatureExpired} @throws {StoreError} `WAXSEAL_REVOCATIONS_STALE` */
  open(token: string): O;
  /** Never throws on input. @throws {StoreError} `WAXSEAL_REVOCATIONS_STALE` */
  verify(token: string): Verdict<O>;
}

export interface TokenSettings<O> {
  keys: Keys;
  clock: Clock;
  purpose: string;
  maxAgeSeconds: number | undefined;
  sealed: boolean;
  schema: StandardSchemaV1<unknown, O> | undefined;
  subject: ((value: O) => string | number) | undefined;
  revocations: LiveRevocations | undefined;
}

export function token<O>(settings: TokenSettings<O>): Token<unknown, O> {
  const { label, seal, open } = carrier({ ...settings, kind: "token" });
  const admit = admission(settings);
  const verify = (text: string): Verdict<O> => {
    const verdict = admit(open(text));
    publishVerification(label, verdict);
    return verdict;
  };
  return {
    issue(value) {
      assertFits(value, settings.schema);
      return seal(value);
    },
    open: (text) => valueOf(verify(text)),
    verify,
  };
}

/** A token carries what its schema takes, so that a later version of the schema can still read it. */
export function assertFits(value: unknown, schema: StandardSchemaV1 | undefined): void {
  if (schema !== undefined) validated(schema, value);
  else if (typeof value !== "string")
    throw new PayloadError(
      "WAXSEAL_TOKEN_TEXT",
      "A token without a schema holds text; give it a schema, and it holds what that describes.",
    );
}
