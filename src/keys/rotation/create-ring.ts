import type { RingPolicy } from "../document/policy.ts";
import { DEFAULT_POLICY } from "../document/policy.ts";
import { readDocument } from "../document/read-document.ts";
import { RingDocument } from "../document/ring-document.ts";
import { writeDocument } from "../document/write-document.ts";
import { generateSecretKey } from "../generate.ts";
import { SecretKey, type KeyLike } from "../secret-key.ts";
import { randomId, type EditOptions } from "./edit.ts";
import { momentOf } from "./moment.ts";
import { isSameKey } from "./new-key.ts";

export interface NewRing extends EditOptions {
  /** Whose ring it is: 1 to 64 characters of `[A-Za-z0-9._-]`. */
  app: string;
  /** The key in use so far, weak or not: an old key has to be in the ring before another one can replace it. @default what generateSecretKey() makes */
  current?: KeyLike | undefined;
  /** Old keys that still verify, newest first. */
  fallbacks?: readonly KeyLike[] | undefined;
  /** @default 10 minutes of propagation, 30 seconds of skew, and the max ages that createWaxseal has by default */
  policy?: Partial<RingPolicy> | undefined;
  /** The document also says SECRET_KEY and SECRET_KEY_FALLBACKS, for Django processes that read it. @default false */
  projected?: boolean | undefined;
}

/**
 * Returns the first document of an application. From old keys that it adopts, max ages count from now on; a key that is listed twice is adopted once.
 *
 * @throws {ConfigError} `WAXSEAL_KEY_…` when a key is none, `WAXSEAL_KEYRING_SECRET` when it is bytes that are no text, `WAXSEAL_KEYRING_INVALID`
 */
export function createRing({ app, current, fallbacks = [], policy, projected = false, now: read }: NewRing): RingDocument {
  const now = momentOf(read);
  const first = SecretKey.from(current ?? generateSecretKey());
  const old = Array.from(fallbacks, (key) => SecretKey.from(key));
  const distinct = old.filter((key, at) => ![first, ...old.slice(0, at)].some((one) => isSameKey(one, key)));
  const ring = new RingDocument({
    app,
    revision: 1,
    floor: 0,
    updatedAt: now,
    policy: policyOf(policy),
    keys: [
      { id: randomId(), state: "current", key: first, promotedAt: current === undefined ? now : undefined },
      ...distinct.map((key) => ({ id: randomId(), state: "fallback" as const, key, demotedAt: now })),
    ],
    revoked: [],
    projected,
  });
  return readDocument(writeDocument(ring), "The new key ring");
}

function policyOf({ propagation, skew, maxAge }: Partial<RingPolicy> = {}): RingPolicy {
  return {
    propagation: propagation ?? DEFAULT_POLICY.propagation,
    skew: skew ?? DEFAULT_POLICY.skew,
    maxAge: maxAge ?? DEFAULT_POLICY.maxAge,
  };
}
