/**
 * A key ring as it is kept in one place and changed over time: keys with their states, what was revoked, and the policy they live by.
 *
 * Immutable: whoever changes it makes another one, see `rotation/`. Who signs and verifies holds a KeyRing, which `ringAt` gives.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { keyDigest } from "../key-digest.ts";
import { KeyRing, type KeyState } from "../key-ring.ts";
import type { SecretKey } from "../secret-key.ts";
import type { RingPolicy } from "./policy.ts";

/** A key with its life so far. Times are Unix seconds. */
export interface RingKey {
  /** Random, 1 to 64 characters of `[A-Za-z0-9._-]`; says nothing about the key. */
  readonly id: string;
  readonly state: KeyState;
  readonly key: SecretKey;
  readonly stagedAt?: number | undefined;
  /** From when on every node signs with a staged key by itself. */
  readonly activateAt?: number | undefined;
  /** When it last began to sign; a staged key that has one was rolled back. */
  readonly promotedAt?: number | undefined;
  /** When it last ceased to sign. */
  readonly demotedAt?: number | undefined;
}

/** A key that never verifies again. */
export interface RevokedKey {
  readonly id: string;
  /** Unix seconds. */
  readonly at: number;
  readonly reason: string;
  /** 64 hex digits of `keyDigest`, so that the key cannot come back under another id; absent of weak keys, which it would help to guess. */
  readonly digest?: string | undefined;
}

export interface RingDocumentParts {
  /** Whose ring it is, so that no application takes another one's: 1 to 64 characters of `[A-Za-z0-9._-]`. */
  readonly app: string;
  /** Grows by one with each change; 0 for keys that are kept without a document. */
  readonly revision: number;
  /** Documents of a lower revision are refused. */
  readonly floor: number;
  /** Unix seconds. */
  readonly updatedAt: number;
  readonly policy: RingPolicy;
  /** One current key; fallbacks newest first. */
  readonly keys: readonly RingKey[];
  readonly revoked: readonly RevokedKey[];
  /** The document also says SECRET_KEY and SECRET_KEY_FALLBACKS, for Django processes that read it. */
  readonly projected: boolean;
}

/** Ids, and names of applications. */
export const NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** Far beyond any ring's life, and far below where counting ends: a slip of the hand must leave room for the revisions after it. */
const MOST_REVISION = 1e12;

/** Unix seconds of the last millisecond that ISO 8601 writes with four digits of a year. */
const LAST_SECOND = 253_402_300_799.999;

export class RingDocument implements RingDocumentParts {
  readonly app: string;
  readonly revision: number;
  readonly floor: number;
  readonly updatedAt: number;
  readonly policy: RingPolicy;
  readonly keys: readonly RingKey[];
  readonly revoked: readonly RevokedKey[];
  readonly projected: boolean;

  /** @throws {ConfigError} `WAXSEAL_KEYRING_INVALID` when the parts contradict each other */
  constructor(parts: RingDocumentParts) {
    assertConsistent(parts);
    const { app, revision, floor, updatedAt, policy, keys, revoked, projected } = parts;
    this.app = app;
    this.revision = revision;
    this.floor = floor;
    this.updatedAt = updatedAt;
    this.policy = Object.freeze({ ...policy, maxAge: Object.freeze({ ...policy.maxAge }) });
    this.keys = Object.freeze(keys.map((key) => Object.freeze({ ...key })));
    this.revoked = Object.freeze(revoked.map((key) => Object.freeze({ ...key })));
    this.projected = projected;
    Object.freeze(this);
  }

  /** The key that is written down as current; by the clock, a staged one may have taken over: see ringAt. */
  get current(): RingKey {
    return this.keys.find(({ state }) => state === "current")!;
  }

  toString(): string {
    const keys = this.keys.map(({ id, state, key }) => `${state} ${id} ${key.fingerprint}`);
    return `RingDocument(${this.app}, revision ${String(this.revision)}: ${keys.join(", ")})`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Returns the keys in force at `now`: a staged key whose `activateAt` has come signs, and the current one before it verifies.
 *
 * Units: Unix seconds
 */
export function ringAt({ keys }: Pick<RingDocumentParts, "keys">, now: number): KeyRing {
  const activated = activatedKey(keys, now);
  const written = keys.find(({ state }) => state === "current")!;
  const fallbacks = keys.filter(({ state }) => state === "fallback");
  return new KeyRing({
    current: (activated ?? written).key,
    fallbacks: (activated === undefined ? fallbacks : [written, ...fallbacks]).map(({ key }) => key),
    staged: keys.filter((key) => key.state === "staged" && key !== activated).map(({ key }) => key),
  });
}

/** Returns the staged key that signs at `now`, although it is not written down as current. Units: Unix seconds */
export function activatedKey(keys: readonly RingKey[], now: number): RingKey | undefined {
  return keys.find(({ state, activateAt }) => state === "staged" && activateAt !== undefined && activateAt <= now);
}

/** Returns the Unix seconds at which the ring next changes by the clock alone; undefined when it does not. */
export function nextActivation({ keys }: Pick<RingDocumentParts, "keys">, now: number): number | undefined {
  const times = keys.flatMap(({ state, activateAt }) =>
    state === "staged" && activateAt !== undefined && activateAt > now ? [activateAt] : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

function assertConsistent({ app, revision, floor, updatedAt, keys, revoked, projected }: RingDocumentParts): void {
  if (!Number.isSafeInteger(revision) || revision < 0 || revision > MOST_REVISION)
    throw inconsistent("its revision is not a whole number up to 1,000,000,000,000");
  if (!Number.isSafeInteger(floor) || floor < 0 || floor > revision)
    throw inconsistent("its floor is not a whole number up to its revision");
  if (keys.filter(({ state }) => state === "current").length !== 1) throw inconsistent("it has not one current key");
  const ids = [...keys, ...revoked].map(({ id }) => id);
  if (![app, ...ids].every((name) => NAME.test(name))) throw inconsistent("its app or an id is no name");
  if (new Set(ids).size !== ids.length) throw inconsistent("two of its keys have one id, or a revoked key is still listed");
  if (!timesOf({ updatedAt, keys, revoked }).every(isTime)) throw inconsistent("one of its times does not lie in the years 1970 to 9999");
  const scheduled = keys.filter(({ state, activateAt }) => state === "staged" && activateAt !== undefined).length;
  if (scheduled > 1) throw inconsistent("two staged keys have activateAt, and one can take over");
  if (scheduled > 0 && projected)
    throw inconsistent("it has activateAt beside SECRET_KEY: Django reads its settings once, and would not switch");
  const digests = new Set(revoked.flatMap(({ digest }) => digest ?? []));
  if (digests.size > 0 && keys.some(({ key }) => digests.has(keyDigest(key) ?? "")))
    throw inconsistent("one of its keys is revoked under another id");
}

function timesOf({ updatedAt, keys, revoked }: Pick<RingDocumentParts, "updatedAt" | "keys" | "revoked">): number[] {
  const lives = keys.flatMap(({ stagedAt, activateAt, promotedAt, demotedAt }) => [stagedAt, activateAt, promotedAt, demotedAt]);
  return [updatedAt, ...lives.filter((time) => time !== undefined), ...revoked.map(({ at }) => at)];
}

function isTime(seconds: number): boolean {
  return seconds >= 0 && seconds <= LAST_SECOND;
}

function inconsistent(what: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_KEYRING_INVALID",
    `The key ring document contradicts itself: ${what}. Take the last good one from its source's history.`,
  );
}
